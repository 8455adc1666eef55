import { describe, expect, it } from 'vitest';
import { holdsFilters, notFilteredBy, sessionsAddress } from './sessions-address.ts';

const team = (op: 'in' | 'not_in', ...values: string[]) => ({ dimension: 'team', op, values });

describe('the list of sessions', () => {
  it('asks the server for a range and for what it can be asked for', () => {
    expect(sessionsAddress({ limit: 5 })).toBe('/api/v1/agents/sessions?limit=5');
    expect(sessionsAddress({ limit: 5, fromMs: 0, toMs: 60_000, filters: [team('in', 'web')] })).toBe(
      '/api/v1/agents/sessions?limit=5&from=1970-01-01T00%3A00%3A00.000Z&to=1970-01-01T00%3A01%3A00.000Z&team=web',
    );
    expect(sessionsAddress({ limit: 5, filters: [team('in', 'web', 'data'), team('not_in', 'x')] })).not.toContain(
      'team',
    );
  });

  it('is cut by the rest where it is read', () => {
    const session = { agent: 'codex', team: 'web', repository: undefined };
    expect(holdsFilters(session, [team('in', 'web', 'data')])).toBe(true);
    expect(holdsFilters(session, [team('not_in', 'web')])).toBe(false);
    expect(holdsFilters(session, [{ dimension: 'repository', op: 'in', values: ['a'] }])).toBe(false);
    expect(holdsFilters(session, [{ dimension: 'model', op: 'in', values: ['a'] }])).toBe(true);
  });

  it('names what it cannot be cut by', () =>
    expect(notFilteredBy([team('in', 'web'), { dimension: 'model', op: 'in', values: ['a'] }])).toEqual(['model']));
});
