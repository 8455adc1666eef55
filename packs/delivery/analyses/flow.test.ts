import type { JsonObject } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { answerOf, atHour, deliveryEvent } from '../fixtures/event.ts';
import { flowAnalysis } from './flow.ts';

const DAY = 24;
const CATEGORY: Readonly<Record<string, string>> = {
  Open: 'to_do',
  Doing: 'in_progress',
  Waiting: 'in_progress',
  Done: 'done',
};

/** A change of state at noon of a day; day 0 is a Monday. */
const item = (day: number, item_key: string, status: string, more: JsonObject = {}) =>
  deliveryEvent(day * DAY + 12, 'work_item_changed', {
    ...{ project: 'SHOP', item_key, status, status_category: CATEGORY[status]!, is_waiting: status === 'Waiting' },
    ...more,
  });

const history = [
  ...[item(0, 'A', 'Open'), item(1, 'A', 'Doing'), item(3, 'A', 'Done')],
  ...[item(0, 'B', 'Doing'), item(4, 'B', 'Waiting'), item(8, 'B', 'Doing'), item(9, 'B', 'Done')],
  ...[item(2, 'C', 'Doing'), item(2, 'C', 'Done'), item(10, 'C', 'Doing')],
  item(5, 'D', 'Done', { previous_status: 'Doing', previous_status_category: 'in_progress' }),
];
const TWO_WEEKS = [0, 14 * DAY] as const;

describe('flow', () => {
  it('counts cycle times in calendar days, both ends, of what is finished and stays so', () => {
    const found = answerOf(flowAnalysis, history, TWO_WEEKS);
    const days = found.finished.map((one: { item_key: string; cycle_days: number | null }) => [
      one.item_key,
      one.cycle_days,
    ]);
    expect(Object.fromEntries(days)).toEqual({ A: 3, B: 10, D: null });
    expect(found.figures).toMatchObject({
      cycle_time_p50_days: { value: 6.5, n: 2 },
      // By two finished items: linear between 3 and 10.
      cycle_time_p85_days: { value: 3 + 0.85 * 7 },
      // Data begin at noon of the first day.
      throughput_per_week: { value: 3 / (13.5 / 7), n: 3 },
    });
  });

  it('has no cycle time of what was in progress when its data begin, and counts it', () =>
    expect(answerOf(flowAnalysis, history, TWO_WEEKS).left_out).toEqual({ start_unknown: 1 }));

  it('knows what is in progress at the end of the range, with its age', () => {
    expect(answerOf(flowAnalysis, history, TWO_WEEKS).in_progress).toMatchObject([
      { item_key: 'C', status: 'Doing', age_days: 12, older_than_p85: true },
    ]);
    const found = answerOf(flowAnalysis, history, [0, 2 * DAY]).in_progress;
    expect(found.map((one: { item_key: string; age_days: number }) => [one.item_key, one.age_days])).toEqual([
      ['B', 2],
      ['A', 1],
    ]);
  });

  it('takes the time that an item waits out of flow efficiency', () => {
    // A: 2 of 2 days active, counted 3. B: 5 of 9 days active, counted 10.
    const { flow_efficiency } = answerOf(flowAnalysis, history, TWO_WEEKS).figures;
    expect(flow_efficiency.value).toBeCloseTo((3 + 10 * (5 / 9)) / 13, 12);
    expect(flow_efficiency.n).toBe(2);
  });

  it('shows where the time goes', () =>
    expect(answerOf(flowAnalysis, history, TWO_WEEKS).states).toMatchObject([
      { status: 'Doing', share_of_time: 7 / 11, in_it_now: 1 },
      { status: 'Waiting', share_of_time: 4 / 11, in_it_now: 0 },
    ]));

  it('says in which state more waits than usual while no more leaves it, and not before there are weeks to compare with', () => {
    // One item a week goes through, a second one stays in Waiting from week 16 on.
    const weeks = Array.from({ length: 20 }, (_, week) => [
      ...[
        item(week * 7, `A${week}`, 'Doing'),
        item(week * 7 + 1, `A${week}`, 'Waiting'),
        item(week * 7 + 2, `A${week}`, 'Done'),
      ],
      ...(week >= 16 ? [item(week * 7, `B${week}`, 'Waiting'), item(week * 7, `C${week}`, 'Waiting')] : []),
    ]).flat();
    const stateOf = (name: string, days: number) =>
      answerOf(flowAnalysis, [item(-1, 'Z', 'Open'), ...weeks], [0, days * DAY]).states.find(
        ({ status }: { status: string }) => status === name,
      );
    expect(stateOf('Waiting', 140)).toMatchObject({ is_bottleneck: true, in_it_now: 8, in_it_before: 0 });
    expect(stateOf('Doing', 140)).toMatchObject({ is_bottleneck: false });
    expect(stateOf('Waiting', 14 * 7)).toMatchObject({ is_bottleneck: null });
  });

  it('gives weeks of which data are whole, for forecasts of completion', () =>
    expect(answerOf(flowAnalysis, [item(-1, 'Z', 'Open'), ...history], [-3 * DAY, 15 * DAY]).weeks).toEqual([
      { start: atHour(0), finished: 2, started: 3, in_progress_at_end: 1 },
      { start: atHour(7 * DAY), finished: 1, started: 0, in_progress_at_end: 1 },
    ]));

  it('may be asked of one project, team or type', () => {
    const bug = item(1, 'E', 'Doing', { item_type: 'bug', team: 'search', project: 'FIND' });
    for (const parameters of [{ item_type: 'bug' }, { team: 'search' }, { project: 'FIND' }])
      expect(answerOf(flowAnalysis, [...history, bug], TWO_WEEKS, parameters).figures.in_progress).toBe(1);
  });

  it('compares with the range before only when data go back so far', () => {
    expect(answerOf(flowAnalysis, history, [8 * DAY, 14 * DAY]).before).toMatchObject({
      throughput_per_week: { n: 3 },
    });
    expect(answerOf(flowAnalysis, history, [7 * DAY, 14 * DAY]).before).toBeNull();
  });

  it('of nothing knows nothing, and looks at the range that was asked for', () => {
    const found = answerOf(flowAnalysis, [], TWO_WEEKS);
    expect(found).toMatchObject({
      data_begin: null,
      figures: { throughput_per_week: { value: null, reason: 'no_data' } },
      weeks: [],
    });
    expect(found.window).toEqual(found.asked);
  });
});
