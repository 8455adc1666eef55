/** What an example is, and what the rooms share to make theirs. */

import { randomUUID } from 'node:crypto';
import { bodyOf, type House, type Known } from '../house.ts';

export interface Example {
  /** Values of the path's parameters. */
  params?: Record<string, string>;
  /** What comes after the path's `?`. */
  query?: string;
  init?: RequestInit;
  /** Somebody else of the same rights, when the request costs the caller their session or more. */
  as?: Known;
  /** The answer, when it is not one of success, and why. */
  otherwise?: { status: number; because: string };
}

/** What it needs is made by the owner, unless it has to be the caller's own. */
export type MakeExample = (house: House, caller: Known) => Promise<Example> | Example;

/** By method and path as the route has them. */
export type Examples = Readonly<Record<string, MakeExample>>;

export const json = (body: unknown): Example => ({ init: bodyOf(body) });

export const unique = (prefix: string): string => `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 12)}`;

/** Somebody of the caller's rights who may be lost. */
export const spare = async (house: House, caller: Known, more: Example = {}): Promise<Example> => ({
  ...more,
  as: caller.role ? await house.another(caller.role) : caller,
});
