/**
 * Events that differ in one field, and what all else is like: the measure of whether lineage is exact. A case is one
 * event beside companions, under a name of its own; two cases of a pair differ in one field of that event, or in whether
 * it is there as what it was. Backgrounds are drawn without looking at lineage; its own witnesses are added to them, so
 * that what it names has to be shown.
 */
import { type EventType, isAboutPersons } from '@bellwether/core';
import { type ColumnLineage, type Condition, type Cube, derivations, type Pack } from '@bellwether/metrics';

export type Draft = Record<string, unknown>;

export interface Pair {
  eventType: string;
  field: string;
  /** Names of the two cases. */
  cases: readonly [string, string];
}

export interface CaseEvent {
  /** The pack whose events the case is about. */
  pack: string;
  case: string;
  /** The field its case is about; companions have it too, so that a question can be about one field's cases. */
  mutates: string;
  eventType: string;
  fields: Draft;
  /** Some other time, out of the range that is asked for. */
  elsewhere?: boolean;
}

const ENVELOPE = ['user_id', 'session_id', 'event_category', 'region', 'environment'] as const;
/** Of a type that is about persons and in no cube: what an event is that is not of its type any more. */
export const OTHER_TYPE = 'something_else_happened';
export const WHOLE_EVENT = ['timestamp', 'event_type'] as const;
const PAIRS = 2;

export interface Mutations {
  pairs: Pair[];
  events: CaseEvent[];
}

export function mutationsOf(
  packs: readonly Pack[],
  cubes: readonly Cube[],
  lineage: readonly ColumnLineage[],
  random: () => number,
): Mutations {
  const eventTypes = packs.flatMap((pack) => pack.events);
  const enrichers = packs.flatMap((pack) => pack.enrichers ?? []);
  const models = packs.flatMap((pack) => pack.prices ?? []).map(({ model }) => model);
  const pairs: Pair[] = [];
  const events: CaseEvent[] = [];
  for (const { type, pack } of packs.flatMap(({ name, events: own }) => own.map((type) => ({ type, pack: name })))) {
    const counting = cubes.filter(({ events: counted, name }) => name !== 'events' && counted.includes(type.name));
    const companionTypes = eventTypes.filter(({ name }) => counting.some((cube) => cube.events.includes(name)));
    const draw = drawer(literalsOf(cubes), models, random);
    const add = (field: string, event: Draft, changed: Draft | 'gone', company: 'alone' | 'in company'): void => {
      const number = pairs.length;
      const cases = [`c${number}a`, `c${number}b`] as const;
      const companions = (company === 'alone' ? [] : companionTypes).map((companion) => ({
        eventType: companion.name,
        fields: draw.event(companion, 'plain'),
      }));
      for (const [side, fields] of [event, changed].entries()) {
        const name = { pack, case: cases[side]!, mutates: field };
        events.push(...companions.map((companion) => ({ ...name, ...companion })));
        if (fields !== 'gone') events.push({ ...name, eventType: type.name, fields });
        else if (field === 'timestamp') events.push({ ...name, eventType: type.name, fields: event, elsewhere: true });
        else events.push({ ...name, eventType: OTHER_TYPE, fields: {} });
      }
      pairs.push({ eventType: type.name, field, cases });
    };
    for (let i = 0; i < PAIRS; i++) {
      const event = draw.event(type, random() < 0.5 ? 'full' : 'any');
      const company = i === 0 ? 'alone' : 'in company';
      for (const field of WHOLE_EVENT) add(field, event, 'gone', company);
      for (const field of fieldsOf(type)) {
        const [from, to] = draw.two(type, field);
        if (from !== to) add(field, withField(event, field, from), withField(event, field, to), company);
      }
    }
    // What is made of other fields is made only where it did not come: hardly anything else is there, or all it is made of.
    const derived = derivations(type, enrichers);
    for (const { from } of derived)
      for (const field of from)
        for (const model of ['first', ...models.slice(0, 1)])
          for (const company of ['alone', 'in company'] as const) {
            const others =
              company === 'alone' ? from.filter((other) => !derived.some((each) => each.field === other)) : [];
            const rest = others.map((other): [string, unknown] => [other, draw.values(type, other)[0]]);
            const event = { ...draw.event(type, 'bare'), ...Object.fromEntries(rest), 'metadata.model': model };
            const [to] = draw.values(type, field);
            add(field, withField(event, field, undefined), withField(event, field, to), company);
          }
    const shown = new Set<string>();
    for (const { field, influences } of lineage.filter(({ eventType }) => eventType === type.name))
      for (const { witness } of influences) {
        if (!witness || shown.has(JSON.stringify([field, witness]))) continue;
        shown.add(JSON.stringify([field, witness]));
        const event = Object.entries(witness.event)
          .filter(([name]) => !isWhole(name))
          .reduce((made, [name, value]) => withField(made, name, value), draw.event(type, 'full'));
        const changed = isWhole(field) ? 'gone' : withField(event, field, witness.to);
        for (const company of ['alone', 'in company'] as const) add(field, event, changed, company);
      }
  }
  return { pairs, events };
}

/** What can be changed in an event of a type: what it declares and has a figure's kind of value, and the envelope. */
export function fieldsOf(type: EventType): string[] {
  const declared = Object.entries(type.metadata.properties ?? {}).filter(([, { type: kind }]) =>
    ['string', 'number', 'integer', 'boolean'].includes(String(kind)),
  );
  return [...declared.map(([name]) => `metadata.${name}`), ...ENVELOPE];
}

function isWhole(field: string): boolean {
  return (WHOLE_EVENT as readonly string[]).includes(field);
}

function withField(event: Draft, field: string, value: unknown): Draft {
  const { [field]: _, ...rest } = event;
  return value === undefined ? rest : { ...rest, [field]: value };
}

/** All that conditions compare a field with, by field. */
function literalsOf(cubes: readonly Cube[]): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>();
  const visit = (condition: Condition): void => {
    if ('all' in condition) condition.all.forEach(visit);
    else if ('any' in condition) condition.any.forEach(visit);
    else if ('not' in condition) visit(condition.not);
    else if ('is' in condition) found.set(condition.field, [...(found.get(condition.field) ?? []), condition.is]);
    else if ('in' in condition) found.set(condition.field, [...(found.get(condition.field) ?? []), ...condition.in]);
  };
  for (const { measures } of cubes) for (const { when } of Object.values(measures)) if (when) visit(when);
  return found;
}

const FORMS: ReadonlyMap<string | undefined, readonly string[]> = new Map([
  ['date', ['2026-01-05', '2026-02-09']],
  ['date-time', ['2026-01-05T00:00:00Z', '2026-02-09T00:00:00Z']],
]);

function drawer(literals: ReadonlyMap<string, readonly unknown[]>, models: readonly string[], random: () => number) {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const pool = (type: EventType, field: string): unknown[] => {
    if (field === 'event_category') return ['usage', 'performance', 'security', 'cost'];
    if (!field.startsWith('metadata.')) return ['first', 'second', undefined];
    const schema = type.metadata.properties?.[field.slice('metadata.'.length)] ?? {};
    const named = literals.get(field) ?? [];
    // What conditions ask for comes first: a companion that meets none makes a share of nothing, which stays nothing.
    if (schema.enum)
      return [
        ...new Set([...named.filter((value) => schema.enum!.includes(value as never)), ...schema.enum]),
        undefined,
      ];
    if (schema.type === 'boolean') return [true, false, undefined];
    if (schema.type === 'string') {
      const words = schema.pattern
        ? ['2026-Q1', '2026-Q2']
        : (FORMS.get(schema.format) ?? ['first', 'second', ...named]);
      return [...words, ...(field === 'metadata.model' ? models.slice(0, 2) : []), undefined];
    }
    const low = schema.minimum ?? -1;
    const high = Math.min(schema.maximum ?? 1000, 1000);
    const some = low + (high - low) * random();
    return [high, low, schema.type === 'integer' ? Math.round(some) : some, ...named, undefined];
  };
  return {
    values: pool,
    /** `plain`: each field is there and most are as elsewhere; `full`: each is there; `any`: or not; `bare`: if it has to be. */
    event(type: EventType, kind: 'plain' | 'full' | 'any' | 'bare'): Draft {
      let event: Draft = {};
      for (const field of fieldsOf(type)) {
        const values = pool(type, field).filter((value) => kind === 'any' || value !== undefined);
        const isRequired = type.metadata.required?.includes(field.slice('metadata.'.length));
        if (kind === 'bare' && !isRequired) continue;
        const value = kind === 'plain' && (field === 'session_id' || random() < 0.9) ? values[0] : pick(values);
        event = withField(event, field, value ?? (isRequired ? values[0] : undefined));
      }
      // Whose it is: figures about persons are asked for one of them.
      return isAboutPersons(type) ? { ...event, user_id: 'first' } : event;
    },
    two(type: EventType, field: string): [unknown, unknown] {
      const isRequired = type.metadata.required?.includes(field.slice('metadata.'.length));
      const values = pool(type, field).filter((value) => !isRequired || value !== undefined);
      const from = field === 'user_id' && isAboutPersons(type) ? 'first' : pick(values);
      const others = values.filter((value) => value !== from);
      return [from, others.length > 0 ? pick(others) : from];
    },
  };
}
