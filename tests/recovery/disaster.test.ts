/**
 * The machine is lost at a random moment under load, its disk with it, and the installation comes back from its backups
 * and what was shipped. With synchronous shipping nothing that was acknowledged is lost; without it, nothing but what was
 * acknowledged after the last frame. Once in each run of the tests; `npm run drill:disaster` does it ten times, and says
 * of each what was acknowledged and lost, and
 *
 *   RPO  from the moment that everything until then is there again, to the end of the machine: 0 when nothing acknowledged
 *        is lost
 *   RTO  from the end of the machine until another one takes events: the restore with all its checks, and the start
 */
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { BackupsView } from '@bellwether/services';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { expectTheTruth } from '../chaos/expectations.ts';
import { Producer } from '../chaos/producer.ts';
import { type Acknowledgement, type Batch, Truth } from '../chaos/truth.ts';
import { DoomedInstallation } from './doomed-installation.ts';

const SYNCHRONOUS = Number(process.env.DISASTERS ?? 1);
const ASYNCHRONOUS = Number(process.env.DISASTERS_ASYNCHRONOUS ?? SYNCHRONOUS);
const RPO_MAX_SECONDS = 15 * 60;
const RTO_MAX_SECONDS = 4 * 3600;
const ROUND_MAX_MS = 900_000;
const LOAD = { lanes: 2, batchSize: 20, paceMs: 20 };

/** Knows when each event was acknowledged first. */
class TimedTruth extends Truth {
  readonly acknowledgedAtMs = new Map<string, number>();

  override acknowledge(batch: Batch, answer: Acknowledgement): void {
    super.acknowledge(batch, answer);
    for (const event of batch.events)
      if (event && !this.acknowledgedAtMs.has(event.eventId)) this.acknowledgedAtMs.set(event.eventId, Date.now());
  }
}

const installations: DoomedInstallation[] = [];
afterAll(async () => {
  for (const installation of installations) await installation.dispose();
}, 120_000);

function doomed(settings: Record<string, string>): DoomedInstallation {
  const installation = new DoomedInstallation({ BELLWETHER_BACKUP_SHIP_SECONDS: '1', ...settings });
  installations.push(installation);
  return installation;
}

interface Life {
  url: string;
  key: string;
}

/** Loads the server, has backups taken meanwhile, and stops at a moment nobody chose. */
async function loadUntilDisaster(
  installation: DoomedInstallation,
  { url, key }: Life,
  truth: Truth,
  producer: Producer,
): Promise<void> {
  const view = () => installation.ask<BackupsView>(url, 'GET', '/api/v1/backups');
  // A machine that is new takes a full backup first; what is shipped belongs to it.
  const newestMs = async () => Date.parse((await view()).backups[0]?.finished_at ?? '1970-01-01T00:00:00Z');
  await vi.waitFor(async () => expect(await newestMs()).toBeGreaterThan(installation.newSinceMs), {
    timeout: 300_000,
    interval: 500,
  });
  const sending = producer.sendTo(url, key);
  const before = truth.requests;
  await vi.waitFor(() => expect(truth.requests).toBeGreaterThan(before + 5), { timeout: 120_000 });
  // Sometimes in the middle of a backup, sometimes after one, sometimes without.
  const taking =
    randomInt(3) === 0 ? undefined : installation.ask(url, 'POST', '/api/v1/backups', {}).catch(() => undefined);
  await delay(randomInt(500, 6000));
  await installation.kill();
  await Promise.all([sending, taking]);
}

async function storedIds(url: string, key: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let before = ''; ; ) {
    const page = await pageOfEvents(`${url}/api/v1/events?limit=1000${before}`, key);
    for (const { event_id } of page.events) ids.add(event_id);
    if (page.next === null) return ids;
    before = `&before=${encodeURIComponent(page.next)}`;
  }
}

/** Of a server that has just begun: what is too busy to answer is asked again. */
function pageOfEvents(address: string, key: string): Promise<{ events: { event_id: string }[]; next: string | null }> {
  return vi.waitFor(
    async () => {
      const response = await fetch(address, { headers: { authorization: `Bearer ${key}` } });
      const text = await response.text();
      if (!response.ok) throw new Error(`Events were answered with ${response.status}: ${text}`);
      return JSON.parse(text);
    },
    { timeout: 180_000, interval: 500 },
  );
}

interface Disaster {
  acknowledged: number;
  /** When each lost event had been acknowledged. */
  lostAtMs: number[];
  shippedMs: number;
  rpoSeconds: number;
  rtoSeconds: number;
}

/** The machine has ended: another one gets what is in the backups, and nobody sends anything before it was looked at. */
async function comeBack(installation: DoomedInstallation, truth: TimedTruth) {
  const endedMs = installation.endedMs;
  const put = await installation.loseDiskAndRestore();
  expect(put.checks.filter(({ ok }) => !ok)).toEqual([]);
  const { url, key } = await installation.start();
  const rtoSeconds = (Date.now() - endedMs) / 1000;
  const there = await storedIds(url, key);
  const lostAtMs = [...truth.acknowledgedAtMs].flatMap(([id, atMs]) => (there.has(id) ? [] : [atMs]));
  const shippedMs = Date.parse(put.at);
  const rpoSeconds = lostAtMs.length === 0 ? 0 : (endedMs - shippedMs) / 1000;
  const found: Disaster = { acknowledged: truth.acknowledged.size, lostAtMs, shippedMs, rpoSeconds, rtoSeconds };
  return { url, key, found };
}

function say(round: number, shipping: string, { acknowledged, lostAtMs, rpoSeconds, rtoSeconds }: Disaster): void {
  const cells = [round, shipping, acknowledged, lostAtMs.length, rpoSeconds.toFixed(1), rtoSeconds.toFixed(1)];
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

function sayHead(): void {
  process.stdout.write(
    '| | shipping | acknowledged | lost | RPO s | RTO s |\n| ---: | --- | ---: | ---: | ---: | ---: |\n',
  );
}

describe('an installation whose machine is lost under load', () => {
  it.runIf(SYNCHRONOUS > 0)(
    `loses nothing that was acknowledged when shipping is synchronous, ${SYNCHRONOUS} times in a row`,
    async () => {
      const installation = doomed({ BELLWETHER_BACKUP_SYNCHRONOUS: 'on' });
      const truth = new TimedTruth();
      const producer = new Producer(truth, LOAD);
      sayHead();
      let life = await installation.start();
      for (let round = 1; round <= SYNCHRONOUS; round++) {
        await loadUntilDisaster(installation, life, truth, producer);
        const { url, key, found } = await comeBack(installation, truth);
        say(round, 'synchronous', found);
        expect(found.lostAtMs).toEqual([]);
        expect(found.rtoSeconds).toBeLessThanOrEqual(RTO_MAX_SECONDS);
        // What was sent and not answered is sent again, as any producer does.
        await producer.settle(url, key);
        const findings = await expectTheTruth(truth, { url, key, readOneByOne: 20 });
        expect(findings).toEqual({ lost: 0, doubled: 0 });
        life = { url, key };
      }
    },
    ROUND_MAX_MS * SYNCHRONOUS,
  );

  it.runIf(ASYNCHRONOUS > 0)(
    `loses at most what came after the last frame otherwise, ${ASYNCHRONOUS} times`,
    async () => {
      sayHead();
      for (let round = 1; round <= ASYNCHRONOUS; round++) {
        const installation = doomed({});
        const truth = new TimedTruth();
        await loadUntilDisaster(installation, await installation.start(), truth, new Producer(truth, LOAD));
        const { found } = await comeBack(installation, truth);
        say(round, 'every second', found);
        expect(found.lostAtMs.filter((atMs) => atMs <= found.shippedMs)).toEqual([]);
        expect(found.rpoSeconds).toBeLessThanOrEqual(RPO_MAX_SECONDS);
        expect(found.rtoSeconds).toBeLessThanOrEqual(RTO_MAX_SECONDS);
        await installation.dispose();
      }
    },
    ROUND_MAX_MS * ASYNCHRONOUS,
  );
});
