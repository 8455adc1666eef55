/** What the API tells of mappings, and a mapping as it is being made. */

export const MAPPINGS = '/api/v1/mappings';

export const TYPES = ['string', 'number', 'integer', 'boolean', 'instant', 'list'] as const;
export type MappedType = (typeof TYPES)[number];
export const TRANSFORMS = [
  'as_is',
  'trim',
  'lower_case',
  'upper_case',
  'pseudonym',
  'work_item_keys',
  'length',
  'seconds_to_milliseconds',
] as const;
export type Transform = (typeof TRANSFORMS)[number];

export interface MappedField {
  to: string;
  from: string;
  type: MappedType;
  transform: Transform;
  required: boolean;
}

export interface Mapping {
  event_type: string;
  items: string | null;
  only_if: readonly { path: string; equals: string }[];
  timestamp: string | null;
  id: string | null;
  user: string | null;
  environment: string | null;
  fields: readonly MappedField[];
}

export interface KeptMapping extends Mapping {
  mapping_id: string;
  name: string;
  version: number;
  updated_at: string;
}

export interface Preview {
  paths: readonly { path: string; kind: string }[];
  events: readonly Readonly<Record<string, unknown>>[];
  event_count: number;
  skipped: number;
  dropped: readonly string[];
  problems: readonly { item: number; field: string; kind: string; detail: string }[];
}

export interface FieldSchema {
  type?: string;
  format?: string;
  description?: string;
  enum?: readonly unknown[];
}

export interface EventType {
  name: string;
  description: string;
  metadata: { properties?: Readonly<Record<string, FieldSchema>>; required?: readonly string[] };
}

export const NOTHING: Mapping = {
  ...{ event_type: '', items: null, only_if: [], timestamp: null, id: null, user: null, environment: null },
  fields: [],
};

/** How a declared field is mapped. */
export function typeOf({ type, format }: FieldSchema): MappedType {
  if (format === 'date-time') return 'instant';
  if (type === 'array') return 'list';
  return TYPES.find((each) => each === type) ?? 'string';
}

/** A mapping to a type, with its required fields in place and the likeliest path for each. */
export function mappingTo(type: EventType, paths: readonly string[]): Mapping {
  const needed = type.metadata.required ?? [];
  return {
    ...NOTHING,
    event_type: type.name,
    timestamp: likeliest('timestamp', paths) ?? null,
    fields: needed.map((to) => fieldTo(to, type, paths)),
  };
}

export function fieldTo(to: string, type: EventType, paths: readonly string[]): MappedField {
  return {
    ...{ to, from: likeliest(to, paths) ?? '', transform: 'as_is' },
    ...{ type: typeOf(type.metadata.properties?.[to] ?? {}), required: type.metadata.required?.includes(to) ?? false },
  };
}

/** Other words that payloads have for what we call so. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  timestamp: ['created_at', 'time', 'occurred_at', 'finished_at', 'updated_at', 'date'],
  repository: ['repo', 'project', 'full_name', 'repo.name', 'repository.name', 'path_with_namespace'],
  commit_sha: ['sha', 'commit', 'revision'],
  outcome: ['status', 'result', 'conclusion'],
  deployment_id: ['id'],
  source: ['tool', 'source'],
};

/** The path whose last part is called so, or alike; `undefined`: none. */
export function likeliest(field: string, paths: readonly string[]): string | undefined {
  const lastOf = (path: string) =>
    path
      .split('.')
      .filter((part) => !/^\d+$/.test(part))
      .at(-1) ?? '';
  for (const name of [field, ...(ALSO[field] ?? [])]) {
    const found =
      paths.find((path) => lastOf(path) === name) ??
      paths.find((path) => path === name || path.endsWith(`.${name}`) || path.replaceAll('.', '_') === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Of a list, paths are of its entries. */
export function pathsWithin(paths: readonly string[], items: string | null): string[] {
  if (items === null) return [...paths];
  const prefix = `${items}.0.`;
  return paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
}

/** What can be sent: every field with a path. */
export function isComplete({ event_type, fields }: Mapping): boolean {
  return event_type !== '' && fields.every(({ to, from }) => to !== '' && from !== '');
}

/** Fields that have no path yet. */
export function unmapped({ fields }: Mapping): string[] {
  return fields.filter(({ from }) => from === '').map(({ to }) => to);
}

export function parsedSample(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
