import { describe, expect, it } from 'vitest';
import { ENVELOPE_FIELDS } from '../src/event.ts';
import { eventOfRecord, RECORD_RESERVED } from '../src/record.ts';

const envelope = {
  event_id: '0190d3b0-0000-7000-8000-000000000001',
  org_id: 'acme',
  user_id: 'u1',
  session_id: 's1',
  event_type: 'error',
  event_category: 'performance',
  timestamp: '2026-11-21T05:00:00.000Z',
  received_at: '2026-11-21T05:00:01.000Z',
  region: 'eu',
  environment: 'production',
} as const;

describe('the event of a record', () => {
  it('has the envelope, and everything else as metadata', () =>
    expect(eventOfRecord({ ...envelope, model: 'gpt-5', duration_ms: 12 })).toEqual({
      ...envelope,
      metadata: { model: 'gpt-5', duration_ms: 12 },
    }));

  it('takes what had no column from extra', () =>
    expect(eventOfRecord({ ...envelope, model: 'gpt-5', extra: { tags: ['a'], note: null } }).metadata).toEqual({
      model: 'gpt-5',
      tags: ['a'],
      note: null,
    }));

  it('leaves out columns without a value, which a row has for every field of every type', () =>
    expect(eventOfRecord({ ...envelope, model: null, extra: null }).metadata).toEqual({}));

  it('keeps metadata that is named like the envelope or like extra', () =>
    expect(eventOfRecord({ ...envelope, extra: { org_id: 'mine', extra: { extra: 1 } } })).toEqual({
      ...envelope,
      metadata: { org_id: 'mine', extra: { extra: 1 } },
    }));

  it('has empty text where the producer said nothing', () => {
    const { event_id, org_id, event_type, event_category, timestamp, received_at } = envelope;
    const event = eventOfRecord({ event_id, org_id, event_type, event_category, timestamp, received_at });
    expect([event.user_id, event.session_id, event.region, event.environment]).toEqual(['', '', '', '']);
  });

  it('reserves every name that a record uses itself', () =>
    expect([...RECORD_RESERVED].sort()).toEqual([...ENVELOPE_FIELDS, 'extra'].sort()));
});
