/**
 * Streams of entities that are a set of fields: settings, boards, budgets. Their five events follow from the fields, and
 * so does how each is undone:
 *
 *   created      the fields it began with               not undone: it is removed instead
 *   taken_over   the fields as they were found          not undone: nobody did it
 *   updated      each changed field, from and to        the fields get back what they had, unless one changed again since
 *   removed      nothing                                restored with the fields it had
 *   restored     the fields it came back with           removed again
 *
 * `taken_over` begins the stream of an entity that is older than streams are, and notes when something was changed past
 * its stream: the next change finds it as it is.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '@bellwether/core';
import type { Transaction } from '../transaction-dialect.ts';
import { appendBy } from './append.ts';
import { type Appending, defineStream, type NewEvent, type Stream, type StreamState } from './stream.ts';

export interface FieldChange {
  from: Json;
  to: Json;
}

/** What each event holds. `aside` is told with the event and is no field: undoing leaves it alone. */
export interface EntityEventData {
  fields?: JsonObject;
  changes?: { [field: string]: FieldChange };
  aside?: JsonObject;
}

export type EntityEvents = { [eventType: string]: EntityEventData };

/** `Fields` is JSON; `null`: it is not there. */
export interface EntityStream<Fields extends object> extends Stream<Fields | null, EntityEvents> {
  /** The wordless half of its events' names: `budget` in `budget.updated`. */
  type: string;
}

export interface EntityStreamOptions {
  type: string;
  /** What is undone by hand, or not at all: for the kinds of events named here, why. */
  cannotUndo?: Partial<Record<'created' | 'updated' | 'removed' | 'restored', string>>;
}

export function defineEntityStream<Fields extends object>({
  type,
  cannotUndo = {},
}: EntityStreamOptions): EntityStream<Fields> {
  const kind = (name: string) => `${type}.${name}`;
  const begin = (_: Fields | null, { fields }: EntityEventData) => fields as Fields;
  return defineStream<Fields | null, EntityEvents>({
    type,
    initial: null,
    apply: {
      [kind('created')]: begin,
      [kind('taken_over')]: begin,
      [kind('restored')]: begin,
      [kind('removed')]: () => null,
      [kind('updated')]: (state, { changes = {} }) => {
        const changed = Object.entries(changes).map(([field, { to }]) => [field, to]);
        return { ...(state as Fields), ...Object.fromEntries(changed) };
      },
    },
    undo: {
      [kind('created')]: cannotUndo.created ?? `A ${words(type)} that was made is not undone. Remove it instead.`,
      [kind('taken_over')]: `This is how the ${words(type)} was found when its history began; nobody changed anything.`,
      [kind('restored')]:
        cannotUndo.restored ??
        (({ current }) =>
          current === null ? `The ${words(type)} is not there any more.` : [{ event_type: kind('removed'), data: {} }]),
      [kind('removed')]:
        cannotUndo.removed ??
        (({ before, current }) =>
          current !== null
            ? `The ${words(type)} is there again.`
            : [{ event_type: kind('restored'), data: { fields: before as JsonObject } }]),
      [kind('updated')]:
        cannotUndo.updated ??
        (({ data: { changes = {} }, current }) => {
          if (current === null) return `The ${words(type)} is not there any more.`;
          return takenBack(changes, current as JsonObject, kind('updated'));
        }),
    },
  });
}

function takenBack(
  changes: Readonly<Record<string, FieldChange>>,
  current: JsonObject,
  eventType: string,
): NewEvent<EntityEvents>[] | string {
  const later = Object.keys(changes).filter((field) => !isDeepStrictEqual(current[field], changes[field]?.to));
  if (later.length > 0)
    return `${later.map(words).join(', ')} changed again since. Undo that first, or set it to what it should be.`;
  const back = Object.entries(changes).map(([field, { from, to }]) => [field, { from: to, to: from }]);
  return [{ event_type: eventType, data: { changes: Object.fromEntries(back) as Record<string, FieldChange> } }];
}

export interface EntityChange<Fields> extends Appending {
  /** As it was found; `null`: it was not there. */
  before: Fields | null;
  /** As it is now; `null`: it is gone. */
  after: Fields | null;
  aside?: JsonObject | undefined;
}

/** Appends what became of an entity, if anything did. */
export async function appendChange<Fields extends object>(
  tx: Transaction,
  stream: EntityStream<Fields>,
  id: string,
  { before, after, aside, ...by }: EntityChange<Fields>,
): Promise<StreamState<Fields | null>> {
  const [was, is] = [asJson(before), asJson(after)];
  const { now } = await appendBy(tx, stream, id, by, ({ version, state }) => {
    const events: NewEvent<EntityEvents>[] = [];
    const isKnown = isDeepStrictEqual(state, was);
    if (!isKnown)
      events.push(
        was === null
          ? { event_type: `${stream.type}.removed`, data: {} }
          : { event_type: `${stream.type}.taken_over`, data: { fields: was } },
      );
    const made = version === 0 ? 'created' : 'restored';
    const change = changeOf(was, is, made);
    if (change) {
      const data = { ...change.data, ...(aside === undefined ? {} : { aside }) };
      events.push({ event_type: `${stream.type}.${change.kind}`, data });
    }
    // Nobody has done anything: that it was found otherwise can wait for who does.
    return { events: change ? events : [] };
  });
  return now;
}

function changeOf(
  was: JsonObject | null,
  is: JsonObject | null,
  made: 'created' | 'restored',
): { kind: string; data: EntityEventData } | undefined {
  if (is === null) return was === null ? undefined : { kind: 'removed', data: {} };
  if (was === null) return { kind: made, data: { fields: is } };
  const fields = Object.keys({ ...was, ...is }).filter((field) => !isDeepStrictEqual(was[field], is[field]));
  if (fields.length === 0) return undefined;
  const changes = fields.map((field) => [field, { from: was[field] ?? null, to: is[field] ?? null }]);
  return { kind: 'updated', data: { changes: Object.fromEntries(changes) as Record<string, FieldChange> } };
}

function asJson(fields: object | null): JsonObject | null {
  return fields === null ? null : (JSON.parse(JSON.stringify(fields)) as JsonObject);
}

/** `alert_rule` in a sentence. */
function words(name: string): string {
  return name.replaceAll('_', ' ');
}
