/**
 * An installation of several hosts under a small steady load, while one of them after the other is cut off, slowed, killed
 * and started again, or tells the wrong time. What was acknowledged is stored, once, whatever happened; who sends is told
 * what to do; nobody ends by themselves; and when it is over everything is as before.
 *
 * `FAULT_SECONDS` is how long each lasts: longer than leases (10 s) and sessions (15 s). `npm run faults -- -t broker`
 * for some of them.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFailed, vi } from 'vitest';
import { expectTheTruth } from '../chaos/expectations.ts';
import { StoredEvents } from '../chaos/stored-events.ts';
import { Truth } from '../chaos/truth.ts';
import { type BacklogSample, BacklogWatch } from './backlog-watch.ts';
import { type FaultRow, printFailure, printReport, printRow } from './fault-report.ts';
import { FAULTS, type Fault } from './faults.ts';
import { makeOrganisation } from './organisation.ts';
import { ShakenInstallation } from './shaken-installation.ts';
import { type Refusal, SteadyLoad } from './steady-load.ts';

const FAULT_MS = 1000 * Number(process.env.FAULT_SECONDS ?? 20);
const BEFORE_MS = 5000;
/** Seconds in a row in which no more was behind than before. */
const USUAL_SAMPLES = 5;
const RECOVERY_MS_MAX = 180_000;
const LONG_MS = 900_000;
const LOAD = { eventsPerSecond: 20, batchSize: 5 };
const ACCEPTED = 'accepted';
const AGES = { withinMs: 60_000, lateOneIn: 50 };
const soon = { timeout: RECOVERY_MS_MAX, interval: 500 };

describe('an installation whose hosts fail', () => {
  let installation: ShakenInstallation;
  const rows: FaultRow[] = [];
  beforeAll(async () => {
    installation = new ShakenInstallation();
    await installation.start();
  }, LONG_MS);
  afterAll(async () => {
    if (rows.length > 0) printReport(rows, installation.network.slowness);
    await installation?.stop();
  }, LONG_MS);

  it.each(FAULTS.map((fault, i) => ({ ...fault, name: `${fault.part}, ${fault.what}`, orgId: `org_faults_${i}` })))(
    'loses and doubles nothing, and recovers: $name',
    async (fault) => {
      onTestFailed(({ task }) => printFailure(task.name, task.result?.errors?.[0]?.message ?? 'failed'));
      const web = installation.process('web');
      const { key } = await makeOrganisation(web, fault.orgId);
      const truth = new Truth(AGES);
      const load = new SteadyLoad(truth, { ...LOAD, url: installation.process('gateway').url, key });
      const events = new StoredEvents(web.url, key);
      const backlog = new BacklogWatch(truth, events);
      // A key that was made a moment ago is known everywhere within a second.
      await expect.poll(() => events.stats(), soon).toMatchObject({ in_flight: 0 });
      load.start();
      await expect.poll(() => load.acknowledged.length, soon).toBeGreaterThan(0);
      await expect.poll(() => events.stored(), soon).toBeGreaterThan(0);
      backlog.start();
      await delay(BEFORE_MS);
      const usual = Math.max(2 * LOAD.eventsPerSecond, ...backlog.samples.map((sample) => sample.backlog));

      const fromMs = performance.now();
      await fault.inflict(installation);
      await delay(Math.max(0, fromMs + FAULT_MS - performance.now()));
      const mendingMs = performance.now();
      await fault.mend(installation);
      const mendedMs = performance.now();
      const recovered = await vi.waitFor(() => {
        const atMs = recoveredMs(load, backlog.samples, mendedMs, usual);
        if (atMs === undefined) throw new Error('It has not recovered.');
        return atMs;
      }, soon);
      await load.stop();
      await backlog.stop();

      const refusals = load.refusals.filter(({ atMs }) => atMs >= fromMs);
      const findings = await expectTheTruth(truth, { url: web.url, key, readOneByOne: 50 });
      const answered = load.acknowledged.filter(({ atMs }) => atMs >= fromMs).map(({ atMs }) => atMs);
      const row: FaultRow = {
        part: fault.part,
        what: fault.what,
        seconds: (mendingMs - fromMs) / 1000,
        refusedSeconds: new Set(refusals.map(({ atMs }) => Math.floor((atMs - fromMs) / 1000))).size,
        told: told(refusals),
        silentSeconds: longestGap([fromMs, ...answered]) / 1000,
        slowestSeconds: Math.max(...load.acknowledged.map(({ tookMs }) => tookMs)) / 1000,
        backlogMax: Math.max(...backlog.samples.filter(({ atMs }) => atMs >= fromMs).map((sample) => sample.backlog)),
        recoveredSeconds: (recovered - mendedMs) / 1000,
        ...findings,
      };
      rows.push(row);
      printRow(row);
      expectToBeTold(fault, refusals);
      expect(installation.ended).toEqual([]);
    },
    LONG_MS,
  );
});

/** Since when requests are acknowledged and no more is behind than before; `undefined` until that has held for a while. */
function recoveredMs(
  { acknowledged }: SteadyLoad,
  samples: readonly BacklogSample[],
  mendedMs: number,
  usual: number,
): number | undefined {
  const first = acknowledged.find(({ atMs }) => atMs > mendedMs);
  if (!first) return undefined;
  const after = samples.filter(({ atMs }) => atMs > first.atMs);
  const since = after.slice(after.findLastIndex(({ backlog, lag }) => backlog > usual || lag === undefined) + 1);
  return since.length < USUAL_SAMPLES ? undefined : since[0]!.atMs;
}

function expectToBeTold({ meanwhile, mustRefuse }: Fault, refusals: readonly Refusal[]): void {
  const allowed = { accepted: [], refused: [503], unreachable: [0, 503] }[meanwhile] as readonly number[];
  expect(told(refusals.filter(({ status }) => !allowed.includes(status)))).toBe(ACCEPTED);
  expect(refusals.filter(({ status, retryAfterSeconds }) => status === 503 && !(retryAfterSeconds! > 0))).toEqual([]);
  if (mustRefuse) expect(refusals.length).toBeGreaterThan(0);
}

function told(refusals: readonly Refusal[]): string {
  const counts = Map.groupBy(refusals, ({ status, detail }) =>
    status > 0 ? String(status) : detail.startsWith('TimeoutError') ? 'no answer' : 'no connection',
  );
  return [...counts].map(([status, its]) => `${its.length} × ${status}`).join(', ') || ACCEPTED;
}

function longestGap(timesMs: readonly number[]): number {
  const sorted = timesMs.toSorted((a, b) => a - b);
  return Math.max(0, ...sorted.slice(1).map((time, i) => time - sorted[i]!));
}
