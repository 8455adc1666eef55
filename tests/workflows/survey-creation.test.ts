import { MINUTE_MS } from '@bellwether/core';
import { expect, it } from 'vitest';
import { killAtEveryStep } from './kill-at-every-step.ts';

it(
  'the creation of a survey goes on where it was, whenever its process is killed: one survey, one wave',
  async () => {
    const scenario = new URL('./survey-creation.scenario.ts', import.meta.url);
    const { boundaries, digest } = await killAtEveryStep('survey_creation', scenario);
    expect(digest).toMatchObject({
      ...{ source: 'library', status: 'approved', origin: 'generated', surveys: 1 },
      waves: [{ status: 'preparing', invited: 12 }],
      events: ['survey.created', 'survey.approved', 'survey.assigned'],
    });
    // Four steps at three places each.
    expect(boundaries).toHaveLength(4 * 3);
  },
  30 * MINUTE_MS,
);
