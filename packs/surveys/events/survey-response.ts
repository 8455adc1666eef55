/** One filled-in survey, by a pseudonym; answers are scores, free text stays at the edge. */
import { defineEventType } from '@bellwether/core';

const UNIT = { type: 'string', maxLength: 128 } as const;
const mean = (of: string) =>
  ({
    type: 'number',
    minimum: 0,
    maximum: 10,
    description: `Mean of the pulse’s questions about ${of}, 0 to 10.`,
  }) as const;

export const surveyResponse = defineEventType({
  name: 'survey_response',
  topic: 'survey_events',
  category: 'usage',
  description: 'Somebody answered a survey.',
  subject: 'user_id',
  metadata: {
    type: 'object',
    properties: {
      department_id_hash: { ...UNIT, description: 'Pseudonym of the department.' },
      team_id_hash: { ...UNIT, description: 'Pseudonym of the team.' },
      survey_type: { type: 'string', maxLength: 64 },
      responses: {
        type: 'array',
        maxItems: 500,
        items: {
          type: 'object',
          required: ['question_id'],
          properties: {
            question_id: { type: 'string', maxLength: 128 },
            score: { type: 'number', minimum: -1000, maximum: 1000 },
          },
        },
      },
      response_time_seconds: { type: 'number', minimum: 0, maximum: 31_536_000 },
      completion_status: { type: 'string', maxLength: 32 },
      pulse_engagement: mean('engagement'),
      pulse_psych_safety: mean('psychological safety'),
      pulse_workload: mean('the balance of workload'),
      pulse_manager_support: mean('the manager’s support'),
    },
  },
});
