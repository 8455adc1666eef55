/**
 * Which fields of which events the roster is made of. Found by asking the roster itself: a field belongs to it when what
 * it reads from an event differs by that field alone.
 */
import type { CanonicalEvent, EventType, Json, JsonObject } from '@bellwether/core';
import { personFactOf } from './person-fact.ts';
import { unitDeclaredBy } from './unit-statement.ts';

const AT = '2026-01-05T00:00:00.000Z';

export function rosterFields(eventTypes: readonly EventType[]): { eventType: string; field: string }[] {
  return eventTypes.flatMap((type) => {
    const whole = exampleOf(type);
    const read = (metadata: JsonObject): string => JSON.stringify(readByRoster(type.name, metadata));
    if (readByRoster(type.name, whole).every((each) => each === undefined)) return [];
    const fields = Object.keys(whole).filter((name) => {
      const { [name]: _, ...rest } = whole;
      return read(rest) !== read(whole);
    });
    return ['user_id', 'timestamp', ...fields.map((name) => `metadata.${name}`)].map((field) => ({
      eventType: type.name,
      field,
    }));
  });
}

function readByRoster(eventType: string, metadata: JsonObject) {
  const event: CanonicalEvent = {
    ...{ event_id: 'e', org_id: 'o', user_id: 'u', session_id: '', event_type: eventType, event_category: 'usage' },
    ...{ timestamp: AT, received_at: AT, region: '', environment: '', metadata },
  };
  return [personFactOf(event), unitDeclaredBy(event)];
}

function exampleOf({ metadata }: EventType): JsonObject {
  return Object.fromEntries(
    Object.entries(metadata.properties ?? {}).map(([name, schema]): [string, Json] => [
      name,
      // Each text is another one: what names itself as its own parent has none.
      schema.enum?.[0] ?? (schema.type === 'boolean' ? true : schema.type === 'string' ? name : 1),
    ]),
  );
}
