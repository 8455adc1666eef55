/**
 * Takes an answer in: without an account, with a token. Written in one transaction, and durable before it is acknowledged:
 * the token is spent, and a sealed box waits to be mixed. Nothing else is made of it: no event, no audit entry, no line in
 * a log (docs/survey-anonymity.md).
 */
import { createHash, randomUUID } from 'node:crypto';
import { isUuid, Problem, TOKEN_INPUT_BYTES, TOKEN_OUTPUT_BYTES } from '@bellwether/core';
import { readAnswers } from '@bellwether/questionnaire';
import { sql } from '@bellwether/records';
import { readInput } from '../input.ts';
import type { Platform } from '../platform/platform.ts';
import { sealBox } from './answer-box.ts';
import { knownWave, requireOpen, surveyIsOver } from './known-wave.ts';

/** Largest body: an answer to 200 questions, padded. */
export const RESPONSE_BYTES_MAX = 2 * 1024 * 1024;

/**
 * `{wave_id, token: {input, output, info}, language, answers, padding?}`. Throws `not_found`, `survey_closed`, `forbidden`
 * for a token that is none, `already_answered`, `invalid_request` with the question.
 */
export async function submitResponse(platform: Platform, input: unknown): Promise<{ received: true }> {
  const sent = readInput(input, (read) => {
    read.raw('padding'); // only its length matters
    return {
      waveId: read.text('wave_id', { max: 64 }),
      token: read.object('token', (token) => ({
        input: token.text('input', { max: 64 }),
        output: token.text('output', { max: 128 }),
        info: token.text('info', { max: 64 }),
      })),
      language: read.text('language', {
        max: 35,
        pattern: { matches: /^[A-Za-z0-9-]+$/, otherwise: 'be a language tag' },
      }),
      answers: read.raw('answers'),
    };
  });
  if (!isUuid(sent.waveId)) throw new Problem('not_found', 'There is no such survey. Check that the link is whole.');
  const wave = await knownWave(platform, sent.waveId);
  requireOpen(wave, platform.clock());
  const answers = readAnswers(wave.definition, sent.answers);
  const token = {
    input: bytesOf(sent.token.input, TOKEN_INPUT_BYTES),
    output: bytesOf(sent.token.output, TOKEN_OUTPUT_BYTES),
  };
  const cellId = sent.token.info;
  if (!token.input || !token.output || !wave.cells.has(cellId)) throw noToken();
  const place = { waveId: wave.waveId, cellId };
  if (!(await platform.responses.checking.isValid(wave.secretKey, place, token.input, token.output))) throw noToken();
  // After the token: whoever has none is not told what the questions want.
  if (answers.kind === 'refused')
    throw new Problem('invalid_request', describe(answers.errors), { errors: answers.errors });
  const language = wave.definition.languages.includes(sent.language) ? sent.language : wave.language;
  const spentHash = createHash('sha256').update(token.input).digest('base64url');
  const { orgId, waveId } = wave;
  await platform.records.asTenant(orgId, async (tx) => {
    const of = { org_id: orgId, wave_id: waveId };
    const { status } = await tx
      .selectFrom('survey_waves')
      .select('status')
      .where('org_id', '=', orgId)
      .where('wave_id', '=', waveId)
      .executeTakeFirstOrThrow();
    if (status !== 'running') throw surveyIsOver();
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('spent_tokens')
      .values({ ...of, spent_hash: spentHash })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows !== 1n)
      throw new Problem(
        'already_answered',
        'This link has been used: the answer has arrived, and nothing more is needed.',
      );
    const keyId = platform.responses.batchKey(cellId);
    await tx
      .insertInto('answer_boxes')
      .values({
        ...of,
        cell_id: cellId,
        box_id: randomUUID(),
        key_id: keyId,
        sealed: sealBox(
          platform.responses.keys.get(keyId),
          { orgId, waveId, cellId },
          { language, answers: answers.value },
          wave.boxBytes,
        ),
      })
      .execute();
    await tx
      .updateTable('survey_cells')
      .set({ answered: sql`answered + 1` })
      .where('org_id', '=', orgId)
      .where('wave_id', '=', waveId)
      .where('cell_id', '=', cellId)
      .execute();
  });
  return { received: true };
}

function bytesOf(text: string, length: number): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === length && bytes.toString('base64url') === text ? new Uint8Array(bytes) : undefined;
}

function noToken(): Problem {
  return new Problem(
    'forbidden',
    'This link is not valid for this survey. Open the one from your own message, whole; ask for a new one if it does not work.',
  );
}

function describe(errors: readonly { field: string; detail: string }[]): string {
  const [first] = errors;
  return `${first?.field ?? 'answers'} ${first?.detail ?? 'is not valid.'}`;
}
