import { defineEventType } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { eventOfCells, eventOfFields, type Mapping, parseMapping, timestampOf } from './event-mapping.ts';

const deployment = defineEventType({
  name: 'deployment',
  topic: 'delivery_events',
  category: 'performance',
  description: 'A deployment.',
  subject: 'session_id',
  metadata: {
    type: 'object',
    properties: {
      build: { type: 'string' },
      duration_ms: { type: 'number' },
      succeeded: { type: 'boolean' },
      labels: { type: 'array' },
    },
  },
});

const mappingOf = (pairs: string[] = [], eventType?: string): Mapping => ({
  renamed: parseMapping(pairs),
  eventType,
  types: new Map([[deployment.name, deployment]]),
});

describe('a row of cells', () => {
  const mapping = mappingOf(['when=timestamp', 'who=user_id'], 'deployment');

  it('is read as its event type declares, not as it looks', () =>
    expect(
      eventOfCells(
        { when: '2026-11-20', who: '17', build: '0042', duration_ms: '1e3', succeeded: 'yes', labels: '["a"]' },
        mapping,
      ),
    ).toEqual({
      event_type: 'deployment',
      timestamp: '2026-11-20T00:00:00Z',
      user_id: '17',
      build: '0042',
      duration_ms: 1000,
      succeeded: true,
      labels: ['a'],
    }));

  it('leaves a value that does not fit as text, for the server to refuse and name', () =>
    expect(eventOfCells({ duration_ms: 'long', succeeded: 'perhaps' }, mapping)).toMatchObject({
      duration_ms: 'long',
      succeeded: 'perhaps',
    }));

  it('leaves out empty cells', () =>
    expect(eventOfCells({ build: '', who: '  ' }, mapping)).toEqual({ event_type: 'deployment' }));

  it('keeps its own event type over --type', () =>
    expect(eventOfCells({ event_type: 'rollback' }, mapping)).toEqual({ event_type: 'rollback' }));

  it.each([
    ['12', 12],
    ['-0.5', -0.5],
    ['true', true],
    ['007', '007'],
    ['1e3', '1e3'],
    ['12345678901234567890', '12345678901234567890'],
    ['NaN', 'NaN'],
    ['TRUE', 'TRUE'],
  ])('reads %j in a column nobody declared by its form', (text, value) =>
    expect(eventOfCells({ other: text }, mapping).other).toBe(value),
  );

  it('puts metadata.x into the metadata', () =>
    expect(eventOfCells({ 'metadata.duration_ms': '5', metadata: '{"build":"7"}' }, mapping).metadata).toEqual({
      duration_ms: 5,
      build: '7',
    }));

  it('takes a column called __proto__ as a field like any other', () => {
    const event = eventOfCells(JSON.parse('{"__proto__": "x"}'), mapping);
    expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
    expect(JSON.stringify(event)).toBe('{"event_type":"deployment","__proto__":"x"}');
  });
});

describe('a row with types of its own', () => {
  it('is renamed, also from inside', () =>
    expect(
      eventOfFields(
        { ts: '2026-11-20T00:00:00Z', actor: { id: 'u1' }, n: 1 },
        mappingOf(['ts=timestamp', 'actor.id=user_id']),
      ),
    ).toEqual({ timestamp: '2026-11-20T00:00:00Z', user_id: 'u1', actor: { id: 'u1' }, n: 1 }));

  it('gets the type of --type only when it has none', () => {
    expect(eventOfFields({}, mappingOf([], 'deployment'))).toEqual({ event_type: 'deployment' });
    expect(eventOfFields({ event_type: 'x' }, mappingOf([], 'deployment'))).toEqual({ event_type: 'x' });
  });
});

describe('two values for one field', () => {
  const mapping = mappingOf(['when=timestamp']);
  it('are refused, and not one of them dropped', () => {
    expect(() => eventOfCells({ when: '1', timestamp: '2' }, mapping)).toThrow(/two values for "timestamp"/);
    expect(() => eventOfFields({ when: '1', timestamp: '2' }, mapping)).toThrow(/two values for "timestamp"/);
  });

  it('are fine when the other one is mapped away', () =>
    expect(
      eventOfFields({ when: '1', timestamp: '2' }, mappingOf(['timestamp=imported_at', 'when=timestamp'])),
    ).toEqual({ timestamp: '1', imported_at: '2' }));
});

describe('a timestamp cell', () => {
  it.each([
    ['2026-11-20T10:00:00+01:00', '2026-11-20T10:00:00+01:00'],
    ['2026-11-20 10:00:00', '2026-11-20 10:00:00Z'],
    ['2026-11-20 10:00', '2026-11-20 10:00:00Z'],
    ['2026-11-20', '2026-11-20T00:00:00Z'],
    ['1763632800', '2025-11-20T10:00:00.000Z'],
    ['1763632800123', '2025-11-20T10:00:00.123Z'],
    ['20/11/2026', '20/11/2026'],
    ['2026-13-40', '2026-13-40'],
  ])('reads %j', (text, instant) => expect(timestampOf(text)).toBe(instant));
});

describe('--map', () => {
  it.each([[['a']], [['=b']], [['a=']], [['a=b', 'a=c']]])('refuses %j', (pairs) =>
    expect(() => parseMapping(pairs)).toThrow(/--map/),
  );
});
