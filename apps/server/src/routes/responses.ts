/**
 * Answering a survey, without an account; and what came of it, for those with one. The open addresses read no credential
 * at all, so that a cookie of the dashboard never comes with an answer.
 */
import { Problem } from '@bellwether/core';
import { getQuestionnaire, RESPONSE_BYTES_MAX, submitResponse, surveyResults } from '@bellwether/services';
import type { Route } from './route.ts';

export function responseRoutes(): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/waves/:wave_id/questionnaire',
      summary:
        'What a survey asks, in its languages; until when; the key that tokens are made with. For anybody with the link.',
      tag: 'figures',
      needs: 'none',
      anonymous: true,
      handle: (c) => getQuestionnaire(c.platform, c.params.wave_id!),
    },
    {
      method: 'POST',
      path: '/api/v1/responses',
      summary:
        'Takes an answer in: {wave_id, token: {input, output, info}, language, answers, padding?}. Nothing about whoever sends it is kept.',
      tag: 'figures',
      needs: 'none',
      anonymous: true,
      consumes: ['application/json'],
      status: 201,
      handle: async (c) => submitResponse(c.platform, jsonOf(await c.body(RESPONSE_BYTES_MAX))),
    },
    {
      method: 'GET',
      path: '/api/v1/responses/:survey_id',
      summary:
        'What a survey came to, question by question, over everybody who answered a closed wave; never single answers.',
      tag: 'figures',
      needs: 'surveys:read',
      query: { wave_id: 'one wave; the newest closed one when absent' },
      handle: (c) => surveyResults(c.platform, c.caller, c.params.survey_id!, c.query),
    },
  ];
}

/** Without what the parser says, which repeats a piece of the body. */
function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    throw new Problem('malformed_body', 'The body is not JSON.');
  }
}
