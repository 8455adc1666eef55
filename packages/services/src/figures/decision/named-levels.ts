/** An object of numbers by name, as a caller sent it: skills and their levels, criteria and their values. */
import type { InputReader } from '../../input.ts';

export const NAME_MAX = 80;

interface LevelRule {
  countMax: number;
  min: number;
  max: number;
}

export function namedLevels(
  read: InputReader,
  field: string,
  { countMax, min, max }: LevelRule,
): Record<string, number> {
  const sent = read.raw(field);
  const wanted = `an object of at most ${countMax} names with numbers from ${min} to ${max}`;
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
    return read.refuse(field, `has to be ${wanted}.`, {});
  const entries = Object.entries(sent as Record<string, unknown>);
  if (entries.length > countMax) return read.refuse(field, `has to be ${wanted}.`, {});
  const levels: Record<string, number> = Object.create(null);
  for (const [name, level] of entries) {
    if (name.trim() === '' || name.length > NAME_MAX)
      read.refuse(field, `has a name that is not 1 to ${NAME_MAX} long.`);
    else if (typeof level !== 'number' || !(level >= min && level <= max))
      read.refuse(`${field}.${name}`, `has to be a number from ${min} to ${max}.`);
    else levels[name] = level;
  }
  return levels;
}
