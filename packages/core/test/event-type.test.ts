import { describe, expect, it } from 'vitest';
import { columnKind, defineEventType, isEventTypeName } from '../src/event-type.ts';

const declaration = {
  name: 'door_opened',
  topic: 'device_events',
  category: 'usage',
  description: 'A door was opened.',
  subject: 'user_id',
  metadata: { type: 'object' },
} as const;

describe('an event type', () => {
  it('begins with version 1', () => {
    expect(defineEventType(declaration).version).toBe(1);
    expect(defineEventType({ ...declaration, version: 3 }).version).toBe(3);
  });

  it.each(['DoorOpened', 'door-opened', '1st_door', '', 'x'.repeat(65), 'door opened'])('is not called %j', (name) => {
    expect(isEventTypeName(name)).toBe(false);
    expect(() => defineEventType({ ...declaration, name })).toThrow('snake_case');
  });

  it('has a column for each scalar field, and none for what is mixed or nested', () => {
    expect(columnKind({ type: 'string' })).toBe('string');
    expect(columnKind({ type: 'integer' })).toBe('integer');
    expect(columnKind({ type: 'number' })).toBe('number');
    expect(columnKind({ type: 'boolean' })).toBe('boolean');
    for (const type of ['object', 'array', 'null'] as const) expect(columnKind({ type })).toBeUndefined();
    expect(columnKind({ enum: ['a', 1] })).toBeUndefined();
  });
});
