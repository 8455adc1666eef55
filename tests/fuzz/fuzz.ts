/**
 * Fuzzes every decoder there is: `npm run fuzz [targets] [--minutes N] [--runs N] [--seed N] [--rounds N] [--corpus folder]`.
 * The minutes are shared by all targets; each gets its share in every round, and what it learned stays in the corpus.
 * Ends with 1 when something was found. What was found is in tests/fuzz/found, and `npm test` reads it again.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import type { MemoryRounds, Progress } from './engine/campaign.ts';
import { FOUND_FOLDER, type FoundInput, keepFinding, keptFindings } from './engine/found-input.ts';
import { watchChild } from './engine/watch-child.ts';
import { TARGETS } from './targets/index.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '5' },
    runs: { type: 'string' },
    rounds: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    corpus: { type: 'string', default: `${tmpdir()}/bellwether-fuzz` },
    found: { type: 'string', default: FOUND_FOLDER },
    list: { type: 'boolean', default: false },
  },
});
const chosen = TARGETS.filter(
  ({ name }) =>
    positionals.length === 0 || positionals.some((wanted) => name === wanted || name.startsWith(`${wanted}-`)),
);
if (values.list || chosen.length === 0) {
  for (const { name, decodes } of TARGETS) process.stdout.write(`${name.padEnd(24)} ${decodes}\n`);
  process.exit(values.list ? 0 : 2);
}

interface Tally {
  executions: number;
  accepted: number;
  seconds: number;
  /** Places covered at the end of each round. */
  covered: number[];
  places: number;
  corpus: number;
  slowestMs: number;
  heapMiB: number;
  memory: MemoryRounds | undefined;
  found: Set<string>;
}

const rounds = values.runs ? 1 : Number(values.rounds);
const sliceMs = (Number(values.minutes) * 60_000) / chosen.length / rounds;
const tallies = new Map<string, Tally>(
  chosen.map(({ name }) => [
    name,
    {
      executions: 0,
      accepted: 0,
      seconds: 0,
      covered: [],
      places: 0,
      corpus: 0,
      slowestMs: 0,
      heapMiB: 0,
      memory: undefined,
      found: new Set(),
    },
  ]),
);
const found = (name: string, one: FoundInput) => {
  const tally = tallies.get(name)!;
  const wasKnown = keptFindings(values.found, name).map(({ path }) => path);
  const path = keepFinding(values.found, name, one);
  if (tally.found.has(path)) return;
  tally.found.add(path);
  say(`FOUND ${path}${wasKnown.includes(path) ? ' (again)' : ''}: ${one.said} ${one.where}`);
};
const startedMs = Date.now();
say(`${chosen.length} targets, ${rounds} rounds of ${Math.round(sliceMs / 1000)} s each, seed ${values.seed}`);

/** How often a process is begun anew within one round: what ends it is found at most so often. */
const LIVES_MAX = 60;
mkdirSync(values.corpus, { recursive: true });

for (let round = 0; round < rounds; round++) {
  const left = chosen.map(({ name }) => ({
    name,
    forMs: values.runs ? 24 * 3_600_000 : sliceMs,
    executions: values.runs ? Number(values.runs) : null,
  }));
  for (let life = 0; life < LIVES_MAX && left.length > 0; life++) {
    let began = Date.now();
    let last: Progress | undefined;
    const spent = (name: string) => {
      const tally = tallies.get(name)!;
      tally.seconds += (Date.now() - began) / 1000;
      if (!last) return;
      tally.executions += last.executions;
      tally.accepted += last.accepted;
      tally.covered.push(last.covered);
      tally.places = last.places;
      tally.corpus = last.corpus;
      tally.slowestMs = Math.max(tally.slowestMs, last.slowestMs);
      tally.heapMiB = Math.max(tally.heapMiB, last.heapMiB);
      tally.memory = last.memory ?? tally.memory;
      say(`${name.padEnd(24)} ${lineOf(tally)}`);
    };
    const endedIn = await watchChild(
      {
        seed: Number(values.seed) + round * 1000 + life,
        targets: left,
        folder: values.corpus,
        currentFile: `${values.corpus}/current`,
      },
      (message) => {
        if (message.type === 'begins') [began, last] = [Date.now(), undefined];
        else if (message.type === 'found') found(message.target, message.found);
        else last = message.progress;
        if (message.type !== 'ends') return;
        spent(message.target);
        left.splice(0, left.findIndex(({ name }) => name === message.target) + 1);
      },
    );
    if (endedIn === undefined) break;
    spent(endedIn);
    // It goes on with what is left of its time; when that is little, with the next target.
    const [ended] = left;
    if (!ended) break;
    ended.forMs -= Date.now() - began;
    if (ended.forMs < 2000 || values.runs) left.shift();
  }
}

const seconds = Math.round((Date.now() - startedMs) / 1000);
say(`\nAfter ${seconds} s:`);
for (const [name, tally] of tallies) say(`${name.padEnd(24)} ${lineOf(tally)}`);
const executions = [...tallies.values()].reduce((sum, tally) => sum + tally.executions, 0);
const paths = [...tallies.values()].flatMap((tally) => [...tally.found]);
say(`${executions} executions, ${paths.length} findings${paths.map((path) => `\n  ${path}`).join('')}`);
const report = Object.fromEntries([...tallies].map(([name, tally]) => [name, { ...tally, found: [...tally.found] }]));
writeFileSync(`${values.corpus}/report.md`, tableOf(tallies));
writeFileSync(`${values.corpus}/report.json`, `${JSON.stringify({ seconds, executions, targets: report }, null, 2)}\n`);
process.exitCode = paths.length > 0 ? 1 : 0;

function lineOf({ executions, accepted, seconds, covered, places, corpus, slowestMs, heapMiB, found }: Tally): string {
  const perSecond = Math.round(executions / Math.max(seconds, 1));
  return `${executions} executions (${perSecond}/s, ${Math.round((100 * accepted) / Math.max(executions, 1))} % taken), ${covered.join(' → ')} of ${places} places, corpus ${corpus}, slowest ${slowestMs} ms, heap ${heapMiB} MiB, ${found.size} found`;
}

/** As it stands in docs/security-log.md. */
function tableOf(all: ReadonlyMap<string, Tally>): string {
  const head = [
    '| target | executions | taken | places reached | inputs kept | slowest | heap before → after | found |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
  ];
  const rows = [...all].map(([name, { executions, accepted, covered, places, corpus, slowestMs, memory, found }]) => {
    const taken = `${Math.round((100 * accepted) / Math.max(executions, 1))} %`;
    const [before, after] = (memory?.heapBytes ?? []).map((bytes) => Math.round(bytes / 1024).toLocaleString('en'));
    const heap = memory ? `${before} → ${after} KiB (${memory.executions.toLocaleString('en')})` : 'not looked at';
    const reached = `${covered.at(-1) ?? 0} of ${places}`;
    return `| ${name} | ${executions.toLocaleString('en')} | ${taken} | ${reached} | ${corpus} | ${slowestMs} ms | ${heap} | ${found.size} |`;
  });
  return `${[...head, ...rows].join('\n')}\n`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
