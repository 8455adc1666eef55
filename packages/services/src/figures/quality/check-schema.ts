/**
 * Schema drift: a field that nobody has declared and that was not there last week, and one that was there all week and is
 * not any more. Admission checks what is declared; a field too many gets in, and one that is no longer sent is missed by
 * nobody else. Looked at are the newest thousand events of a day, against the newest thousand of the week before it.
 */
import { DAY_MS, type EventType, type JsonObject } from '@bellwether/core';
import { askDoor, type DoorPlatform, eventsOf, textOf } from './ask-door.ts';
import { counted, EXAMPLES_MAX, type Outcome } from './outcome.ts';

const SAMPLE = 1000;
/** Fewer events than these say nothing of a field that is in none of them. */
const COMPARED_MIN = 30;
/** A field is missed when it was in at least this share of the events before. */
const MISSED_SHARE = 0.2;
const NAMED_MAX = 10;

interface Sampled {
  id: string;
  fields: readonly string[];
}

export async function checkSchema(platform: DoorPlatform, orgId: string, type: EventType): Promise<Outcome> {
  const now = await sample(platform, orgId, eventsOf(type.name, DAY_MS));
  if (now.length === 0) return { status: 'unknown', detail: 'There was no event to look at in the last day.' };
  const weekBefore = `${eventsOf(type.name, 8 * DAY_MS)} AND timestamp <= now() - INTERVAL 1 DAY`;
  const before = await sample(platform, orgId, weekBefore);
  const undeclared = undeclaredFields(type, now);
  if (before.length < COMPARED_MIN)
    return undeclared.length === 0
      ? { status: 'passed', value: 0, detail: `All fields of the newest ${counted(now.length, 'event')} are declared.` }
      : {
          status: 'unknown',
          detail: `Nobody has declared ${named(undeclared)}. Whether that is new is known once there are ${COMPARED_MIN} events of the week before.`,
        };
  const known = new Set(before.flatMap(({ fields }) => fields));
  const added = undeclared.filter((field) => !known.has(field));
  const missing = now.length < COMPARED_MIN ? [] : missedFields(now, before);
  const findings = [
    ...(added.length === 0 ? [] : [`new, and declared by nobody: ${named(added)}`]),
    ...(missing.length === 0 ? [] : [`in no event of the last day, and there before: ${named(missing)}`]),
  ].join('; ');
  return {
    status: findings === '' ? 'passed' : 'failed',
    value: added.length + missing.length,
    detail:
      findings === ''
        ? `The newest ${counted(now.length, 'event')} have the fields they had the week before.`
        : `Fields have changed: ${findings}.`,
    examples: now
      .filter(({ fields }) => fields.some((field) => added.includes(field)))
      .slice(0, EXAMPLES_MAX)
      .map(({ id }) => id),
  };
}

function undeclaredFields({ metadata }: EventType, events: readonly Sampled[]): string[] {
  const declared = new Set(Object.keys(metadata.properties ?? {}));
  return [...new Set(events.flatMap(({ fields }) => fields))].filter((field) => !declared.has(field));
}

function missedFields(now: readonly Sampled[], before: readonly Sampled[]): string[] {
  const counts = new Map<string, number>();
  for (const field of before.flatMap(({ fields }) => fields)) counts.set(field, (counts.get(field) ?? 0) + 1);
  const there = new Set(now.flatMap(({ fields }) => fields));
  return [...counts].flatMap(([field, count]) =>
    count >= MISSED_SHARE * before.length && !there.has(field) ? [field] : [],
  );
}

async function sample(platform: DoorPlatform, orgId: string, from: string): Promise<Sampled[]> {
  const statement = `SELECT event_id, metadata FROM ${from} ORDER BY timestamp DESC LIMIT ${SAMPLE}`;
  const { rows } = await askDoor(platform, orgId, statement);
  return rows.map(([id, metadata]) => ({ id: textOf(id), fields: fieldsOf(textOf(metadata)) }));
}

function fieldsOf(metadata: string): string[] {
  const object = JSON.parse(metadata) as JsonObject;
  return Object.keys(object).filter((field) => object[field] !== null);
}

/** Names that producers make up may be long, and many. */
function named(fields: readonly string[]): string {
  const shown = fields
    .toSorted()
    .slice(0, NAMED_MAX)
    .map((field) => field.slice(0, 64));
  return `${shown.join(', ')}${fields.length > NAMED_MAX ? ` and ${fields.length - NAMED_MAX} more` : ''}`;
}
