import { describe, expect, it } from 'vitest';
import { changeLines, whatWasDone, whoDid } from './change-words.ts';

const names = { title: 'Title', 'layout.tiles': 'Tile', shared_with: 'Shared with', enabled: 'On' };

describe('what changed, in words', () => {
  it.each([
    [{ path: 'title', from: 'Coffee', to: 'Tea' }, 'Title: “Coffee” → “Tea”'],
    [{ path: 'shared_with', from: [], to: ['member', 'viewer'] }, 'Shared with: nothing → member, viewer'],
    [{ path: 'enabled', from: false, to: true }, 'On: no → yes'],
    [{ path: 'limit_usd', from: 100, to: 2500 }, 'Limit usd: 100 → 2,500'],
    [{ path: 'team_claim', from: 'groups', to: null }, 'Team claim: “groups” → nothing'],
    [{ path: 'layout.tiles[cups]', to: { title: 'Cups', w: 3 } }, 'Tile added: “Cups”'],
    [{ path: 'layout.tiles[cups]', from: { title: 'Cups', w: 3 } }, 'Tile removed: “Cups”'],
    [{ path: 'quotas.max_seats', from: 5, to: 9 }, 'Quotas max seats: 5 → 9'],
    [{ path: 'filter', from: { team: 'a' }, to: { team: 'b' } }, 'Filter changed'],
  ])('%j is told as “%s”', (change, line) => expect(changeLines([change], 0, names)).toEqual([line]));

  it('ends after six lines and says how many more there are', () => {
    const changes = Array.from({ length: 9 }, (_, index) => ({ path: `f${index}`, from: 1, to: 2 }));
    expect(changeLines(changes, 4, names).at(-1)).toBe('and 7 more');
    expect(changeLines(changes, 4, names)).toHaveLength(7);
  });

  it('cuts a long value', () => {
    const [line] = changeLines([{ path: 'title', from: '', to: 'x'.repeat(500) }], 0, names);
    expect(line!.length).toBeLessThan(120);
  });
});

describe('who did what', () => {
  it('is told by the name colleagues know, or by what is known instead', () => {
    expect(whoDid({ actor: 'user:usr_a', actor_name: 'Ada' })).toBe('Ada');
    expect(whoDid({ actor: 'user:usr_a', actor_name: null })).toBe('Somebody who has left');
    expect(whoDid({ actor: 'operator:local', actor_name: null })).toBe('The operator of this installation');
  });

  it('names an event nobody has named by its own name, and an undoing by what it undid', () => {
    expect(whatWasDone({ event_type: 'board.updated', undoes: null })).toBe('changed it');
    expect(whatWasDone({ event_type: 'survey.questions_added', undoes: null })).toBe('questions added');
    expect(whatWasDone({ event_type: 'survey.approved', undoes: null }, { 'survey.approved': 'approved it' })).toBe(
      'approved it',
    );
    expect(whatWasDone({ event_type: 'board.updated', undoes: 4 })).toBe('undid change 4');
  });
});
