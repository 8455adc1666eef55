/** The fields of a schema as rows, nested ones by their path, with their rules in words. */
import type { FieldSchema } from './api-types.ts';

export interface FieldRow {
  /** As the server names it when something is wrong with it: `metadata.tokens.input`, `metadata.items[]`. */
  path: string;
  /** Without `metadata.`. */
  name: string;
  type: string;
  rules: readonly string[];
  required: boolean;
  description: string;
}

const DEPTH_MAX = 8;

export function fieldsOf(schema: FieldSchema, path = 'metadata', depth = 0): FieldRow[] {
  if (depth > DEPTH_MAX || !isObject(schema.properties)) return [];
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(schema.properties).flatMap(([name, field]) => {
    if (!isObject(field)) return [];
    const own = `${path}.${name}`;
    const row: FieldRow = {
      path: own,
      name: own.replace(/^metadata\./, ''),
      type: typeOf(field),
      rules: rulesOf(field),
      required: required.has(name),
      description: String(field.description ?? ''),
    };
    const inner = field.items ? fieldsOf(field.items, `${own}[]`, depth + 1) : fieldsOf(field, own, depth + 1);
    return [row, ...inner];
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(field: FieldSchema): string {
  if (field.type === 'array') return `list of ${field.items?.type ?? 'anything'}`;
  return String(field.type ?? 'anything');
}

function rulesOf(field: FieldSchema): string[] {
  const rules: string[] = [];
  if (Array.isArray(field.enum)) rules.push(field.enum.map((value) => JSON.stringify(value)).join(' | '));
  if (field.minimum !== undefined) rules.push(`≥ ${field.minimum}`);
  if (field.maximum !== undefined) rules.push(`≤ ${field.maximum}`);
  if (field.minLength !== undefined) rules.push(`at least ${field.minLength} characters`);
  if (field.maxLength !== undefined) rules.push(`at most ${field.maxLength} characters`);
  if (field.pattern !== undefined) rules.push(`matches ${field.pattern}`);
  if (field.format !== undefined) rules.push(String(field.format));
  return rules;
}

/** An event that fits: required fields and a few others, with values of their types. */
export function exampleOf(type: { name: string; subject: string; metadata: FieldSchema }, atMs: number): string {
  const properties = Object.entries(type.metadata.properties ?? {});
  const required = new Set(type.metadata.required ?? []);
  const chosen = properties.filter(([name], index) => required.has(name) || index < 6);
  const metadata = Object.fromEntries(chosen.map(([name, field]) => [name, sampleOf(field)]));
  const subject = type.subject === 'user_id' ? { user_id: 'a-pseudonym' } : { session_id: 'a-session' };
  const event = { event_type: type.name, timestamp: new Date(atMs).toISOString(), ...subject, metadata };
  return JSON.stringify(event, null, 2);
}

function sampleOf(field: FieldSchema): unknown {
  if (field.enum && field.enum.length > 0) return field.enum[0];
  switch (field.type) {
    case 'integer':
    case 'number':
      return Math.min(field.maximum ?? Number.POSITIVE_INFINITY, Math.max(field.minimum ?? 1, 1));
    case 'boolean':
      return true;
    case 'array':
      return field.items ? [sampleOf(field.items)] : [];
    case 'object':
      return Object.fromEntries(Object.entries(field.properties ?? {}).map(([name, inner]) => [name, sampleOf(inner)]));
    default:
      return 'x'.repeat(Math.max(1, field.minLength ?? 1));
  }
}
