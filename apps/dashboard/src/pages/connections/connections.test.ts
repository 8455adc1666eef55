import { describe, expect, it } from 'vitest';
import { type Connection, type ConnectorSetting, formValues, settingsOf, stepsOf, summary } from './connections.ts';

const nowMs = Date.parse('2026-11-21T12:00:00Z');
const HEALTH: Connection['health'] = {
  ...{ deliveries: 0, deliveries_again: 0, deliveries_unreadable: 0, signatures_refused: 0 },
  ...{ events: 0, events_again: 0, events_rejected: 0, failures: 0, rate_remaining: null, rate_resets_at: null },
  ...{ last_delivery_at: null, last_event_at: null, last_signature_refused_at: null, last_failed_at: null },
  ...{ last_failure: null, paused_until: null },
};
const connection = (more: Partial<Connection> = {}, health: Partial<Connection['health']> = {}) =>
  ({ enabled: true, state: 'ok', backfill: null, ...more, health: { ...HEALTH, ...health } }) as Connection;

describe('the sentence about connections', () => {
  it('counts what brought something within a day, and names what needs somebody', () => {
    const wrongSecret = connection({ name: 'b' }, { signatures_refused: 3 });
    const found = summary(
      [
        connection({}, { last_event_at: '2026-11-21T11:00:00Z' }),
        connection({}, { last_event_at: '2026-11-19T11:00:00Z' }),
        wrongSecret,
        connection({ enabled: false, state: 'off' }, { last_event_at: '2026-11-21T11:00:00Z' }),
      ],
      nowMs,
    );
    expect(found).toEqual({ all: 4, on: 3, live: 1, needsMe: [wrongSecret] });
  });
});

describe('settings of a connection', () => {
  const declared: ConnectorSetting[] = [
    { name: 'repositories', title: '', description: '', kind: 'list' },
    { name: 'owner', title: '', description: '', kind: 'text' },
  ];

  it('are lines in a form, and lists again when they are sent', () => {
    const values = formValues({ repositories: ['octo/one', 'octo/two'], owner: 'octo' });
    expect(values).toEqual({ repositories: 'octo/one\nocto/two', owner: 'octo' });
    expect(settingsOf(declared, values)).toEqual({ repositories: ['octo/one', 'octo/two'], owner: 'octo' });
  });

  it('that are empty are not sent', () => expect(settingsOf(declared, { repositories: ' ', owner: '' })).toEqual({}));

  it('are told in steps with our address', () =>
    expect(stepsOf(['URL: {url}', 'Save.'], 'https://x')).toEqual(['URL: https://x', 'Save.']));
});
