/**
 * What the native door costs on top of JSON.parse: `node bench/doors.ts`. One core, NDJSON batches of 500 canonical
 * events of about 430 bytes.
 */
import { decodeNative } from '../apps/server/src/doors/native.ts';

const BATCH = 500;
const ROUNDS = 200;
const BATCHES_PER_ROUND = 4;

const event = (n: number) => ({
  event_id: `0192f0a0-0000-7000-8000-${String(n).padStart(12, '0')}`,
  org_id: '0192f0a0-0000-7000-8000-00000000ffff',
  user_id: `user-${n % 97}`,
  session_id: `session-${n % 31}`,
  event_type: 'code_generated',
  event_category: 'usage',
  timestamp: '2026-11-21T05:21:22.000Z',
  region: 'eu-west-1',
  environment: 'production',
  metadata: {
    model: 'claude-sonnet',
    duration_ms: n,
    input_tokens: 4321,
    output_tokens: 222,
    cost_usd: 0.0123,
    team: 'platform',
    success: true,
  },
});
const body = Buffer.from(Array.from({ length: BATCH }, (_, n) => `${JSON.stringify(event(n))}\n`).join(''));

function parseOnly(): unknown[] {
  const values: unknown[] = [];
  for (let from = 0; from < body.length; ) {
    const to = body.indexOf(10, from);
    values.push(JSON.parse(body.toString('latin1', from, to)));
    from = to + 1;
  }
  return values;
}

/** The fastest round of each, taken in turns, so that whatever else the machine does falls on both. */
const best = { parse: Number.POSITIVE_INFINITY, door: Number.POSITIVE_INFINITY };
for (let round = 0; round < ROUNDS; round++) {
  best.parse = Math.min(best.parse, nanosecondsPerEvent(parseOnly));
  best.door = Math.min(
    best.door,
    nanosecondsPerEvent(() => decodeNative(body, 'application/x-ndjson')),
  );
}
console.log(`event        ${Math.round(body.length / BATCH)} bytes`);
console.log(`JSON.parse   ${best.parse.toFixed(0)} ns/event`);
console.log(`native door  ${best.door.toFixed(0)} ns/event, ${(1e9 / best.door).toFixed(0)} events/s`);
console.log(`overhead     ${(best.door - best.parse).toFixed(0)} ns/event`);

function nanosecondsPerEvent(work: () => unknown[]): number {
  const start = process.hrtime.bigint();
  for (let i = 0; i < BATCHES_PER_ROUND; i++) if (work().length !== BATCH) throw new Error('events went missing');
  return Number(process.hrtime.bigint() - start) / (BATCH * BATCHES_PER_ROUND);
}
