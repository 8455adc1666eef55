/**
 * Answering a survey, without an account; and what came of it, for those with one. The open addresses read no credential
 * at all, so that a cookie of the dashboard never comes with an answer.
 */

import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '@bellwether/core';
import {
  getQuestionnaire,
  RESPONSE_BYTES_MAX,
  responseStanding,
  submitResponse,
  surveyResults,
} from '@bellwether/services';
import type { FastifyReply } from 'fastify';
import type { Route } from './route.ts';

const STANDING_BYTES_MAX = 4096;

/** Nothing from elsewhere, nothing inline, no form, no frame. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `pageDirectory`: the built page that people answer on. */
export function responseRoutes(pageDirectory: string): Route[] {
  return [
    {
      method: 'GET',
      path: '/s/:wave_id',
      summary: 'The page to answer a survey on; what makes the link personal stands behind # and is not sent.',
      tag: 'figures',
      needs: 'none',
      anonymous: true,
      produces: 'text/html; charset=utf-8',
      handle: ({ reply }) => answerPage(pageDirectory, reply),
    },
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
      method: 'POST',
      path: '/api/v1/responses/standing',
      summary: 'Whether a link is still good: {wave_id, token}.',
      tag: 'figures',
      needs: 'none',
      anonymous: true,
      consumes: ['application/json'],
      handle: async (c) => responseStanding(c.platform, jsonOf(await c.body(STANDING_BYTES_MAX))),
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

function answerPage(directory: string, reply: FastifyReply): FastifyReply {
  const page = join(directory, 'index.html');
  if (!existsSync(page))
    throw new Problem('not_found', 'The answering page is not built: npm run build -w apps/answer');
  return reply
    .header('content-security-policy', PAGE_POLICY)
    .header('cache-control', 'no-cache')
    .type('text/html; charset=utf-8')
    .send(createReadStream(page));
}

/** Without what the parser says, which repeats a piece of the body. */
function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    throw new Problem('malformed_body', 'The body is not JSON.');
  }
}
