/** Holds what a device measured against its profile. What does not fit is rejected, with the field and the reason. */
import type { Json, JsonObject } from '@bellwether/core';
import { type DeviceField, type DeviceProfile, keepPeopleCounts } from '@bellwether/metrics';
import type { Refusal } from '../../ingest/admission/event-codec.ts';

const SHOWN_MAX = 40;

/** Why it is refused, or `undefined`. */
export function telemetryRefusal(profile: DeviceProfile, readings: JsonObject): Refusal | undefined {
  const names = Object.keys(readings);
  if (names.length === 0) return refused('', 'There is no value in the message.');
  for (const name of names) {
    const field = profile.fields.find((each) => each.name === name);
    if (!field)
      return refused(
        name.slice(0, SHOWN_MAX),
        `The profile ${profile.name} has no such field. It has ${profile.fields.map((each) => each.name).join(', ')}.`,
      );
    const wrong = wrongIn(field, readings[name]!);
    if (wrong) return refused(name, wrong);
  }
  const missing = profile.fields.find(({ name, required }) => required && !Object.hasOwn(readings, name));
  return missing && refused(missing.name, `is missing; the profile ${profile.name} requires it.`);
}

/** Counts of people as they may be kept. */
export function keepableReadings(profile: DeviceProfile, readings: JsonObject, floor: number): JsonObject {
  const kept = { ...readings };
  const counts = profile.fields.filter(({ people }) => people).map(({ name }) => name);
  keepPeopleCounts(kept, counts, floor);
  return kept;
}

function wrongIn({ minimum, maximum, unit, integer }: DeviceField, value: Json): string | undefined {
  if (typeof value !== 'number') return 'has to be a number.';
  if (integer && !Number.isInteger(value)) return `has to be a whole number; it is ${value}.`;
  const bound = unit === '' ? '' : ` ${unit}`;
  return value >= minimum && value <= maximum
    ? undefined
    : `has to be from ${minimum} to ${maximum}${bound}; it is ${value}.`;
}

function refused(name: string, detail: string): Refusal {
  return { reason: 'schema_violation', field: name === '' ? 'metadata' : `metadata.${name}`, detail };
}
