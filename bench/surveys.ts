/**
 * Surveys under load: an organisation of 10,000 is invited (tokens made in threads, the loop watched meanwhile), a hundred
 * people answer at once, and a month of 5,000 answers comes in. Prints percentiles.
 *
 *     node bench/surveys.ts [--people 10000] [--answers 5000]
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { DAY_MS, type SurveyToken, TOKENS_PER_PART, tokenInfo } from '@bellwether/core';
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
  openPlatform,
  type Platform,
  sendSurvey,
  submitResponse,
  submitSurvey,
  WaveWatch,
} from '@bellwether/services';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';

const { values } = parseArgs({
  options: { people: { type: 'string', default: '10000' }, answers: { type: 'string', default: '5000' } },
});
const PEOPLE = Number(values.people);
const ANSWERS = Math.min(PEOPLE, Number(values.answers));
const AT_ONCE = 100;
const UNITS = 50;
const ORG = 'org_bench';
const caller = actingFor(OPERATOR, ORG);

const directory = mkdtempSync(join(tmpdir(), 'bellwether-bench-surveys-'));
const platform = await openPlatform({
  dataDirectory: directory,
  packs: [],
  clock: Date.now,
  onTrouble: (message, error) => console.error(message, error),
});
await createOrganisation(platform, OPERATOR, { org_id: ORG, name: 'Bench', self_managed: true });
await employ(platform);

const wave = await timed(`a wave for ${PEOPLE} people`, send);
const loop = monitorEventLoopDelay({ resolution: 10 });
const { waves } = await listDeliveries(platform, caller);
const publicKey = bytes(waves[0]!.public_key);
const { invitations } = await listInvited(platform, caller, wave);
// Most of the time below is the edge's blinding, which runs in this thread here; the loop is watched while the centre works.
const tokens: SurveyToken[] = [];
let centreMs = 0;
for (const [cell, people] of Map.groupBy(invitations, ({ cell_id }) => cell_id))
  for (let at = 0; at < people.length; at += TOKENS_PER_PART) {
    const suite = ristretto255_oprf.poprf(tokenInfo(wave, cell));
    const drawn = people.slice(at, at + TOKENS_PER_PART).map(() => {
      const input = new Uint8Array(randomBytes(32));
      return { input, ...suite.blind(input, publicKey) };
    });
    loop.enable();
    const began = performance.now();
    const answer = await makeTokens(platform, caller, wave, {
      cell_id: cell,
      part: at / TOKENS_PER_PART,
      blinded: drawn.map(({ blinded }) => text(blinded)),
    });
    centreMs += performance.now() - began;
    loop.disable();
    const outputs = suite.finalizeBatch(
      drawn.map((one, i) => ({ ...one, evaluated: bytes(answer.evaluated[i]!) })),
      bytes(answer.proof),
      drawn[0]!.tweakedKey,
    );
    for (const [i, { input }] of drawn.entries())
      tokens.push({ input: text(input), output: text(outputs[i]!), info: cell });
  }
console.log(
  `${tokens.length} tokens at the centre: ${seconds(centreMs)}; event loop delay p99 ${(loop.percentile(99) / 1e6).toFixed(0)} ms, max ${(loop.max / 1e6).toFixed(0)} ms`,
);

const watch = new WaveWatch(platform, (message, error) => console.error(message, error));
const first = tokens.slice(0, AT_ONCE);
const began = performance.now();
const together = await Promise.all(first.map(answerTimed));
console.log(`${AT_ONCE} people at once: all in ${seconds(performance.now() - began)}, ${percentiles(together)}`);

const month: number[] = [];
const monthBegan = performance.now();
for (let at = AT_ONCE; at < ANSWERS; at += AT_ONCE) {
  for (const token of tokens.slice(at, Math.min(at + AT_ONCE, ANSWERS))) month.push(await answerTimed(token));
  await watch.look();
}
console.log(
  `a month of ${ANSWERS}, one after another, mixed every ${AT_ONCE}: ${seconds(performance.now() - monthBegan)}, ${percentiles(month)}`,
);
await timed(`closing it, with ${ANSWERS} answers mixed once more`, () => closeWave(platform, caller, wave));
console.log(`rss ${(process.memoryUsage().rss / 1024 / 1024).toFixed(0)} MiB`);
await watch.stop();
await platform.close();
rmSync(directory, { recursive: true, force: true });

async function answerTimed(token: SurveyToken): Promise<number> {
  const start = performance.now();
  const words = createHash('sha256').update(token.input).digest('hex');
  await submitResponse(platform, { wave_id: wave, token, language: 'en', answers: { energy: 3, words } });
  return performance.now() - start;
}

async function send(): Promise<string> {
  const points = { low: 1, high: 5, labels: { low: { en: 'not at all' }, high: { en: 'very much' } } };
  const questions = Array.from({ length: 20 }, (_, i) => ({
    ...{ id: i === 0 ? 'energy' : `q${i}`, kind: 'scale', required: i === 0, points },
    text: { en: `Statement number ${i} about this week.` },
  }));
  const words = {
    id: 'words',
    kind: 'text',
    text: { en: 'Anything else?' },
    required: false,
    max_length: 500,
    multiline: true,
  };
  const survey = await createSurvey(platform, caller, {
    definition: {
      title: { en: 'Bench' },
      default_language: 'en',
      languages: ['en'],
      sections: [{ id: 'work', title: { en: 'Work' }, questions: [...questions, words] }],
      rules: [],
      scales: [],
    },
  });
  const submitted = await submitSurvey(platform, caller, survey.id, { version: survey.version });
  await approveSurvey(platform, caller, survey.id, { version: submitted.version });
  return (await sendSurvey(platform, caller, survey.id, {})).wave_id;
}

async function employ({ records }: Platform): Promise<void> {
  const now = new Date();
  const from_day = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
  for (let unit = 0; unit < UNITS; unit++)
    await records.asTenant(ORG, async (tx) => {
      const own = { org_id: ORG, unit: `d${unit}` };
      await tx
        .insertInto('organisation_units')
        .values({
          ...{ ...own, kind: 'department', name_generic: `Department ${unit}`, declared: true },
          ...{ as_of: now, as_of_event: '', updated_at: now },
        })
        .execute();
      await tx
        .insertInto('employment_spells')
        .values(
          Array.from({ length: PEOPLE / UNITS }, (_, i) => ({
            ...{ ...own, subject: `p_${unit}_${i}`, department: `d${unit}`, from_day, to_day: null },
            ...{ voluntary: null, top_performer: false },
          })),
        )
        .execute();
    });
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  console.log(`${what}: ${seconds(performance.now() - start)}`);
  return result;
}

function percentiles(durationsMs: readonly number[]): string {
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function text(value: Uint8Array): string {
  return Buffer.from(value).toString('base64url');
}

function bytes(value: string): Uint8Array {
  return new Uint8Array(Buffer.from(value, 'base64url'));
}
