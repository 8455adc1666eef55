import { HOUR_MS } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observation } from './observation.ts';
import type { RuleDefinition, Trigger } from './rule-definition.ts';
import { FIRES_PER_HOUR_MAX, HOPS_MAX, newRuleState, RuleEngine } from './rule-engine.ts';

const START_MS = Date.parse('2026-11-21T00:00:00.000Z');
const metric: Trigger = { kind: 'metric', metric: 'cost', filters: [], grain: '1h', groupBy: [] };
const event: Trigger = { kind: 'event', types: ['deployed'] };

const rule = (more: Partial<RuleDefinition> = {}): RuleDefinition => ({
  ...{ name: 'cost', title: 'Cost', description: '', trigger: metric, when: 'value > 100', until: undefined },
  ...{ forWindows: 1, coolDownMs: 0, actions: [], tests: [] },
  ...more,
});
const window = (hour: number, value: number | null, team?: string): Observation => ({
  atMs: START_MS + hour * HOUR_MS,
  group: team === undefined ? {} : { team },
  values: { value, previous: null, n: 1, group: team === undefined ? {} : { team } },
  ...(value === null ? { unknown: 'no_data' } : {}),
});
const happened = (hour: number, count = 1, causes: string[] = []): Observation => ({
  ...{ atMs: START_MS + hour * HOUR_MS, group: {}, eventId: `e${hour}`, causes },
  values: { event: { event_type: 'deployed', metadata: { count } }, at: new Date(START_MS).toISOString() },
});
/** `hour decision`, of everything decided. */
const decided = (definition: RuleDefinition, seen: readonly Observation[]): string[] => {
  const [engine, state] = [new RuleEngine('rul_1', definition), newRuleState()];
  return seen.flatMap((one) => {
    const decision = engine.decide(state, one);
    const team = one.group.team ? ` ${one.group.team}` : '';
    return decision ? [`${(one.atMs - START_MS) / HOUR_MS} ${decision.decision}${team}`] : [];
  });
};
const windows = (...values: (number | null)[]): Observation[] => values.map((value, hour) => window(hour, value));

describe('a rule on windows', () => {
  it('fires once when it comes to hold, and ends when it does not hold any more', () =>
    expect(decided(rule(), windows(50, 150, 200, 150, 50, 150))).toEqual(['1 fired', '4 ended', '5 fired']));

  it('fires only after as many windows in a row as it asks for', () =>
    expect(decided(rule({ forWindows: 3 }), windows(150, 150, 50, 150, 150, 150, 150))).toEqual(['5 fired']));

  it('goes on until what ends it, not until what began it is over', () =>
    expect(decided(rule({ until: 'value < 80' }), windows(150, 90, 110, 90, 79, 90, 150))).toEqual([
      '0 fired',
      '4 ended',
      '6 fired',
    ]));

  it('is held back while it cools down, says so once, and fires when that is over and it still holds', () =>
    expect(decided(rule({ coolDownMs: 5 * HOUR_MS }), windows(150, 50, 150, 150, 150, 150, 150))).toEqual([
      '0 fired',
      '1 ended',
      '2 held_back',
      '5 fired',
    ]));

  it('takes a window without a figure for nothing: a row is broken, and what goes on goes on', () => {
    expect(decided(rule({ forWindows: 2 }), windows(150, null, 150, 150))).toEqual(['3 fired']);
    expect(decided(rule(), windows(150, null, null, 150, 50))).toEqual(['0 fired', '4 ended']);
  });

  it('watches each group by itself', () => {
    const seen = [window(0, 150, 'web'), window(0, 50, 'data'), window(1, 50, 'web'), window(1, 150, 'data')];
    expect(decided(rule(), seen)).toEqual(['0 fired web', '1 ended web', '1 fired data']);
  });

  it('says once that its condition cannot be worked out, and goes on', () => {
    const broken = rule({ when: 'value > previous * 2.0' });
    const seen = [...windows(1, 2), { ...window(2, 9), values: { value: 9, previous: 1, n: 1, group: {} } }];
    expect(decided(broken, seen)).toEqual(['0 failed', '2 fired']);
  });

  it('decides the same whatever pieces it is shown its windows in, and whenever its state is kept in between', () =>
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 0, max: 200 }), { nil: null }), { maxLength: 60 }),
        fc.record({ forWindows: fc.integer({ min: 1, max: 4 }), cool: fc.integer({ min: 0, max: 5 }) }),
        (values, { forWindows, cool }) => {
          const definition = rule({ forWindows, coolDownMs: cool * HOUR_MS, until: 'value < 60' });
          let state = newRuleState();
          const kept = windows(...values).flatMap((seen) => {
            // As if the process had ended after each one.
            state = JSON.parse(JSON.stringify(state));
            const decision = new RuleEngine('rul_1', definition).decide(state, seen);
            return decision ? [`${(seen.atMs - START_MS) / HOUR_MS} ${decision.decision}`] : [];
          });
          expect(kept).toEqual(decided(definition, windows(...values)));
        },
      ),
    ));

  it('never fires twice without an end between, nor within its cool-down', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 80 }), (values) => {
        const made = decided(rule({ coolDownMs: 3 * HOUR_MS }), windows(...values));
        const turns = made.filter((text) => !text.endsWith('held_back'));
        expect(turns.map((text) => text.split(' ')[1])).toEqual(
          turns.map((_, index) => (index % 2 === 0 ? 'fired' : 'ended')),
        );
        const hours = made.filter((text) => text.endsWith('fired')).map((text) => Number(text.split(' ')[0]));
        expect(hours.every((hour, index) => index === 0 || hour - hours[index - 1]! >= 3)).toBe(true);
      }),
    ));
});

describe('a rule on events', () => {
  const deployed = rule({ trigger: event, when: 'event.metadata.count > 1' });

  it('fires at each match, but within its cool-down', () => {
    expect(decided(deployed, [happened(0, 2), happened(1), happened(2, 2)])).toEqual(['0 fired', '2 fired']);
    const cooled = { ...deployed, coolDownMs: 2 * HOUR_MS };
    expect(
      decided(
        cooled,
        [0, 1, 1.5, 2, 3].map((hour) => happened(hour, 2)),
      ),
    ).toEqual(['0 fired', '1 held_back', '2 fired', '3 held_back']);
  });

  it('is held back after too many times within an hour, and goes on after it', () => {
    const storm = Array.from({ length: FIRES_PER_HOUR_MAX + 50 }, (_, index) => happened(index / 1000, 2));
    const made = decided(deployed, [...storm, happened(1.2, 2)]);
    expect(made.filter((text) => text.endsWith('fired'))).toHaveLength(FIRES_PER_HOUR_MAX + 1);
    expect(made.filter((text) => text.endsWith('held_back'))).toHaveLength(1);
  });

  it('ignores what it has brought about itself, and what too many rules have passed on', () => {
    expect(decided(deployed, [happened(0, 2, ['rul_2', 'rul_1', 'rul_3'])])).toEqual(['0 ignored']);
    const far = Array.from({ length: HOPS_MAX }, (_, index) => `rul_other_${index}`);
    expect(decided(deployed, [happened(0, 2, far)])).toEqual(['0 ignored']);
    expect(decided(deployed, [happened(0, 2, far.slice(1))])).toEqual(['0 fired']);
  });
});

describe('the texts of its actions', () => {
  it('say what the rule saw, and what cannot be worked out is unknown', () => {
    const definition = rule({
      trigger: { ...metric, groupBy: ['team'] },
      actions: [
        {
          ...{ kind: 'notify', on: 'fired', severity: 'warning' },
          ...{ title: 'Spend of {{ group.team }} is {{ value / 3 }}', body: 'Before: {{ previous * 1.0 }}' },
        },
        { kind: 'event', on: 'ended', signal: 'calm', values: { team: '{{ group.team }}' } },
      ],
    });
    const [engine, state] = [new RuleEngine('rul_1', definition), newRuleState()];
    expect(engine.decide(state, window(0, 200, 'web'))?.actions).toEqual([
      { kind: 'notify', severity: 'warning', title: 'Spend of web is 66.6667', body: 'Before: unknown' },
    ]);
    expect(engine.decide(state, window(1, 20, 'web'))?.actions).toEqual([
      { kind: 'event', signal: 'calm', values: { team: 'web' } },
    ]);
  });
});
