/** The paths of a payload with the kind of what is there, for choosing from, and those of them that a mapping leaves alone. */
import type { Json, JsonObject } from '@bellwether/core';
import type { Mapping } from './mapping.ts';

export interface PayloadPath {
  path: string;
  kind: 'string' | 'number' | 'boolean' | 'null' | 'list';
}

const PATHS_MAX = 500;
const DEPTH_MAX = 12;

/** Of a list, that it is one and the paths of its first entry. */
export function payloadPaths(payload: JsonObject): PayloadPath[] {
  const paths: PayloadPath[] = [];
  const walk = (value: Json, path: string, depth: number): void => {
    if (paths.length >= PATHS_MAX || depth > DEPTH_MAX) return;
    if (Array.isArray(value)) {
      paths.push({ path, kind: 'list' });
      if (value.length > 0 && typeof value[0] === 'object') walk(value[0]!, `${path}.0`, depth + 1);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) walk(inner, path === '' ? key : `${path}.${key}`, depth + 1);
    } else paths.push({ path, kind: value === null ? 'null' : (typeof value as 'string' | 'number' | 'boolean') });
  };
  walk(payload, '', 0);
  return paths;
}

/** What nothing of the mapping reads, and so nobody keeps. */
export function droppedPaths(paths: readonly PayloadPath[], mapping: Mapping): string[] {
  const prefix = mapping.items === null ? '' : `${mapping.items}.0.`;
  const read = [mapping.timestamp, mapping.id, mapping.user, mapping.environment]
    .concat(
      mapping.fields.map(({ from }) => from),
      mapping.only_if.map(({ path }) => path),
    )
    .flatMap((path) => (path === null ? [] : [prefix + path]));
  const used = new Set([...read, ...(mapping.items === null ? [] : [mapping.items])]);
  return paths.map(({ path }) => path).filter((path) => !used.has(path));
}
