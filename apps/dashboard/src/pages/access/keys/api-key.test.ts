import { describe, expect, it } from 'vitest';
import { type ApiKey, firstLines, stateOf } from './api-key.ts';

const NOW_MS = Date.parse('2026-11-21T10:00:00Z');
const key = (change: Partial<ApiKey>): ApiKey => ({
  key_id: 'key_1',
  name: 'CI',
  scopes: ['ingest'],
  prefix: 'bw_abcdef',
  created_at: '2026-11-01T00:00:00Z',
  last_used_at: null,
  expires_at: null,
  revoked_at: null,
  ...change,
});

describe('the state of a key', () => {
  it.each([
    [{}, 'live'],
    [{ expires_at: '2027-01-01T00:00:00Z' }, 'live'],
    [{ expires_at: '2026-12-05T10:00:00Z' }, 'ending'],
    [{ expires_at: '2026-11-21T10:00:00Z' }, 'ended'],
    [{ revoked_at: '2026-11-20T00:00:00Z', expires_at: '2027-01-01T00:00:00Z' }, 'revoked'],
  ])('%j is %s', (change, state) => expect(stateOf(key(change), NOW_MS)).toBe(state));
});

describe('the first lines with a key', () => {
  it('send an event when it may', () =>
    expect(firstLines('bw_1', ['read', 'ingest'], 'http://localhost:7700', NOW_MS)).toBe(
      [
        'export BELLWETHER_KEY=bw_1',
        `curl http://localhost:7700/api/v1/events -H "Authorization: Bearer $BELLWETHER_KEY" -d '{"event_type":"cost_incurred","timestamp":"2026-11-21T10:00:00.000Z","session_id":"my-first-session","metadata":{"model":"my-model","team":"my-team","cost_usd":0.25}}'`,
      ].join('\n'),
    ));
  it('ask when it may only read', () =>
    expect(firstLines('bw_1', ['read'], 'https://b.example', NOW_MS)).toContain('https://b.example/api/v1/metrics'));
  it('are none for a key that does neither', () => expect(firstLines('bw_1', ['scim'], '', NOW_MS)).toBeUndefined());
});
