/** Reads values of SCIM resources: attribute names in any case, booleans as some providers write them, text bounded. */
import { ScimProblem } from './scim-problem.ts';

export type ScimObject = Readonly<Record<string, unknown>>;

export function objectIn(value: unknown, what: string): ScimObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as ScimObject;
  throw new ScimProblem('invalidSyntax', `${what} has to be a JSON object.`);
}

/** The attribute's value, however its name is written (RFC 7643, section 2.1). */
export function attributeOf(resource: ScimObject, name: string): unknown {
  if (Object.hasOwn(resource, name)) return resource[name];
  const wanted = name.toLowerCase();
  const found = Object.keys(resource).find((key) => key.toLowerCase() === wanted);
  return found === undefined ? undefined : resource[found];
}

/** A line of text; `null` when it is not there or empty. */
export function textIn(value: unknown, name: string, lengthMax: number): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new ScimProblem('invalidValue', `${name} has to be a string.`);
  const text = value.trim();
  if (text.length > lengthMax || /[\p{Cc}\p{Cs}]/u.test(text))
    throw new ScimProblem('invalidValue', `${name} has to be one line of at most ${lengthMax} characters.`);
  return text === '' ? null : text;
}

/** `true` and `false`, also as "True" and "False", which Microsoft Entra ID sends. */
export function booleanIn(value: unknown, name: string): boolean {
  const text = String(value).toLowerCase();
  if (typeof value === 'boolean' || (typeof value === 'string' && /^(true|false)$/.test(text))) return text === 'true';
  throw new ScimProblem('invalidValue', `${name} has to be true or false.`);
}

export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}
