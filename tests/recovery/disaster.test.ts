/**
 * The machine is lost at a random moment under load, its disk with it, and the installation comes back from its backups
 * and what was shipped. With synchronous shipping nothing that was acknowledged is lost; without it, nothing but what was
 * acknowledged after the last frame. Once in each run of the tests; `npm run drill:disaster` does it ten times.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { BackupsView } from '@bellwether/services';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { expectTheTruth } from '../chaos/expectations.ts';
import { Producer } from '../chaos/producer.ts';
import { type Acknowledgement, type Batch, Truth } from '../chaos/truth.ts';
import { DoomedInstallation } from './doomed-installation.ts';

const DISASTERS = Number(process.env.DISASTERS ?? 1);
const RPO_MAX_SECONDS = 15 * 60;
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
});

function doomed(settings: Record<string, string>): DoomedInstallation {
  const installation = new DoomedInstallation({ BELLWETHER_BACKUP_SHIP_SECONDS: '1', ...settings });
  installations.push(installation);
  return installation;
}

/** Loads the server, has backups taken meanwhile, and stops at a moment nobody chose. */
async function loadUntilDisaster(installation: DoomedInstallation, truth: Truth, producer: Producer): Promise<void> {
  const startedMs = Date.now();
  const { url, key } = await installation.start();
  const view = () => installation.ask<BackupsView>(url, 'GET', '/api/v1/backups');
  // A machine that is new takes a full backup first; what is shipped belongs to it.
  const newestMs = async () => Date.parse((await view()).backups[0]?.finished_at ?? '1970-01-01T00:00:00Z');
  await vi.waitFor(async () => expect(await newestMs()).toBeGreaterThan(startedMs), {
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
    const response = await fetch(`${url}/api/v1/events?limit=1000${before}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const page = (await response.json()) as { events: { event_id: string }[]; next: string | null };
    for (const { event_id } of page.events) ids.add(event_id);
    if (page.next === null) return ids;
    before = `&before=${encodeURIComponent(page.next)}`;
  }
}

describe('an installation whose machine is lost under load', () => {
  it(
    `loses nothing that was acknowledged when shipping is synchronous, ${DISASTERS} times`,
    async () => {
      const installation = doomed({ BELLWETHER_BACKUP_SYNCHRONOUS: 'on' });
      const truth = new Truth();
      const producer = new Producer(truth, LOAD);
      for (let round = 1; round <= DISASTERS; round++) {
        await loadUntilDisaster(installation, truth, producer);
        const put = await installation.loseDiskAndRestore();
        expect(put.checks.filter(({ ok }) => !ok)).toEqual([]);
        const { url, key } = await installation.start();
        // What was sent and not answered is sent again, as any producer does.
        await producer.settle(url, key);
        const findings = await expectTheTruth(truth, { url, key, readOneByOne: 20 });
        expect(findings).toEqual({ lost: 0, doubled: 0 });
        process.stdout.write(
          `  disaster ${round}: ${truth.acknowledged.size} acknowledged, 0 lost; RTO ${put.rto_seconds.toFixed(1)} s\n`,
        );
        await installation.kill();
      }
    },
    ROUND_MAX_MS * DISASTERS,
  );

  it(
    `loses at most what came after the last frame otherwise, ${DISASTERS} times`,
    async () => {
      for (let round = 1; round <= DISASTERS; round++) {
        const installation = doomed({});
        const truth = new TimedTruth();
        await loadUntilDisaster(installation, truth, new Producer(truth, LOAD));
        const lostAtMs = Date.now();
        const put = await installation.loseDiskAndRestore();
        expect(put.checks.filter(({ ok }) => !ok)).toEqual([]);
        const shippedMs = Date.parse(put.at);
        const { url, key } = await installation.start();
        const there = await storedIds(url, key);
        const lost = [...truth.acknowledgedAtMs].filter(([id]) => !there.has(id));
        expect(lost.filter(([, atMs]) => atMs <= shippedMs)).toEqual([]);
        const rpoSeconds = (lostAtMs - shippedMs) / 1000;
        expect(rpoSeconds).toBeLessThanOrEqual(RPO_MAX_SECONDS);
        process.stdout.write(
          `  disaster ${round}: ${truth.acknowledged.size} acknowledged, ${lost.length} lost; RPO ${rpoSeconds.toFixed(1)} s, RTO ${put.rto_seconds.toFixed(1)} s\n`,
        );
        await installation.dispose();
      }
    },
    ROUND_MAX_MS * DISASTERS,
  );
});
