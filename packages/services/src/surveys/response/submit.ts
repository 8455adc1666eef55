/**
 * Takes an answer in: without an account, with a token. Written in one transaction, and durable before it is acknowledged:
 * the token is spent, and a sealed box waits to be mixed. Nothing else is made of it: no event, no audit entry, no line in
 * a log (docs/survey-anonymity.md).
 */
import { createHash, randomUUID } from 'node:crypto';
import { Problem } from '@bellwether/core';
import { readAnswers } from '@bellwether/questionnaire';
import { sql } from '@bellwether/records';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { sealBox } from './answer-box.ts';
import { knownWave, requireOpen, surveyIsOver } from './known-wave.ts';
import { readToken, requireToken } from './sent-token.ts';

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
      token: readToken(read),
      language: read.text('language', {
        max: 35,
        pattern: { matches: /^[A-Za-z0-9-]+$/, otherwise: 'be a language tag' },
      }),
      answers: read.raw('answers'),
    };
  });
  const wave = await knownWave(platform, sent.waveId);
  requireOpen(wave, platform.clock());
  const answers = readAnswers(wave.definition, sent.answers);
  const { tokenInput, cellId } = await requireToken(platform, wave, sent.token);
  // After the token: whoever has none is not told what the questions want.
  if (answers.kind === 'refused')
    throw new Problem('invalid_request', describe(answers.errors), { errors: answers.errors });
  const language = wave.definition.languages.includes(sent.language) ? sent.language : wave.language;
  const spentHash = createHash('sha256').update(tokenInput).digest('base64url');
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
    const { keyId, key } = await platform.responses.keys.ofBatch(tx, { orgId, waveId, cellId });
    await tx
      .insertInto('answer_boxes')
      .values({
        ...of,
        cell_id: cellId,
        box_id: randomUUID(),
        key_id: keyId,
        sealed: sealBox(key, { orgId, waveId, cellId }, { language, answers: answers.value }, wave.boxBytes),
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

function describe(errors: readonly { field: string; detail: string }[]): string {
  const [first] = errors;
  return `${first?.field ?? 'answers'} ${first?.detail ?? 'is not valid.'}`;
}
