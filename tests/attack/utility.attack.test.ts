/** Privacy that answers nothing is easy: how much of a large organisation can still be seen. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AttackedHouse } from './attacked-house.ts';

const PEOPLE = 10_000;

let house: AttackedHouse;
beforeAll(async () => {
  house = await AttackedHouse.open();
  await house.settle(PEOPLE, { departments: 30, teams: 30 }, 20_261_121);
}, 300_000);
afterAll(() => house.close());

describe(`a synthetic organisation of ${PEOPLE} people`, () => {
  it.each(['notes', 'minutes', 'writers', 'late_share'])('shows %s of most teams', async (metric) => {
    const startedMs = performance.now();
    const answer = await house.ask(house.caller('owner'), { metric, group_by: ['team'], grain: '1d', top: 100 });
    const shown = answer.series.length + answer.others;
    const teams = new Set(house.people.map(({ team }) => team));
    const large = [...teams].filter((team) => house.people.filter((person) => person.team === team).length >= 10);
    console.log(
      `${metric}: ${shown} of ${teams.size} teams, of which ${large.length} have ten people or more; ${Math.round(performance.now() - startedMs)} ms`,
    );
    expect(shown / large.length).toBeGreaterThan(0.8);
  });
});
