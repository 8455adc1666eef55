import { Problem } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { tellNoisy } from '../disclosure/noise/noisy-answer.ts';
import { noisyQuestionKey } from '../disclosure/noise/noisy-question.ts';
import { Fields } from '../field.ts';
import { noisyStatement } from './noisy-statement.ts';

const DOOR = {
  fields: new Fields([
    { name: 'team_id_hash', kind: 'string' },
    { name: 'is_after_hours', kind: 'boolean' },
    { name: 'minutes', kind: 'number' },
  ]),
  eventTypes: ['note_written'],
  nowMs: Date.UTC(2026, 10, 21),
};
const ASKED = { epsilonThousandths: 250, perPersonMax: 20 };
const RANGE = "timestamp >= '2026-11-02' AND timestamp < '2026-11-09'";
const WHERE = `WHERE event_type = 'note_written' AND ${RANGE}`;

const read = (text: string, asked: Partial<typeof ASKED> = {}) => noisyStatement(text, { ...ASKED, ...asked }, DOOR);
const refusal = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
  return 'answered';
};

describe('a statement about people', () => {
  it('counts, counts people and sums, by columns whose values are named', () => {
    const { question, columns } = read(
      `SELECT team_id_hash AS team, count(*) AS notes, count(DISTINCT user_id), sum(metadata.minutes) FROM people_events
       ${WHERE} AND team_id_hash IN ('a', 'b') AND is_after_hours = TRUE GROUP BY team_id_hash`,
    );
    expect(columns.map(({ from }) => from)).toEqual([{ group: 0 }, { measure: 0 }, { measure: 1 }, { measure: 2 }]);
    expect(question.measures.map(({ aggregate }) => aggregate)).toEqual(['count', 'distinct', 'sum']);
    expect(question.groups).toEqual([
      { name: 'metadata.team_id_hash', field: 'metadata.team_id_hash', values: ['a', 'b'] },
    ]);
    expect(question.filters).toEqual([{ field: 'metadata.is_after_hours', values: ['true'] }]);
    expect([question.fromMs, question.toMs]).toEqual([Date.UTC(2026, 10, 2), Date.UTC(2026, 10, 9)]);
  });

  it('is the same question however it is written, and another one for another epsilon', () => {
    const key = (text: string, asked = {}): string => noisyQuestionKey(read(text, asked).question);
    const one = `SELECT count(*) AS n FROM people_events ${WHERE} AND team_id_hash IN ('a', 'b')`;
    const other = `select COUNT(*) from people_events where team_id_hash in ('b','a','b') and ${RANGE} and event_type in ('note_written')`;
    expect(key(other)).toBe(key(one));
    expect(key(one, { epsilonThousandths: 100 })).not.toBe(key(one));
  });

  it.each([
    ['of single events', `SELECT * FROM people_events ${WHERE}`],
    ['by a person', `SELECT user_id, count(*) FROM people_events ${WHERE} AND user_id IN ('x') GROUP BY user_id`],
    ['of a person', `SELECT count(*) FROM people_events ${WHERE} AND user_id = 'x'`],
    ['by a session', `SELECT count(*) FROM people_events ${WHERE} AND session_id = 'x'`],
    ['of groups that are not named', `SELECT team_id_hash, count(*) FROM people_events ${WHERE} GROUP BY team_id_hash`],
    ['of an extreme', `SELECT max(minutes) FROM people_events ${WHERE}`],
    ['of something else that is distinct', `SELECT count(DISTINCT session_id) FROM people_events ${WHERE}`],
    ['of a calculation', `SELECT sum(minutes * 2) FROM people_events ${WHERE}`],
    ['of words', `SELECT sum(team_id_hash) FROM people_events ${WHERE}`],
    ['in an order', `SELECT count(*) FROM people_events ${WHERE} ORDER BY 1`],
    [
      'of what is left when others are taken away',
      `SELECT count(*) FROM people_events ${WHERE} AND team_id_hash <> 'a'`,
    ],
    ['of either of two things', `SELECT count(*) FROM people_events ${WHERE} OR team_id_hash = 'a'`],
    ['of all time', "SELECT count(*) FROM people_events WHERE event_type = 'note_written'"],
    ['of a day that is not over', `SELECT count(*) FROM people_events ${WHERE.replace('2026-11-09', '2026-11-22')}`],
    ['of other events', `SELECT count(*) FROM people_events WHERE event_type = 'llm_call' AND ${RANGE}`],
    ['of another table', `SELECT count(*) FROM events ${WHERE}`],
    ['of a select in a select', `SELECT count(*) FROM (SELECT * FROM people_events ${WHERE}) AS e`],
  ])('is refused %s, and says where', (_, text) => expect(refusal(text)).toMatch(/^Line 1, column \d+: /));

  it('shows no group that might be of fewer people than the floor, whatever was counted', () => {
    const { question } = read(`SELECT count(*) FROM people_events ${WHERE} AND team_id_hash = 'a'`);
    const told = (people: number) => tellNoisy(question, { cells: [{ group: [], people, values: [400] }] }, 5);
    const { hidden_below } = told(0).noise;
    // Half of epsilon 0.25 goes to the number of people: beyond 105 its noise lies once in a million times.
    expect(hidden_below).toBe(5 + 106);
    expect(told(hidden_below - 1).figures).toEqual([{ group: [], values: [null], n: 0, reason: 'suppressed' }]);
    expect(told(hidden_below).figures).toEqual([{ group: [], values: [400], n: 110 }]);
  });
});
