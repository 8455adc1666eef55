import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS, type SurveyToken, tokenInfo } from '@bellwether/core';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf, withScopes } from '../../../test/service-context.ts';
import { closeWave } from '../wave/close.ts';
import { listSpent, makeTokens } from '../wave/deliver.ts';
import { getWave } from '../wave/progress.ts';
import { bytes, PULSE, response, spentHash, text, WaveHouse } from '../wave/wave-house.fixture.ts';
import type { WaveRow } from '../wave/wave-row.ts';
import { closeOverdueWaves } from '../wave/wave-watch.ts';
import { boxBytesOf } from './answer-box.ts';
import { mixWaiting } from './mix.ts';
import { getQuestionnaire } from './questionnaire.ts';
import { surveyResults } from './results.ts';
import { submitResponse } from './submit.ts';

let house: WaveHouse;
let wave: WaveRow;
let tokens: Map<string, SurveyToken>;
beforeAll(async () => {
  house = await WaveHouse.open();
  await house.people({ eng: 12, ops: 8, law: 2 });
  wave = await house.wave();
  tokens = await house.tokens(wave.wave_id);
}, 120_000);
afterAll(() => house.close());

const rows = <T extends 'survey_answers' | 'answer_boxes' | 'spent_tokens' | 'survey_cells'>(
  table: T,
  waveId: string,
) =>
  house.platform.records.asTenant(house.orgId, (tx) =>
    tx
      .selectFrom(table as 'survey_answers')
      .selectAll()
      .where('wave_id', '=', waveId)
      .execute(),
  );
const submit = (token: SurveyToken, answers?: object, waveId = wave.wave_id) =>
  submitResponse(house.platform, response(waveId, token, answers));
const keyFiles = () => readdirSync(join(house.directory, 'secrets', 'answer-pool'));
/** Tokens of people of one department. */
const tokensOf = (unit: string, all = tokens): SurveyToken[] =>
  [...all].filter(([subject]) => subject.startsWith(`p_${unit}_`)).map(([, token]) => token);

describe('the questionnaire of a wave', () => {
  it('is there for whoever has the link, and says what it has to', async () =>
    expect(await getQuestionnaire(house.platform, wave.wave_id)).toMatchObject({
      organisation: 'Acme',
      definition: PULSE,
      request_bytes: boxBytesOf(PULSE) + 1024,
      floor: 5,
      public_key: wave.public_key,
    }));

  it('is not there for another address, or before the wave is sent', async () => {
    await problemOf(getQuestionnaire(house.platform, '0193a000-0000-7000-8000-000000000000'), 'not_found');
    await problemOf(getQuestionnaire(house.platform, "' OR 1=1"), 'not_found');
    const prepared = await house.wave({ status: 'preparing' });
    await problemOf(getQuestionnaire(house.platform, prepared.wave_id), 'not_found');
  });

  it('says that a survey has not begun', async () => {
    const later = await house.wave({ opensAtMs: house.clock.nowMs + DAY_MS });
    await problemOf(getQuestionnaire(house.platform, later.wave_id), 'conflict');
  });
});

describe('an answer', () => {
  it('is taken in once for each token, and a second one changes nothing', async () => {
    const [token] = tokensOf('eng');
    expect(await submit(token!, { energy: 5, words: 'ünïcödé' })).toEqual({ received: true });
    await problemOf(submit(token!, { energy: 1 }), 'already_answered');
    expect(await rows('answer_boxes', wave.wave_id)).toHaveLength(1);
    expect((await listSpent(house.platform, house.edge, wave.wave_id)).spent).toEqual([spentHash(token!)]);
  });

  it('is taken in once, however often it is sent at the same time', async () => {
    const [, token] = tokensOf('eng');
    const before = (await rows('answer_boxes', wave.wave_id)).length;
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => submit(token!)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await rows('answer_boxes', wave.wave_id)).toHaveLength(before + 1);
  });

  it('is refused with a token that was made up', async () => {
    const [, , token] = tokensOf('eng');
    await problemOf(submit({ ...token!, output: text(new Uint8Array(randomBytes(64))) }), 'forbidden');
    await problemOf(submit({ ...token!, input: text(new Uint8Array(randomBytes(32))) }), 'forbidden');
    await problemOf(submit({ ...token!, input: `${token!.input}A` }), 'forbidden');
    // The same bytes, written otherwise, are not a second token.
    await problemOf(submit({ ...token!, input: `${token!.input}=` }), 'forbidden');
  });

  it('is refused with a token of another cell, or of another wave', async () => {
    const [, , token] = tokensOf('eng');
    const [other] = tokensOf('ops');
    await problemOf(submit({ ...token!, info: other!.info }), 'forbidden');
    const second = await house.wave();
    const theirs = await house.tokens(second.wave_id);
    const foreign = [...theirs.values()][0]!;
    await problemOf(submit(foreign), 'forbidden');
    await problemOf(submit({ ...foreign, info: token!.info }), 'forbidden');
  });

  it('is refused with a token made with another key', async () => {
    const [, , token] = tokensOf('eng');
    const suite = ristretto255_oprf.poprf(tokenInfo(wave.wave_id, token!.info));
    const { secretKey } = suite.generateKeyPair();
    await problemOf(submit({ ...token!, output: text(suite.evaluate(secretKey, bytes(token!.input))) }), 'forbidden');
  });

  it('names the question that is not answered rightly, and spends nothing', async () => {
    const [, , token] = tokensOf('eng');
    const problem = await problemOf(submit(token!, { energy: 9 }), 'invalid_request');
    expect(problem.errors[0]?.field).toBe('answers.energy');
    await problemOf(submit(token!, {}), 'invalid_request');
    await problemOf(submit(token!, { energy: 3, unheard: 1 }), 'invalid_request');
    expect(await submit(token!, { energy: 3 })).toEqual({ received: true });
  });

  it('is refused whatever the body looks like', async () => {
    for (const body of [undefined, null, 7, [], {}, { wave_id: wave.wave_id }, { wave_id: 'x', token: 'y' }])
      await expect(submitResponse(house.platform, body)).rejects.toMatchObject({ name: 'Problem' });
  });

  it('is one of boxes that are all of one size', async () => {
    const [, , , first, second] = tokensOf('eng');
    await submit(first!, { energy: 1 });
    await submit(second!, { energy: 2, where: 'office', words: 'x'.repeat(500) });
    const boxes = await house.platform.records.asTenant(house.orgId, (tx) =>
      tx.selectFrom('answer_boxes').select('sealed').where('wave_id', '=', wave.wave_id).execute(),
    );
    expect(new Set(boxes.map(({ sealed }) => sealed.length)).size).toBe(1);
  });
});

describe('mixing', () => {
  it('waits until there are as many boxes of a cell as the floor, and then leaves no key behind', async () => {
    const [first, ...others] = tokensOf('ops');
    await mixWaiting(house.platform); // what the tests above have sent
    await submit(first!);
    const before = keyFiles().length;
    expect(await mixWaiting(house.platform)).toBe(0);
    for (const token of others.slice(0, 4)) await submit(token);
    expect(await mixWaiting(house.platform)).toBe(5);
    expect(await rows('answer_boxes', wave.wave_id)).toHaveLength(0);
    expect(keyFiles()).toHaveLength(before - 1);
  });

  it('writes answers with ids of their own and the day, and nothing of when they came', async () => {
    const answers = (await rows('survey_answers', wave.wave_id)) as { day: Date; answer_id: string }[];
    expect(answers.length).toBeGreaterThanOrEqual(5);
    expect(Object.keys(answers[0]!).sort()).toEqual([
      ...['answer_id', 'answers', 'cell_id', 'day', 'language', 'org_id', 'version', 'wave_id'],
    ]);
    // Version 4 of UUIDs is random; version 7 would tell the millisecond.
    for (const { answer_id } of answers) expect(answer_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  });

  it('goes on after a restart with boxes of before it', async () => {
    const another = await house.wave();
    const theirs = tokensOf('eng', await house.tokens(another.wave_id));
    for (const token of theirs.slice(0, 3)) await submit(token, { energy: 2 }, another.wave_id);
    await house.reopen();
    for (const token of theirs.slice(3, 5)) await submit(token, { energy: 2 }, another.wave_id);
    expect(await mixWaiting(house.platform)).toBe(5);
    expect(await rows('survey_answers', another.wave_id)).toHaveLength(5);
  });
});

describe('progress', () => {
  it('is told in steps of five for groups of the floor and more', async () => {
    const { cells, answered, invited } = await getWave(house.platform, house.owner, wave.wave_id);
    expect(invited).toBe(22);
    expect(answered % 5).toBe(0);
    // Two lawyers are no group: they went with the smallest there is.
    expect(cells.map(({ unit, invited: count, answered: told }) => [unit, count, told])).toEqual([
      ['', 10, 5],
      ['eng', 12, 5],
    ]);
  });

  it('is for those who may see surveys, and the edge’s deeds for the edge alone', async () => {
    await problemOf(getWave(house.platform, house.edge, wave.wave_id), 'forbidden');
    await problemOf(getWave(house.platform, undefined, wave.wave_id), 'unauthenticated');
    const ingest = withScopes(house.owner, 'ingest');
    await problemOf(listSpent(house.platform, ingest, wave.wave_id), 'forbidden');
  });
});

describe('tokens', () => {
  it('are made once for a part of a cell: the same again is answered the same, others are refused', async () => {
    const fresh = await house.wave();
    const { cells } = await getWave(house.platform, house.owner, fresh.wave_id);
    const cell = cells.find(({ unit }) => unit === 'eng')!;
    const suite = ristretto255_oprf.poprf(tokenInfo(fresh.wave_id, cell.cell_id));
    const blind = () =>
      Array.from({ length: cell.invited }, () =>
        text(suite.blind(new Uint8Array(randomBytes(32)), bytes(fresh.public_key)).blinded),
      );
    const ask = (blinded: unknown, part = 0) =>
      makeTokens(house.platform, house.edge, fresh.wave_id, { cell_id: cell.cell_id, part, blinded });
    await problemOf(ask(blind().slice(1)), 'invalid_request');
    await problemOf(ask([...blind(), ...blind()]), 'invalid_request');
    await problemOf(ask(blind(), 1), 'invalid_request');
    await problemOf(ask(blind().map(() => text(new Uint8Array(32).fill(255)))), 'invalid_request');
    await problemOf(ask('x'), 'invalid_request');
    const first = blind();
    const made = await ask(first);
    expect((await ask(first)).evaluated).toEqual(made.evaluated);
    await problemOf(ask([...first].reverse()), 'conflict');
  });
});

describe('a wave that ends', () => {
  it('takes no more answers, lets go of its key, its boxes and its spent tokens, and is told', async () => {
    const late = [...tokens.values()].at(-1)!;
    const before = ((await rows('survey_answers', wave.wave_id)) as unknown[]).length;
    const waiting = ((await rows('answer_boxes', wave.wave_id)) as unknown[]).length;
    const closed = await closeWave(house.platform, house.owner, wave.wave_id);
    expect(closed.status).toBe('closed');
    expect(await rows('survey_answers', wave.wave_id)).toHaveLength(before + waiting);
    expect(await rows('answer_boxes', wave.wave_id)).toEqual([]);
    expect(await rows('spent_tokens', wave.wave_id)).toEqual([]);
    await problemOf(submit(late), 'survey_closed');
    await problemOf(getQuestionnaire(house.platform, wave.wave_id), 'survey_closed');
    expect((await closeWave(house.platform, house.owner, wave.wave_id)).closed_at).toBe(closed.closed_at);
    const results = await surveyResults(house.platform, house.owner, 'srv_pulse', { wave_id: wave.wave_id });
    expect(results.questions.map(({ question_id }) => question_id)).toEqual(['energy', 'where', 'words']);
  });

  it('pours cells together in which too few have answered', async () => {
    const few = await house.wave();
    const theirs = await house.tokens(few.wave_id);
    for (const token of tokensOf('eng', theirs).slice(0, 9)) await submit(token, { energy: 4 }, few.wave_id);
    for (const token of tokensOf('ops', theirs).slice(0, 2)) await submit(token, { energy: 1 }, few.wave_id);
    await closeWave(house.platform, house.owner, few.wave_id);
    const cells = (await rows('survey_cells', few.wave_id)) as unknown as { cell_id: string; invited: number }[];
    const answers = (await rows('survey_answers', few.wave_id)) as { cell_id: string }[];
    expect(answers).toHaveLength(11);
    const counts = Map.groupBy(answers, ({ cell_id }) => cell_id);
    for (const list of counts.values()) expect(list.length).toBeGreaterThanOrEqual(5);
    expect(cells.reduce((sum, { invited }) => sum + invited, 0)).toBe(22);
  });

  it('destroys the answers of a wave that fewer than the floor have answered', async () => {
    const tiny = await house.wave();
    const theirs = await house.tokens(tiny.wave_id);
    for (const token of tokensOf('eng', theirs).slice(0, 4)) await submit(token, { energy: 4 }, tiny.wave_id);
    await closeWave(house.platform, house.owner, tiny.wave_id);
    expect(await rows('survey_answers', tiny.wave_id)).toEqual([]);
    expect(await rows('answer_boxes', tiny.wave_id)).toEqual([]);
  });

  it('ends by itself when its time is over', async () => {
    house.pass(8 * DAY_MS);
    expect(await closeOverdueWaves(house.platform)).toBeGreaterThan(0);
    expect(await closeOverdueWaves(house.platform)).toBe(0);
    expect(keyFiles()).toEqual([]);
  });
});
