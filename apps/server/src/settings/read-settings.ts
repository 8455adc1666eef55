/**
 * Settings from the environment and the configuration file that it names; the environment wins. Everything wrong is
 * found before anybody is told, and no message has a secret in it.
 */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { suggestion } from '@bellwether/metrics';
import { type ConfigurationFile, readConfigurationFile } from './configuration-file.ts';
import type { Setting } from './setting.ts';
import { ALL_SETTINGS, OTHER_VARIABLES, type SettingKey, type SettingValues, VARIABLES_OF_TESTS } from './settings.ts';

/** Where a value comes from. */
export type SettingSource = 'default' | 'environment' | 'file';

/** A setting as it may be shown to anybody who may see the server's log. */
export interface ShownSetting {
  setting: SettingKey;
  variable: string;
  /** `***` for a secret that is set. */
  value: string | number | boolean | readonly string[] | null;
  source: SettingSource;
  /** The file a secret was read from. */
  file?: string;
}

export interface ReadSettings {
  values: SettingValues;
  isSet(key: SettingKey): boolean;
  /** Which file a secret was read from. */
  secretFile(key: SettingKey): string | undefined;
  shown: readonly ShownSetting[];
  warnings: readonly string[];
}

interface Written {
  text: string;
  source: 'environment' | 'file';
  where: string;
  /** What paths in it are relative to. */
  directory: string;
  secretFile?: string;
}

const SECRET_BYTES_MAX = 64 * 1024;

export function readSettings(environment: NodeJS.ProcessEnv, findings: string[]): ReadSettings {
  const file = environment.BELLWETHER_CONFIG
    ? readConfigurationFile(environment.BELLWETHER_CONFIG, findings)
    : undefined;
  const values: Partial<Record<SettingKey, unknown>> = {};
  const written = new Map<SettingKey, Written>();
  const shown: ShownSetting[] = [];
  for (const [key, setting] of ALL_SETTINGS) {
    const found = writtenFor(key, setting, environment, file, findings);
    if (found) written.set(key, found);
    const value = found ? read(setting, found, findings) : undefined;
    values[key] = value ?? setting.default;
    shown.push(show(key, setting, values[key], found));
  }
  return {
    values: values as SettingValues,
    isSet: (key) => written.has(key),
    secretFile: (key) => written.get(key)?.secretFile,
    shown,
    warnings: [...unknownVariables(environment), ...openSecrets(file)],
  };
}

/** What somebody wrote for a setting. The environment is looked at first. */
function writtenFor(
  key: SettingKey,
  setting: Setting<unknown>,
  environment: NodeJS.ProcessEnv,
  file: ConfigurationFile | undefined,
  findings: string[],
): Written | undefined {
  const variables = [setting.variable, ...(setting.olderVariable ? [setting.olderVariable] : [])];
  const places = [
    {
      source: 'environment' as const,
      directory: process.cwd(),
      direct: variables
        .filter((variable) => environment[variable])
        .map((variable) => ({ text: environment[variable]!, where: variable }))[0],
      twin: setting.secret ? entryOf(environment, `${setting.variable}_FILE`) : undefined,
    },
    {
      source: 'file' as const,
      directory: file?.directory ?? '',
      direct: file?.entries.get(key),
      twin: setting.secret ? file?.entries.get(`${key}_file`) : undefined,
    },
  ];
  for (const { source, directory, direct, twin } of places) {
    if (direct && twin) findings.push(`${direct.where} and ${twin.where} are both set. Keep one of them.`);
    if (direct) return { ...direct, source, directory };
    if (!twin) continue;
    const secretFile = resolve(directory, twin.text);
    const text = readSecret(secretFile, twin.where, findings);
    return text === undefined ? undefined : { text, where: secretFile, source, directory, secretFile };
  }
  return undefined;
}

function entryOf(environment: NodeJS.ProcessEnv, variable: string): { text: string; where: string } | undefined {
  const text = environment[variable];
  return text ? { text, where: variable } : undefined;
}

function readSecret(path: string, where: string, findings: string[]): string | undefined {
  try {
    if (statSync(path).size > SECRET_BYTES_MAX) {
      findings.push(`${where} names ${path}, which is larger than ${SECRET_BYTES_MAX} bytes.`);
      return undefined;
    }
    // An editor ends a file with a line break; no secret does.
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    if (text === '') findings.push(`${where} names ${path}, which is empty. Write the secret into it.`);
    return text === '' ? undefined : text;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    findings.push(`${where} names ${path}, which cannot be read (${code}). Set it to a file that this user can read.`);
    return undefined;
  }
}

function read(setting: Setting<unknown>, { text, where, directory }: Written, findings: string[]): unknown {
  const value = setting.kind.read(text, directory);
  if (value === undefined) {
    const found = setting.secret ? `a text of ${text.length} characters` : JSON.stringify(text.slice(0, 200));
    findings.push(`${where} must be ${setting.kind.form}, not ${found}.`);
  }
  return value;
}

function show(key: SettingKey, setting: Setting<unknown>, value: unknown, written: Written | undefined): ShownSetting {
  const file = written?.secretFile;
  return {
    setting: key,
    variable: setting.variable,
    value: value === undefined ? null : setting.secret ? withoutSecret(setting, value) : (value as string),
    source: written?.source ?? 'default',
    ...(file === undefined ? {} : { file }),
  };
}

function withoutSecret({ kind }: Setting<unknown>, value: unknown): string {
  return kind.withoutSecret ? kind.withoutSecret(value as NonNullable<unknown>) : '***';
}

const KNOWN_VARIABLES: readonly string[] = [
  ...ALL_SETTINGS.flatMap(([, { variable, olderVariable, secret }]) => [
    variable,
    ...(olderVariable ? [olderVariable] : []),
    ...(secret ? [`${variable}_FILE`] : []),
  ]),
  ...Object.keys(OTHER_VARIABLES),
];

/** What Kubernetes puts into every container about a service whose name begins with ours. */
const OF_KUBERNETES = /_SERVICE_(HOST|PORT)(_\w+)?$|_PORT(_\d+_(TCP|UDP)(_\w+)?)?$/;

function unknownVariables(environment: NodeJS.ProcessEnv): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('BELLWETHER_') && !OF_KUBERNETES.test(name))
    .filter((name) => !KNOWN_VARIABLES.includes(name) && !VARIABLES_OF_TESTS.includes(name))
    .map((name) => `${name} is not a setting and changes nothing.${suggestion(name, KNOWN_VARIABLES)}`);
}

function openSecrets(file: ConfigurationFile | undefined): string[] {
  if (!file?.isOpen) return [];
  const secret = ALL_SETTINGS.find(([key, setting]) => setting.secret && file.entries.has(key));
  if (!secret) return [];
  return [
    `${file.path} holds a secret (${secret[0]}) and everybody on this machine can read it. Take that right away (chmod 640), or name a file with ${secret[0]}_file.`,
  ];
}
