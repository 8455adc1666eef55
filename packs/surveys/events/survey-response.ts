/** One filled-in survey, by a pseudonym; answers are scores, free text stays at the edge. */
import { defineEventType } from '@bellwether/core';

export const surveyResponse = defineEventType({
  name: 'survey_response',
  topic: 'survey_events',
  category: 'usage',
  description: 'Somebody answered a survey.',
  subject: 'user_id',
  metadata: {
    type: 'object',
    properties: {
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
    },
  },
});
