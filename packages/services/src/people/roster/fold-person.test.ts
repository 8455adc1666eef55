import { DAY_MS } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldPerson } from './fold-person.ts';
import { keptFacts, mergeFacts, type PersonFact } from './person-fact.ts';

const NOON = Date.parse('2026-01-05T12:00:00.000Z');
const MIDNIGHT = Date.parse('2026-01-05T00:00:00.000Z');

/** On the nth day, at noon or so many minutes later. */
function fact(day: number, more: Partial<PersonFact> = {}, minutes = 0): PersonFact {
  const at = NOON + day * DAY_MS + minutes * 60_000;
  return { at, id: `${String(at)}-${JSON.stringify(more)}`, kind: 'state', ...more };
}

const spellsOf = (...facts: PersonFact[]) =>
  foldPerson(mergeFacts([], facts)).spells.map(({ unit, fromMs, toMs, endedBy, voluntary, topPerformer }) =>
    [
      unit,
      (fromMs - MIDNIGHT) / DAY_MS,
      toMs === null ? null : (toMs - MIDNIGHT) / DAY_MS,
      ...(endedBy ? [endedBy] : []),
      ...(voluntary === null ? [] : [voluntary ? 'voluntary' : 'involuntary']),
      ...(topPerformer ? ['top'] : []),
    ].join(' '),
  );

describe('the state of a person', () => {
  it('takes over what a fact names and leaves the rest as it was', () => {
    const { state } = foldPerson([
      fact(0, { department: 'd1', team: 't1', role_category: 'engineering', tenure_band: '0-6' }),
      fact(200, { tenure_band: '6-12' }),
    ]);
    expect(state).toMatchObject({ department: 'd1', team: 't1', role_category: 'engineering', tenure_band: '6-12' });
    expect(state.sinceMs).toBe(NOON + 200 * DAY_MS);
  });

  it('is in no known team after a move to another department that names none', () => {
    const { state } = foldPerson([fact(0, { department: 'd1', team: 't1' }), fact(1, { department: 'd2' })]);
    expect([state.department, state.team]).toEqual(['d2', '']);
  });

  it('does not move by a review or a departure', () => {
    const { state } = foldPerson([
      fact(0, { department: 'd1', team: 't1' }),
      fact(1, { kind: 'review', department: 'd2', top: true }),
      fact(2, { kind: 'departure', department: 'd3', voluntary: true }),
    ]);
    expect(state).toMatchObject({ department: 'd1', team: 't1', status: 'departed', isTopPerformer: true });
  });
});

describe('spells', () => {
  it('begin with the first fact and last until somebody leaves', () => {
    expect(spellsOf(fact(0, { team: 't1' }))).toEqual(['t1 0 ']);
    expect(spellsOf(fact(0, { team: 't1' }), fact(30, { kind: 'departure', voluntary: true }))).toEqual([
      't1 0 30 departure voluntary',
    ]);
  });

  it('go on through leave', () => {
    expect(spellsOf(fact(0, { team: 't1' }), fact(10, { status: 'on_leave' }), fact(40, { status: 'active' }))).toEqual(
      ['t1 0 '],
    );
  });

  it('are split where the unit changes, or the top performers’ flag', () => {
    expect(spellsOf(fact(0, { team: 't1' }), fact(5, { team: 't2' }), fact(9, { kind: 'review', top: true }))).toEqual([
      't1 0 5 change',
      't2 5 9 change',
      't2 9  top',
    ]);
  });

  it('begin anew with somebody who comes back', () => {
    expect(
      spellsOf(fact(0, { team: 't1' }), fact(5, { status: 'departed' }), fact(9, { status: 'active', team: 't1' })),
    ).toEqual(['t1 0 5 departure', 't1 9 ']);
  });

  it('learn from a later fact whether the departure was voluntary, and keep the day of the first', () => {
    expect(
      spellsOf(
        fact(0, { team: 't1' }),
        fact(5, { status: 'departed' }),
        fact(6, { kind: 'departure', voluntary: false }),
      ),
    ).toEqual(['t1 0 5 departure involuntary']);
  });

  it('are not there for somebody of whom only the departure is known', () => {
    expect(spellsOf(fact(5, { kind: 'departure', department: 'd1' }))).toEqual([]);
  });

  it('take the last state of a day, and undo a departure that is taken back on its day', () => {
    expect(spellsOf(fact(0, { team: 't1' }), fact(5, { team: 't2' }), fact(5, { team: 't1' }, 60))).toEqual(['t1 0 ']);
    expect(spellsOf(fact(0, { team: 't1' }), fact(5, { team: 't2' }), fact(5, { team: 't3' }, 60))).toEqual([
      't1 0 5 change',
      't3 5 ',
    ]);
    expect(
      spellsOf(fact(0, { team: 't1' }), fact(5, { status: 'departed' }), fact(5, { status: 'active' }, 60)),
    ).toEqual(['t1 0 ']);
  });
});

const anyFact = fc
  .record({
    day: fc.integer({ min: 0, max: 60 }),
    minutes: fc.integer({ min: 0, max: 3 }),
    kind: fc.constantFrom('state', 'review', 'departure'),
    team: fc.option(fc.constantFrom('t1', 't2', 't3'), { nil: undefined }),
    status: fc.option(fc.constantFrom('active', 'on_leave', 'departed'), { nil: undefined }),
    top: fc.option(fc.boolean(), { nil: undefined }),
    voluntary: fc.option(fc.boolean(), { nil: undefined }),
    serial: fc.nat(),
  })
  .map(
    ({ day, minutes, serial, ...more }) =>
      ({ ...fact(day, {}, minutes), ...more, id: `event-${serial}` }) as PersonFact,
  );

describe('facts in any order', () => {
  it('come to the same, late, repeated or in several batches', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyFact, { selector: ({ id }) => id, minLength: 1, maxLength: 25 }),
        fc.nat(),
        (facts, cut) => {
          const at = cut % (facts.length + 1);
          const once = foldPerson(mergeFacts([], facts));
          const inBatches = mergeFacts(mergeFacts([], facts.slice(at)), [...facts].reverse());
          expect(foldPerson(inBatches)).toEqual(once);
        },
      ),
    );
  });

  it('make spells that follow one another, at most the last one open', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyFact, { selector: ({ id }) => id, minLength: 1, maxLength: 25 }), (facts) => {
        const { spells, state } = foldPerson(mergeFacts([], facts));
        spells.forEach((spell, index) => {
          const next = spells[index + 1];
          if (next) expect(spell.toMs !== null && spell.toMs <= next.fromMs && spell.fromMs < next.fromMs).toBe(true);
          expect(spell.toMs === null).toBe(spell.endedBy === null);
        });
        if (spells.length > 0) expect(spells.at(-1)!.toMs === null).toBe(state.status !== 'departed');
      }),
    );
  });

  it('come to the same without those that changed nothing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyFact, { selector: ({ id }) => id, minLength: 1, maxLength: 25 }), (some) => {
        const facts = mergeFacts([], some);
        const { changedNothing, ...folded } = foldPerson(facts);
        const { changedNothing: _, ...thinned } = foldPerson(keptFacts(facts, changedNothing));
        expect(thinned).toEqual(folded);
      }),
    );
  });

  it('are bounded in number', () => {
    const many = Array.from({ length: 700 }, (_, day) => fact(day, { team: `t${day}` }));
    expect(keptFacts(many, new Set())).toEqual(many.slice(-500));
  });
});
