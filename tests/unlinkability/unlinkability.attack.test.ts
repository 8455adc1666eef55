/**
 * A thousand people answer, and somebody with everything the centre has, and the edge's list of who took part when, tries
 * to say who gave which answer. They must do no better than by chance; and against a storing without care they must do
 * much better, or this would prove nothing.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, type SurveyToken, TOKENS_PER_PART, tokenInfo } from '@bellwether/core';
import { sql } from '@bellwether/records';
import {
  actingFor,
  approveSurvey,
  closeWave,
  createOrganisation,
  createSurvey,
  listDeliveries,
  listInvited,
  makeTokens,
  OPERATOR,
  type Platform,
  sendSurvey,
  submitResponse,
  submitSurvey,
  WaveWatch,
} from '@bellwether/services';
import { patience } from '@bellwether/services/chosen-engines';
import { openTestPlatform } from '@bellwether/services/test-platform';
import { PGlite } from '@electric-sql/pglite';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hitsBeyondChance, hitsOf, type Loot, type Participation, STRATEGIES, type StolenAnswer } from './adversary.ts';

const PEOPLE = 1000;
const CELLS = 4;
/** Chance reaches the bound once in a million times. */
const BOUND = hitsBeyondChance(CELLS, 1e-6);
const ORG = 'org_a';
const caller = actingFor(OPERATOR, ORG);
/** Of all that are in turn: the watch mixes while people answer. */
const ANSWERS_BETWEEN_ROUNDS = 100;
const FIRST_ROUND_AFTER = 59;

const directory = mkdtempSync(join(tmpdir(), 'bellwether-unlinkability-'));
let nowMs = Date.parse('2026-11-23T09:00:00.000Z');
let platform: Platform;
let waveId: string;
const truth = new Map<string, number>();
const participations: Participation[] = [];
let whileRunning: Loot;
let batches: number;
let afterwards: Loot;

beforeAll(async () => {
  platform = await openTestPlatform({
    dataDirectory: directory,
    packs: [],
    clock: () => nowMs,
    onTrouble: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
  await createOrganisation(platform, OPERATOR, { org_id: ORG, name: 'Acme', self_managed: true });
  await employ();
  waveId = await send();
  const tokens = await tokensOf(waveId);
  const watch = new WaveWatch(platform, (message, error) => {
    throw new Error(message, { cause: error });
  });
  for (const [i, { token }] of shuffled(tokens).entries()) {
    nowMs += 400_000; // some five days for all of them
    const marker = `m${randomBytes(9).toString('hex')}`;
    const words = `${marker} ${'x'.repeat(i % 97)}`;
    await submitResponse(platform, { wave_id: waveId, token, language: 'en', answers: { energy: 1 + (i % 5), words } });
    truth.set(marker, i);
    participations.push({ participant: i, cell: token.info });
    spentBy.set(createHash('sha256').update(Buffer.from(token.input, 'base64url')).digest('base64url'), i);
    if (i % ANSWERS_BETWEEN_ROUNDS === FIRST_ROUND_AFTER) await watch.look();
  }
  whileRunning = await steal();
  batches = new Set(whileRunning.answers.map(({ xmin }) => xmin)).size;
  await closeWave(platform, caller, waveId);
  await watch.look(); // lets go of what files still hold
  afterwards = { ...(await steal()), spent: whileRunning.spent };
  await watch.stop();
}, patience(900_000));
afterAll(async () => {
  await platform?.close();
  rmSync(directory, { recursive: true, force: true });
});

const spentBy = new Map<string, number>();

describe('somebody who has everything the centre has', () => {
  it('finds all the answers, so that there is something to match', () => {
    expect(afterwards.answers).toHaveLength(PEOPLE);
    expect(new Set(afterwards.answers.map(({ marker }) => marker))).toEqual(new Set(truth.keys()));
    expect(whileRunning.answers.length).toBeGreaterThan(PEOPLE / 2);
  });

  it.each(Object.keys(STRATEGIES))('matches no better than by chance, after the wave, by %s', (strategy) => {
    // The day is told of answers, and no more: whoever goes by it guesses within a cell's answers of one day.
    const days = new Set(afterwards.answers.map(({ cell, day }) => `${cell} ${day}`)).size;
    const bound = strategy.startsWith('the day') ? hitsBeyondChance(days, 1e-6) : BOUND;
    expect(hitsOf(STRATEGIES[strategy]!(afterwards), truth)).toBeLessThan(bound);
  });

  it.each(Object.keys(STRATEGIES))('matches no better than within a batch, while it runs, by %s', (strategy) => {
    // What is known of a batch is who is in it: one hit in each on average.
    expect(hitsOf(STRATEGIES[strategy]!(whileRunning), truth)).toBeLessThan(hitsBeyondChance(batches, 1e-6));
  });

  it('finds all that was written after the wave written by one transaction', () =>
    expect(new Set(afterwards.answers.map(({ xmin }) => xmin)).size).toBe(1));

  it('finds no content of an answer in a file before it is mixed, nor in the log of events', () => {
    const mixed = new Set(whileRunning.answers.map(({ marker }) => marker));
    const waiting = [...truth.keys()].filter((marker) => !mixed.has(marker));
    expect(waiting.length).toBeGreaterThan(0);
    // It does look in the right place; one or the other marker lies across two pages.
    expect(whileRunning.answers.filter(({ inLog }) => inLog >= 0).length).toBeGreaterThan(0.9 * mixed.size);
    for (const marker of waiting) expect(unmixedBefore.get(marker) ?? -1).toBe(-1);
    const events = filesBelow(join(directory, 'log')).map((file) => readFileSync(file).toString('latin1'));
    for (const marker of truth.keys()) expect(events.some((text) => text.includes(marker))).toBe(false);
  });

  it('finds no batch smaller than the floor, and no day with fewer answers than that', () => {
    for (const loot of [whileRunning, afterwards])
      for (const by of ['xmin', 'day'] as const)
        for (const group of Map.groupBy(loot.answers, (answer) => `${answer.cell} ${answer[by]}`).values())
          expect(group.length).toBeGreaterThanOrEqual(5);
  });

  it('finds no key of a box once the wave is over', () =>
    expect(readdirSync(join(directory, 'secrets', 'answer-pool'))).toEqual([]));
});

describe('the same somebody, against a storing without care', () => {
  it('matches more than nine in ten', async () => {
    const loot = await careless();
    const hits = Object.values(STRATEGIES).map((strategy) => hitsOf(strategy(loot), truth));
    expect(Math.max(...hits)).toBeGreaterThan(0.9 * PEOPLE);
    expect(hitsOf(STRATEGIES['the transaction that wrote it']!(loot), truth)).toBe(PEOPLE);
    expect(hitsOf(STRATEGIES['the place in the file']!(loot), truth)).toBe(PEOPLE);
  });
});

/** Where contents of answers that wait stand in files; nowhere. */
const unmixedBefore = new Map<string, number>();

async function steal(): Promise<Loot> {
  const { answers, spent } = await platform.records.asOperator(async (tx) => ({
    answers: (
      await sql<{
        words: string;
        cell: string;
        answer_id: string;
        day: string;
        xmin: string;
        ctid: string;
        size: number;
      }>`
        SELECT answers->>'words' AS words, cell_id AS cell, answer_id, day::text AS day, xmin::text AS xmin, ctid::text AS ctid,
          length(answers::text) AS size FROM survey_answers WHERE wave_id = ${waveId}`.execute(tx)
    ).rows,
    spent: (
      await sql<{ spent_hash: string; xmin: string; ctid: string }>`
        SELECT spent_hash, xmin::text AS xmin, ctid::text AS ctid FROM spent_tokens WHERE wave_id = ${waveId}`.execute(
        tx,
      )
    ).rows,
  }));
  const records = join(directory, 'records');
  const files = filesBelow(records).sort();
  const log = bytesOf(files.filter((file) => file.includes('pg_wal')));
  const tables = bytesOf(files.filter((file) => file.includes('/base/')));
  for (const marker of truth.keys()) unmixedBefore.set(marker, Math.max(log.indexOf(marker), tables.indexOf(marker)));
  const isMixed = new Set(answers.map(({ words }) => words.split(' ')[0]!));
  for (const marker of isMixed) unmixedBefore.delete(marker);
  return {
    answers: answers.map(({ words, xmin, ...row }): StolenAnswer => {
      const marker = words.split(' ')[0]!;
      return { ...row, marker, xmin: Number(xmin), inLog: log.indexOf(marker), inFiles: tables.indexOf(marker) };
    }),
    spent: spent.map(({ spent_hash, xmin, ctid }) => ({
      participant: spentBy.get(spent_hash)!,
      xmin: Number(xmin),
      ctid,
    })),
    participations,
  };
}

/** As one would store it without thinking: token and answer together, as they come. */
async function careless(): Promise<Loot> {
  const database = new PGlite();
  await database.exec(
    `CREATE TABLE spent (hash text); CREATE TABLE answers (cell text, answer_id text, day text, words text)`,
  );
  for (const [marker, participant] of truth) {
    const { cell } = participations[participant]!;
    await database.transaction(async (tx) => {
      await tx.query('INSERT INTO spent VALUES ($1)', [String(participant)]);
      await tx.query('INSERT INTO answers VALUES ($1, $2, $3, $4)', [cell, randomUUID(), '2026-11-23', marker]);
    });
  }
  const answers = await database.query<{
    words: string;
    cell: string;
    answer_id: string;
    day: string;
    xmin: string;
    ctid: string;
  }>('SELECT *, xmin::text AS xmin, ctid::text AS ctid FROM answers');
  const spent = await database.query<{ hash: string; xmin: string; ctid: string }>(
    'SELECT *, xmin::text AS xmin, ctid::text AS ctid FROM spent',
  );
  await database.close();
  return {
    answers: answers.rows.map(({ words, xmin, ...row }) => ({
      ...row,
      marker: words,
      xmin: Number(xmin),
      inLog: -1,
      inFiles: -1,
      size: 0,
    })),
    spent: spent.rows.map(({ hash, xmin, ctid }) => ({ participant: Number(hash), xmin: Number(xmin), ctid })),
    participations,
  };
}

async function employ(): Promise<void> {
  const now = new Date(nowMs);
  const day = new Date(Math.floor(nowMs / DAY_MS) * DAY_MS);
  await platform.records.asTenant(ORG, async (tx) => {
    for (let cell = 0; cell < CELLS; cell++) {
      const unit = `d${cell}`;
      await tx
        .insertInto('organisation_units')
        .values({
          ...{ org_id: ORG, unit, kind: 'department', name_generic: unit, declared: true },
          ...{ as_of: now, as_of_event: '', updated_at: now },
        })
        .execute();
      await tx
        .insertInto('employment_spells')
        .values(
          Array.from({ length: PEOPLE / CELLS }, (_, i) => ({
            ...{ org_id: ORG, subject: `p_${cell}_${i}`, unit, department: unit, from_day: day, to_day: null },
            ...{ voluntary: null, top_performer: false },
          })),
        )
        .execute();
    }
  });
}

async function send(): Promise<string> {
  const points = { low: 1, high: 5, labels: { low: { en: 'not at all' }, high: { en: 'very much' } } };
  const survey = await createSurvey(platform, caller, {
    definition: {
      title: { en: 'Pulse' },
      default_language: 'en',
      languages: ['en'],
      sections: [
        {
          id: 'work',
          title: { en: 'Work' },
          questions: [
            { id: 'energy', kind: 'scale', text: { en: 'I had energy this week.' }, required: true, points },
            {
              id: 'words',
              kind: 'text',
              text: { en: 'Anything else?' },
              required: false,
              max_length: 300,
              multiline: true,
            },
          ],
        },
      ],
      rules: [],
      scales: [],
    },
  });
  const submitted = await submitSurvey(platform, caller, survey.id, { version: survey.version });
  await approveSurvey(platform, caller, survey.id, { version: submitted.version });
  const wave = await sendSurvey(platform, caller, survey.id, {});
  return wave.wave_id;
}

/** The edge's half. */
async function tokensOf(wave: string): Promise<{ subject: string; token: SurveyToken }[]> {
  const { invitations } = await listInvited(platform, caller, wave);
  const { waves } = await listDeliveries(platform, caller);
  const bytes = (value: string): Uint8Array => new Uint8Array(Buffer.from(value, 'base64url'));
  const text = (value: Uint8Array): string => Buffer.from(value).toString('base64url');
  const publicKey = bytes(waves[0]!.public_key);
  const tokens: { subject: string; token: SurveyToken }[] = [];
  for (const [cell, people] of Map.groupBy(invitations, ({ cell_id }) => cell_id)) {
    expect(people.length).toBeLessThanOrEqual(TOKENS_PER_PART);
    const suite = ristretto255_oprf.poprf(tokenInfo(wave, cell));
    const drawn = people.map(({ subject }) => {
      const input = new Uint8Array(randomBytes(32));
      return { subject, input, ...suite.blind(input, publicKey) };
    });
    const blinded = drawn.map((one) => text(one.blinded));
    const answer = await makeTokens(platform, caller, wave, { cell_id: cell, part: 0, blinded });
    const outputs = suite.finalizeBatch(
      drawn.map((one, i) => ({ ...one, evaluated: bytes(answer.evaluated[i]!) })),
      bytes(answer.proof),
      drawn[0]!.tweakedKey,
    );
    for (const [i, { subject, input }] of drawn.entries())
      tokens.push({ subject, token: { input: text(input), output: text(outputs[i]!), info: cell } });
  }
  return tokens;
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function filesBelow(path: string): string[] {
  return statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];
}

function bytesOf(files: readonly string[]): Buffer {
  return Buffer.concat(files.map((file) => readFileSync(file)));
}
