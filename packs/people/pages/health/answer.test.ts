import { spoken } from '@bellwether/ui/components/sentences.tsx';
import { describe, expect, it } from 'vitest';
import { answerOf } from './answer.ts';
import type { OrganisationHealth } from './health.ts';

const HEALTH: OrganisationHealth = {
  id: 'org_a',
  ohs_score: 3.94,
  ohs_low: 3.1,
  ohs_high: 4.8,
  epistemic_tremor_score: null,
  csd_risk_level: null,
  level: 'moderate',
  coverage: 1,
  window: null,
  method: 'ohs/2',
  contributions: [
    { pillar: 'burnout', value: 60, z: -2, weight: 0.2, contribution: -1.26 },
    { pillar: 'sentiment', value: 0.1, z: 0.4, weight: 0.1, contribution: 0.2 },
  ],
  departments: [{ id_hash: 'v1.a', name_generic: 'Support', employee_count: 40, level: 'high' }],
  metrics_history: [],
  alerts: { open: 0 },
  reasons: {},
};

describe('the answer of the page of health', () => {
  it('gives the score with its interval, what pulls it down most, and where it is unusual', () => {
    expect(spoken(answerOf(HEALTH))).toBe(
      'The organisation stands at 3.9 of 10 (95\u00a0% between 3.1 and 4.8), somewhat below its own normal of 5. What pulls it down most is burnout (−1.3). 1 department is unusual.',
    );
  });

  it('names no culprit when nothing pulls it down, and says that no department is unusual', () => {
    const departments = [{ ...HEALTH.departments[0]!, level: 'low' as const }];
    const well = { ...HEALTH, level: 'low' as const, ohs_score: 5.1, contributions: [], departments };
    expect(spoken(answerOf(well))).toBe(
      'The organisation stands at 5.1 of 10 (95\u00a0% between 3.1 and 4.8), near its own normal of 5. No department is unusual.',
    );
  });

  it('tells who left where there is no score yet, and nothing about levels where there are none', () => {
    const attrition = { signal: 'attrition_rate_30d', title: '', unit_kind: 'organisation', unit: '' } as const;
    const departments = [{ ...HEALTH.departments[0]!, level: null }];
    expect(
      spoken(
        answerOf(
          { ...HEALTH, ohs_score: null, departments },
          { ...attrition, name_generic: 'The organisation', value: 0.0248, low: 0.0168, high: 0.0352 },
        ),
      ),
    ).toBe(
      'There is not enough history yet to say how the organisation stands against its own normal. In the last 30 days 2.5\u202f% of the people left (95\u00a0% between 1.7\u202f% and 3.5\u202f%).',
    );
  });

  it('says that it cannot know yet, instead of a score of 0', () => {
    expect(spoken(answerOf({ ...HEALTH, ohs_score: null }))).toBe(
      'There is not enough history yet to say how the organisation stands against its own normal. 1 department is unusual.',
    );
  });
});
