/**
 * Somebody who has read every report on a survey in every format: everything that is told is in its publication. Exact
 * linear algebra over all told figures of invented organisations finds nobody in a group of fewer than five.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Asked, smallestExposed } from '../../packages/metrics/src/disclosure/attacker.fixture.ts';
import type { SurveyPublication } from '../../packages/services/src/surveys/survey-report/publication.ts';
import { publishSurvey, type WaveToPublish } from '../../packages/services/src/surveys/survey-report/publish-survey.ts';
import { answered, SMALL_SURVEY, wave } from '../../packages/services/src/surveys/survey-report/survey.fixture.ts';

const RUNS = process.env.ATTACK === 'long' ? 2000 : 1000;

const scale = (publication: SurveyPublication, id: string) => publication.scales.find((one) => one.id === id)!;

describe('reports on surveys', () => {
  it('give nobody away to whoever knows all figures and does algebra with them', () => {
    let told = 0;
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            size: fc.integer({ min: 1, max: 14 }),
            under: fc.integer({ min: 0, max: 3 }),
            partial: fc.integer({ min: 0, max: 3 }),
            alike: fc.boolean(),
          }),
          { minLength: 1, maxLength: 9 },
        ),
        (drawn) => {
          const groups = drawn.map(({ size, under, partial, alike }, index) => ({
            ...{ unit: `u${index}`, parent: under === 0 || under >= index ? '' : `u${under}` },
            answers: Array.from({ length: size }, (_, i) =>
              i < partial ? { clear: 4, tasks: 2, glad: 3 } : answered(alike ? 3 : 2 + (i % 3), 1 + (i % 5)),
            ),
          }));
          const asked = wave(groups);
          const { publication } = publishSurvey(asked);
          for (const id of ['role', 'engagement']) {
            const figures = figuresOf(asked, publication, id);
            told += figures.length;
            expect(smallestExposed(figures, 5, 3000)).toBeUndefined();
          }
        },
      ),
      { numRuns: RUNS },
    );
    // It would be easy to give nobody away by telling nothing.
    expect(told).toBeGreaterThan(4 * RUNS);
  });

  it('are attacked by somebody who finds somebody where nothing is hidden', () => {
    const everybody = Array.from({ length: 12 }, (_, person) => ({ person, piece: 'x' }));
    expect(smallestExposed([{ pieces: everybody }, { pieces: everybody.slice(0, 9) }], 5)).toEqual({
      persons: [9, 10, 11],
    });
  });
});

/** What the told figures of a scale add up, from the answers themselves: whose, and which items of theirs. */
function figuresOf(asked: WaveToPublish, publication: SurveyPublication, id: string): Asked[] {
  const { items, min_answered } = SMALL_SURVEY.scales.find((one) => one.id === id)!;
  const given = asked.answers.map(({ answers, cell_id }, person) => ({
    ...{ person, cell_id },
    items: items.filter(({ question }) => typeof answers[question] === 'number').map(({ question }) => question),
  }));
  const complete = given.filter(({ items: own }) => own.length === items.length);
  const scored = given.filter(({ items: own }) => own.length >= min_answered);
  const published = scale(publication, id);
  const areItemsTold = publication.questions.some(({ scale: of, score }) => of === id && score && !score.hidden);
  const parentOf = new Map(asked.cells.map(({ unit, parent }) => [unit, parent]));
  const unitOf = new Map(asked.cells.map(({ cell_id, unit }) => [cell_id, unit]));
  const isIn = (cellId: string, unit: string): boolean => {
    for (let at: string | null | undefined = unitOf.get(cellId); at != null; at = parentOf.get(at))
      if (at === unit) return true;
    return false;
  };
  const left = scored.length - complete.length;
  const counted = left > 0 && left <= 0.05 * scored.length ? complete : scored;
  const figures: Asked[] = [];
  for (const unit of ['', ...published.units.map((one) => one.unit)]) {
    const score = unit === '' ? published.overall : published.units.find((one) => one.unit === unit)!.score;
    if (score.hidden !== undefined) continue;
    figures.push({
      pieces: counted
        .filter(({ cell_id }) => unit === '' || isIn(cell_id, unit))
        .flatMap(({ person, items: own }) => own.map((piece) => ({ person, piece }))),
    });
  }
  if (areItemsTold)
    for (const { question } of items)
      figures.push({
        pieces: counted
          .filter(({ items: own }) => own.includes(question))
          .map(({ person }) => ({ person, piece: question })),
      });
  return figures;
}
