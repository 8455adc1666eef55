import { describe, expect, it } from 'vitest';
import { matches, type Person, stateOf, summaryOf } from './person.ts';

const NOW_MS = Date.parse('2026-11-21T10:00:00Z');
const person = (change: Partial<Person> = {}): Person => ({
  user_id: 'usr_1',
  email: 'grace@example.test',
  name: 'Grace Hopper',
  role: 'manager',
  teams: ['platform', 'mobile'],
  subject: null,
  created_at: '2026-11-01T00:00:00Z',
  disabled_at: null,
  last_seen_at: null,
  factors: { totp: false, passkeys: 0 },
  locked_until: null,
  source: 'local',
  ...change,
});

describe('the state of a person', () => {
  it.each([
    [{}, 'active'],
    [{ locked_until: '2026-11-21T10:30:00Z' }, 'locked'],
    [{ locked_until: '2026-11-21T09:30:00Z' }, 'active'],
    [{ disabled_at: '2026-11-20T00:00:00Z', locked_until: '2026-11-21T10:30:00Z' }, 'disabled'],
  ])('%j is %s', (change, state) => expect(stateOf(person(change), NOW_MS)).toBe(state));
});

describe('searching people', () => {
  it.each(['grace', 'HOPPER', 'example.test', 'mobile', 'manager', 'in charge', 'hopper mobile', ' grace ', ''])(
    '%j finds Grace',
    (search) => expect(matches(person(), search, () => 'In charge')).toBe(true),
  );
  it.each(['ada', 'hopper web'])('%j does not', (search) =>
    expect(matches(person(), search, () => 'In charge')).toBe(false),
  );
});

describe('the summary of access', () => {
  it('counts who can sign in, who does so with a password only, and who has not been here for 90 days', () =>
    expect(
      summaryOf(
        [
          person(),
          person({ factors: { totp: true, passkeys: 0 }, last_seen_at: '2026-08-01T00:00:00Z' }),
          person({ factors: { totp: false, passkeys: 1 } }),
          person({ source: 'saml', created_at: '2026-01-01T00:00:00Z' }),
          person({ disabled_at: '2026-11-20T00:00:00Z', created_at: '2026-01-01T00:00:00Z' }),
        ],
        NOW_MS,
      ),
    ).toEqual({ active: 4, passwordOnly: 1, unused: 2 }));
});
