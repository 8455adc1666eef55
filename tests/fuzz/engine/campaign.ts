/**
 * One target's run: an input of the corpus is changed and decoded; whatever passes a place, or passes it more often by
 * a power of two, than any input before it joins the corpus. Beside that, inputs are stretched to see whether time
 * grows faster than they do, and at the end the whole corpus goes round and round to see whether memory grows.
 * Short inputs are preferred: a long one says the same a hundred times more slowly.
 * The same seed and number of executions give the same inputs.
 */
import { createHash } from 'node:crypto';
import { type Random, randomOf } from '@bellwether/core';
import type { FoundInput } from './found-input.ts';
import { alikeOf, storedInput } from './found-input.ts';
import type { Coverage } from './instrument.ts';
import { type Fault, judge } from './judge.ts';
import { minimised } from './minimised.ts';
import { mutate } from './mutate.ts';
import type { FuzzTarget, OpenTarget } from './target.ts';

export interface CampaignOptions {
  target: FuzzTarget;
  open: OpenTarget;
  coverage: Coverage;
  /** Whether a file is one of the target's. */
  covers(path: string): boolean;
  seed: number;
  settleMs?: number | undefined;
  /** Inputs an earlier run found worth keeping. */
  corpus: readonly Uint8Array[];
  until: { atMs: number; executions: number };
  /** Told before each input, so that it is known when the process does not come back. */
  before(input: Uint8Array): void;
  kept(input: Uint8Array, name: string): void;
  found(found: FoundInput): void;
  progress(progress: Progress): void;
}

export interface Progress {
  executions: number;
  /** Of the executions, those that the decoder took. */
  accepted: number;
  corpus: number;
  covered: number;
  places: number;
  heapMiB: number;
  slowestMs: number;
  /** Once it has been looked for. */
  memory?: MemoryRounds;
}

/** What was in use after a collection, before and after rounds of inputs seen before. */
export interface MemoryRounds {
  executions: number;
  heapBytes: readonly [before: number, after: number];
  rssBytes: readonly [before: number, after: number];
}

const CORPUS_MAX = 4000;
/** An input longer than this is kept for places nobody had reached, not for how often it passes them. */
const SHORT_BYTES = 4096;
/** Of so many picked, the shortest is changed further, but for some. */
const PICKED = 4;
const LONG_CHANCE = 0.1;
/** Inputs that are still looked at with a share of all choices of their own. */
const RECENT = 64;

export async function runCampaign(options: CampaignOptions): Promise<Progress> {
  const { target, open, coverage, seed, until } = options;
  const random = randomOf('fuzz', target.name, seed);
  const corpus: Uint8Array[] = [];
  const known = new Set<string>();
  const told = new Set<string>();
  const reached = new Uint8Array(coverage.counters.length);
  let executions = 0;
  let accepted = 0;
  let covered = 0;
  let slowestMs = 0;
  const progress = (): Progress => {
    const { heapUsed, external } = process.memoryUsage();
    const heapMiB = Math.round((heapUsed + external) / 1024 / 1024);
    return {
      executions,
      accepted,
      corpus: corpus.length,
      covered,
      places: coverage.of(options.covers).places,
      heapMiB,
      slowestMs,
    };
  };

  const report = async (fault: Fault, input: Uint8Array): Promise<void> => {
    const key = `${fault.kind}\n${alikeOf(fault.said)}\n${fault.where}`;
    if (told.has(key)) return;
    told.add(key);
    const small =
      fault.kind === 'error'
        ? await minimised(input, async (candidate) => {
            options.before(candidate);
            const { fault: again } = await judge(target, open, Buffer.from(candidate), options.settleMs);
            return again?.kind === fault.kind && again.where === fault.where;
          })
        : input;
    options.found({ ...fault, input: storedInput(small) });
  };

  const execute = async (bytes: Uint8Array, isExample: boolean): Promise<void> => {
    coverage.counters.fill(0, 0, coverage.places());
    options.before(bytes);
    const { fault, isRefused, cpuMs } = await judge(target, open, Buffer.from(bytes), options.settleMs);
    executions++;
    if (!fault && !isRefused) accepted++;
    slowestMs = Math.max(slowestMs, Math.round(cpuMs));
    if (fault) await report(fault, bytes);
    const gained = newPlaces(coverage, reached);
    covered += gained.places;
    const isWorthKeeping = bytes.length <= SHORT_BYTES ? gained.isNews : gained.places > 0;
    if (fault || (!isExample && !isWorthKeeping)) return;
    const name = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    if (known.has(name) || corpus.length >= CORPUS_MAX) return;
    known.add(name);
    corpus.push(bytes);
    if (!isExample) options.kept(bytes, name);
  };

  for (const example of await target.examples()) await execute(Buffer.from(example), true);
  if (accepted === 0 && told.size === 0)
    throw new Error(`${target.name} takes none of its examples: it would be fuzzed for nothing.`);
  for (const input of [...options.corpus].sort((a, b) => a.length - b.length)) await execute(input, false);
  // Words of code that only runs later, when the decoder loads it, are there by now too.
  const { words } = coverage.of(options.covers);
  options.progress(progress());

  const pick = (): Uint8Array =>
    corpus.length > RECENT && random.chance(0.5)
      ? corpus[corpus.length - 1 - random.below(RECENT)]!
      : random.pick(corpus);
  const choose = (): Uint8Array => {
    if (random.chance(LONG_CHANCE)) return pick();
    return Array.from({ length: PICKED }, pick).reduce((a, b) => (b.length < a.length ? b : a));
  };
  let toldAtMs = Date.now();
  let breathedAtMs = Date.now();
  const leakMs = Math.min(Number.isFinite(until.executions) ? 1000 : 20_000, (until.atMs - Date.now()) / 6);
  while (Date.now() < until.atMs - leakMs && executions < until.executions) {
    const chosen = choose();
    // What grows without need is given up again; stretching looks at long inputs.
    const bytesMax = random.chance(LONG_CHANCE)
      ? target.bytesMax
      : Math.min(target.bytesMax, Math.max(SHORT_BYTES, chosen.length + (chosen.length >> 3)));
    // Changing an input reads it as well: where the process ends there, this is the one it ended on.
    options.before(chosen);
    const other = () => {
      const one = choose();
      options.before(one);
      return one;
    };
    const input = mutate(chosen, target.shape, { random, other, words, bytesMax });
    await execute(Uint8Array.from(input), false);
    if (executions % 400 === 0) await stretch(choose(), random, options, report);
    const nowMs = Date.now();
    // Timers and rejections that nobody waits for get their turn.
    if (nowMs - breathedAtMs > 50) {
      await new Promise(setImmediate);
      breathedAtMs = nowMs;
    }
    if (nowMs - toldAtMs > 5000) {
      options.progress(progress());
      toldAtMs = nowMs;
    }
  }
  const memory = await lookForLeak(options, corpus, leakMs, random);
  const last = { ...progress(), memory };
  options.progress(last);
  return last;
}

/** Counts by powers of two, as afl does: how often a loop ran tells inputs apart, the exact number does not. */
const CLASSES = Uint8Array.from({ length: 256 }, (_, count) =>
  count === 0 ? 0 : 1 << Math.min(7, Math.floor(Math.log2(count))),
);

function newPlaces({ counters, places }: Coverage, reached: Uint8Array): { places: number; isNews: boolean } {
  const words = new Uint32Array(counters.buffer, 0, Math.ceil(places() / 4));
  let gained = 0;
  let isNews = false;
  for (let word = 0; word < words.length; word++) {
    if (words[word] === 0) continue;
    for (let at = word * 4; at < word * 4 + 4; at++) {
      const reach = CLASSES[counters[at]!]!;
      const before = reached[at]!;
      if ((reach & ~before) === 0) continue;
      if (before === 0) gained++;
      reached[at] = before | reach;
      isNews = true;
    }
  }
  return { places: gained, isNews };
}

/** Below this the clock and the collector say more than the decoder. */
const STRETCHED_MS_MIN = 150;

/** A part of the input is said so often that it fills 16, 32 and 64 KiB: time must not grow by much more than twofold. */
async function stretch(
  input: Uint8Array,
  random: Random,
  options: CampaignOptions,
  report: (fault: Fault, input: Uint8Array) => Promise<void>,
): Promise<void> {
  const { target, open } = options;
  if (input.length === 0 || input.length > 16_384) return;
  const from = random.below(input.length);
  const part = input.subarray(from, from + 1 + Math.floor(random.exponential(12)));
  const [before, after] = [input.subarray(0, from), input.subarray(random.chance(0.5) ? from : from + part.length)];
  const stretched = (times: number) => Buffer.concat([before, ...Array<Uint8Array>(times).fill(part), after]);
  const fullTimes = Math.floor(Math.min(65_536, target.bytesMax) / part.length);
  if (fullTimes < 8) return;
  const timeOf = async (times: number): Promise<number> => {
    const bytes = stretched(times);
    options.before(bytes);
    const { fault, cpuMs } = await judge(target, open, bytes, options.settleMs);
    if (fault) await report(fault, bytes);
    return cpuMs;
  };
  const quick = await timeOf(fullTimes);
  if (quick < STRETCHED_MS_MIN) return;
  const best = async (times: number) => Math.min(await timeOf(times), await timeOf(times));
  const [quarter, half, full] = [await best(fullTimes >> 2), await best(fullTimes >> 1), await best(fullTimes)];
  if (full < STRETCHED_MS_MIN || full < half * 3 || half < quarter * 2.5) return;
  options.found({
    kind: 'superlinear',
    said: `${Math.round(quarter)}, ${Math.round(half)} and ${Math.round(full)} ms for a quarter, half and all of it`,
    where: target.name,
    input: { before: storedInput(before), part: storedInput(part), times: fullTimes, after: storedInput(after) },
  });
}

const LEAK_ROUNDS = 7;
/** The first ones fill what is remembered on purpose. */
const LEAK_ROUNDS_FIRST = 3;
const LEAK_INPUTS_MAX = 3000;
/** Less than this in all, or for each execution, is noise. */
const LEAK = { bytesMin: 256 * 1024, bytesPerExecutionMin: 200 };

/** Rounds over the same inputs: once what is to be remembered of them is remembered, memory stays. */
async function lookForLeak(
  options: CampaignOptions,
  corpus: readonly Uint8Array[],
  forMs: number,
  random: Random,
): Promise<MemoryRounds> {
  const { target, open } = options;
  if (!globalThis.gc) throw new Error('Start with --expose-gc.');
  const inputs: Uint8Array[] = [];
  const run = async (input: Uint8Array) => {
    options.before(input);
    await judge(target, open, Buffer.from(input), options.settleMs);
  };
  // As many as there is time for in each round.
  for (const endMs = Date.now() + forMs / LEAK_ROUNDS; inputs.length < LEAK_INPUTS_MAX && Date.now() < endMs; ) {
    inputs.push(random.pick(corpus));
    await run(inputs.at(-1)!);
  }
  const heaps: number[] = [];
  const residents: number[] = [];
  for (let round = 1; round < LEAK_ROUNDS; round++) {
    for (const input of inputs) await run(input);
    await new Promise(setImmediate);
    globalThis.gc();
    globalThis.gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    heaps.push(heapUsed + external);
    residents.push(rss);
  }
  const later = heaps.slice(LEAK_ROUNDS_FIRST - 1);
  const growsAlways = later.every((heap, round) => round === 0 || heap > later[round - 1]!);
  const grown = later.at(-1)! - later[0]!;
  const executions = (later.length - 1) * inputs.length;
  if (growsAlways && grown >= LEAK.bytesMin && grown / executions >= LEAK.bytesPerExecutionMin)
    options.found({
      kind: 'leak',
      said: `${Math.round(grown / 1024)} KiB more after ${executions} executions of inputs seen before`,
      where: target.name,
      input: storedInput(inputs[0]!),
    });
  return {
    executions,
    heapBytes: [later[0]!, later.at(-1)!],
    rssBytes: [residents[LEAK_ROUNDS_FIRST - 1]!, residents.at(-1)!],
  };
}
