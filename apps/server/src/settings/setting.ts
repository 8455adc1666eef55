/** A setting of a server: what it is called, in the environment and in a file, what it may be, and what it means. */
import type { Kind } from './kinds.ts';

export interface Setting<Value> {
  /** In the environment. Its name in a file is its key in the list of settings. */
  variable: string;
  kind: Kind<NonNullable<Value>>;
  /** What holds when nobody sets it. */
  default: Value;
  /** The default in words, where its value does not say it. */
  otherwise: string | undefined;
  /** For people, in Markdown. */
  meaning: string;
  /**
   * Never shown, logged or told in an error. It can stand in a file of its own, which the twin `<VARIABLE>_FILE` names
   * (`<key>_file` in the configuration file).
   */
  secret: boolean;
  /** A name it had before, which still works. */
  olderVariable: string | undefined;
}

interface Declared<Value> {
  variable: string;
  kind: Kind<Value>;
  meaning: string;
  otherwise?: string;
  secret?: true;
  olderVariable?: string;
}

export function setting<Value>(declared: Declared<Value> & { default: Value }): Setting<Value>;
export function setting<Value>(declared: Declared<Value>): Setting<Value | undefined>;
export function setting<Value>(declared: Declared<Value> & { default?: Value }): Setting<Value | undefined> {
  const { variable, kind, meaning, otherwise, secret = false, olderVariable } = declared;
  return {
    ...{ variable, kind: kind as Kind<NonNullable<Value>>, meaning, otherwise, secret, olderVariable },
    default: declared.default,
  };
}
