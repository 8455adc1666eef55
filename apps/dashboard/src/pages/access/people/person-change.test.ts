import { describe, expect, it } from 'vitest';
import type { Person } from './person.ts';
import { changeOf, formOf } from './person-change.ts';

const person: Person = {
  user_id: 'usr_1',
  email: 'grace@example.test',
  name: 'Grace',
  role: 'manager',
  teams: ['a', 'b'],
  subject: 'p_1',
  created_at: '2026-11-01T00:00:00Z',
  disabled_at: null,
  last_seen_at: null,
  factors: { totp: false, passkeys: 0 },
  locked_until: null,
  source: 'local',
};
const change = (change: Partial<ReturnType<typeof formOf>>) => changeOf(person, { ...formOf(person), ...change });

describe('what is sent of a changed person', () => {
  it('is nothing when nothing has changed, not even by order or spaces', () =>
    expect(change({ name: ' Grace ', teams: ['b', 'a'] })).toEqual({}));
  it('is only what has changed', () => {
    expect(change({ role: 'viewer' })).toEqual({ role: 'viewer' });
    expect(change({ teams: ['b'], name: 'Grace H.' })).toEqual({ teams: ['b'], name: 'Grace H.' });
  });
  it('is no pseudonym when it was emptied', () => expect(change({ subject: ' ' })).toEqual({ subject: null }));
});
