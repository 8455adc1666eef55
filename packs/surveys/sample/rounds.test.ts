import { readAnswers, scaleScores } from '@bellwether/questionnaire';
import { describe, expect, it } from 'vitest';
import { type AskedUnit, surveyRounds } from './rounds.ts';

const BEGIN_MS = Date.UTC(2026, 10, 20, 15, 30);
const unit = (name: string, people: number, content: readonly [number, number]): AskedUnit => ({
  ...{ unit: name, kind: 'team', parent: 'all', name, people, content },
});
const units: AskedUnit[] = [
  { unit: 'all', kind: 'department', parent: undefined, name: 'all', people: 0, content: [0.6, 0.6] },
  unit('drifting', 60, [0.6, 0.4]),
  unit('healthy', 60, [0.7, 0.7]),
];
const rounds = surveyRounds({ beginMs: BEGIN_MS, seed: 1, units });

describe('the sample’s survey', () => {
  it('was asked twice, half a year apart, and is the same each time it is made', () => {
    expect(rounds.map(({ opened, closed }) => [opened, closed])).toEqual([
      ['2026-05-03', '2026-05-14'],
      ['2026-11-01', '2026-11-12'],
    ]);
    expect(surveyRounds({ beginMs: BEGIN_MS, seed: 1, units })).toEqual(rounds);
    expect(surveyRounds({ beginMs: BEGIN_MS, seed: 2, units })).not.toEqual(rounds);
  });

  it('has answers that the definition takes, of three people in four', () => {
    for (const { definition, answers } of rounds) {
      expect(answers.length).toBeGreaterThan(120 * 0.62);
      expect(answers.length).toBeLessThan(120 * 0.86);
      for (const { answers: given } of answers)
        expect(readAnswers(definition, given, { complete: false })).toMatchObject({ kind: 'read' });
    }
  });

  it('tells of the team that drifts and of the one that does not, on every scale by its good end', () => {
    const score = (round: number, group: string, scaleId: string): number => {
      const { definition, answers } = rounds[round]!;
      const values = answers
        .filter((row) => row.group === group)
        .flatMap((row) => scaleScores(definition, row.answers).find(({ scale }) => scale === scaleId)?.pomp ?? []);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    for (const { id, direction } of rounds[0]!.definition.scales) {
      const sign = direction === 'up_is_good' ? 1 : -1;
      expect({ id, falls: sign * (score(0, 'drifting', id) - score(1, 'drifting', id)) > 8 }).toEqual({
        id,
        falls: true,
      });
      expect({ id, stays: Math.abs(score(0, 'healthy', id) - score(1, 'healthy', id)) < 8 }).toEqual({
        id,
        stays: true,
      });
    }
  });
});
