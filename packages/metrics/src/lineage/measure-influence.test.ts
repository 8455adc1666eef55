import { defineEventType, type JsonSchema } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import type { Condition, Measure } from '../definition/measure.ts';
import { Fields } from '../field.ts';
import { measureInfluences } from './measure-influence.ts';

const fields = new Fields([
  { name: 'cost', kind: 'number' },
  { name: 'kind', kind: 'string' },
  { name: 'failed', kind: 'boolean' },
]);

function callOf(properties: { [field: string]: JsonSchema }, more: { unattributed?: boolean } = {}) {
  const metadata = { type: 'object' as const, properties };
  const envelope = { topic: 'agent_events', category: 'usage', subject: 'session_id' } as const;
  return defineEventType({ ...envelope, ...more, name: 'call', description: 'A call.', metadata });
}
const call = callOf({ cost: { type: 'number' }, kind: { type: 'string' }, failed: { type: 'boolean' } });

function influencesOn(measure: Measure, type = call): Record<string, string[]> {
  const { influences } = measureInfluences({ measure }, type, fields);
  return Object.fromEntries(
    influences.map(({ field, transformations }) => [field, transformations.map(({ subtype }) => subtype)]),
  );
}
const count = (when: Condition): Measure => ({ description: 'Calls.', aggregate: 'count', when });
const ofKind: Condition = { field: 'metadata.kind', is: 'chat' };
const FAILED: Condition = { field: 'metadata.failed', is: true };

describe('what a field does to a measure', () => {
  it('is to give its values, and to decide whether an event counts', () =>
    expect(influencesOn({ description: 'Cost.', aggregate: 'sum', field: 'metadata.cost', when: ofKind })).toEqual({
      'metadata.kind': ['FILTER'],
      'metadata.cost': ['AGGREGATION'],
    }));

  it('is both where a value is counted only up to a limit', () =>
    expect(
      influencesOn({
        ...{ description: 'Small cost.', aggregate: 'max', field: 'metadata.cost' },
        when: { field: 'metadata.cost', atMost: 5 },
      }),
    ).toEqual({ 'metadata.cost': ['AGGREGATION', 'FILTER'] }));

  it('is nothing in a branch that never holds for the event type', () =>
    expect(influencesOn(count({ any: [ofKind, { all: [{ field: 'event_type', is: 'reply' }, FAILED] }] }))).toEqual({
      'metadata.kind': ['FILTER'],
    }));

  it('is nothing where another part of the condition decides alone', () =>
    expect(influencesOn(count({ any: [ofKind, { all: [ofKind, FAILED] }] }))).toEqual({ 'metadata.kind': ['FILTER'] }));

  it('is nothing when the schema refuses every value that would count', () => {
    const dear: Condition = { not: { field: 'metadata.cost', atMost: -1 } };
    expect(influencesOn(count(dear))).toEqual({ 'metadata.cost': ['FILTER'] });
    expect(influencesOn(count(dear), callOf({ cost: { type: 'number', minimum: 0 } }))).toEqual({});
  });

  it('is nothing of a field that the event type does not declare, though another has a column for it', () =>
    expect(influencesOn(count(FAILED), callOf({ kind: { type: 'string' } }))).toEqual({}));

  it('is nothing of who acted, where that is not kept', () => {
    const people: Measure = { description: 'People.', aggregate: 'distinct', field: 'user_id' };
    expect(influencesOn(people)).toEqual({ user_id: ['AGGREGATION'] });
    expect(influencesOn(people, callOf({}, { unattributed: true }))).toEqual({});
  });
});
