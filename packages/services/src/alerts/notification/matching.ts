/** Which notifications a route or a silence is for. What is not named does not matter; an empty matching is for all. */
import type { NotificationKind, NotificationSeverity } from '@bellwether/records';
import type { InputReader } from '../../input.ts';
import { NOTIFICATION_KINDS, NOTIFICATION_SEVERITIES, type NotificationRow } from './notification.ts';

export interface Matching {
  kinds?: NotificationKind[];
  severities?: NotificationSeverity[];
  packs?: string[];
  /** Pseudonyms of units; `organisation` for what is about all of it. */
  units?: string[];
}

const VALUES_MAX = 50;
const VALUE_LENGTH_MAX = 128;

export function matches(matching: Matching, { kind, severity, pack, unit }: NotificationRow): boolean {
  const { kinds, severities, packs, units } = matching;
  return (
    (!kinds || kinds.includes(kind)) &&
    (!severities || severities.includes(severity)) &&
    (!packs || (pack !== null && packs.includes(pack))) &&
    (!units || units.includes(unit ?? 'organisation'))
  );
}

export function readMatching(reader: InputReader, field: string): Matching {
  return reader.object(field, (read) => ({
    ...(read.has('kinds') ? { kinds: read.someOf('kinds', NOTIFICATION_KINDS) } : {}),
    ...(read.has('severities') ? { severities: read.someOf('severities', NOTIFICATION_SEVERITIES) } : {}),
    ...(read.has('packs') ? { packs: readNames(read, 'packs') } : {}),
    ...(read.has('units') ? { units: readNames(read, 'units') } : {}),
  }));
}

function readNames(read: InputReader, field: string): string[] {
  const value = read.raw(field);
  const isGood = (name: unknown): boolean =>
    typeof name === 'string' && name !== '' && name.length <= VALUE_LENGTH_MAX && !/\p{Cc}/u.test(name);
  if (Array.isArray(value) && value.length > 0 && value.length <= VALUES_MAX && value.every(isGood))
    return [...new Set(value as string[])];
  return read.refuse(field, `has to be a list of 1 to ${VALUES_MAX} names.`, []);
}
