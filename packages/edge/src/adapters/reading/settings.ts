/** Settings of a source, read by the kind their adapter declared; the configuration was checked against it before. */
import type { FieldRule, Settings } from '../../adapter.ts';

export function textSetting(settings: Settings, name: string): string | undefined {
  const value = settings[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberSetting(settings: Settings, name: string, otherwise: number): number {
  const value = settings[name];
  return typeof value === 'number' ? value : otherwise;
}

export function listSetting(settings: Settings, name: string): readonly string[] {
  const value = settings[name];
  return Array.isArray(value) ? value : [];
}

export function mapSetting(settings: Settings, name: string): Readonly<Record<string, string>> {
  const value = settings[name];
  // A map, since lists and scalars are told apart by now.
  return typeof value === 'object' && !Array.isArray(value) ? (value as Readonly<Record<string, string>>) : {};
}

/** The settings of every adapter that reads columns somebody may have named otherwise. */
export const COLUMN_SETTINGS = {
  columns: {
    kind: 'map',
    default: {},
    note: 'how the file names a column, by the name here: { employee_id: "Emp. No." }',
  },
  ignore: { kind: 'list', default: [], note: 'columns of the file that are thrown away unread' },
} as const;

/** The allow-list as the settings have it: columns under the file's own names, and those to be ignored. */
export function mappedFields(
  fields: { readonly [path: string]: FieldRule },
  settings: Settings,
): { readonly [path: string]: FieldRule } {
  const columns = mapSetting(settings, 'columns');
  const ignored = listSetting(settings, 'ignore').map((name): [string, FieldRule] => [
    name,
    { becomes: 'dropped', note: 'as set for this source' },
  ]);
  const mapped = Object.entries(fields).map(([path, rule]): [string, FieldRule] => [
    Object.hasOwn(columns, path) ? columns[path]! : path,
    rule,
  ]);
  // What is read wins over what is ignored, so that a mistake in the settings shows.
  return Object.fromEntries([...ignored, ...mapped]);
}
