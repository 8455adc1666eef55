/**
 * What tracing costs a request when nobody has switched it on: the spans a request passes through (door, admission,
 * append) and the look for traces in a batch, against the same work without them, and against the least a request of 500
 * events takes, which is to be parsed. `node bench/tracing.ts`
 */
import { inSpan, measured, TracedBatch } from '@bellwether/telemetry';
import { bodies } from './agent-events.ts';

const ROUNDS = 200_000;
const WARM_UP = 50_000;
const REPEATS = 5;

async function withSpans(): Promise<number> {
  return inSpan('door', { role: 'SERVER', attributes: { 'http.route': '/api/v1/events' }, parent: null }, async () =>
    inSpan('admission', { attributes: { 'bellwether.org_id': 'org_a' } }, async (tell) => {
      const count = await inSpan('log.append', { role: 'PRODUCER' }, async () => 500);
      tell({ 'bellwether.events.accepted': count });
      measured('ingest', 0.001, 'native');
      return count;
    }),
  );
}

async function withoutSpans(): Promise<number> {
  const append = async (): Promise<number> => 500;
  const admission = async (): Promise<number> => append();
  return admission();
}

/** Microseconds a call, the fastest of several runs: what else the machine does only ever adds. */
async function timed(work: () => Promise<number>): Promise<number> {
  for (let i = 0; i < WARM_UP; i++) await work();
  let best = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const startedMs = performance.now();
    for (let i = 0; i < ROUNDS; i++) await work();
    best = Math.min(best, ((performance.now() - startedMs) / ROUNDS) * 1000);
  }
  return best;
}

function parseTimed(body: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < 200; repeat++) {
    const startedMs = performance.now();
    for (const line of body.split('\n')) if (line !== '') JSON.parse(line);
    best = Math.min(best, (performance.now() - startedMs) * 1000);
  }
  return best;
}

const body = bodies(500, 500, 60_000)[0]!.toString('utf8');
const plainUs = await timed(withoutSpans);
const spansUs = await timed(withSpans);
const frames = Array.from({ length: 100 }, () => ({ meta: { org_id: 'org_a', touched: [1, 2, 3] }, count: 500 }));
const batchStartedMs = performance.now();
for (let i = 0; i < ROUNDS; i++) TracedBatch.of(frames);
const batchUs = ((performance.now() - batchStartedMs) / ROUNDS) * 1000;
const parseUs = parseTimed(body);

const addedUs = spansUs - plainUs;
console.log(`three spans that nobody records   ${addedUs.toFixed(2)} µs a request`);
console.log(`looking for traces in 100 frames  ${batchUs.toFixed(2)} µs a batch`);
console.log(`parsing the 500 events            ${parseUs.toFixed(0)} µs a request`);
console.log(`share of parsing alone            ${((addedUs / parseUs) * 100).toFixed(2)} %`);
