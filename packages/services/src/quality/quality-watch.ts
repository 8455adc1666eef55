/**
 * Looks again and again whether data are as expected: each check as often as it is worth, a few at a time, so that neither
 * a start nor a large organisation makes anybody wait. How far it is stands with the checks, so a restart goes on.
 *
 * One round at a time. A check whose reading fails is tried again at the next round and costs the others nothing.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@bellwether/core';
import type { QualityCheckKind } from '@bellwether/metrics';
import type { Platform } from '../platform/platform.ts';
import { Rounds } from '../platform/rounds.ts';
import { type CheckRow, readCheckRows } from './check-row.ts';
import { type Expectation, expectationsOf, fingerprintOf } from './expectation.ts';
import { forgetOldResults, keepOutcome } from './keep-outcome.ts';
import { runCheck } from './run-check.ts';

const ROUND_EVERY_MS = 15 * SECOND_MS;
const CHECKS_PER_ROUND = 8;
/** An organisation of which nothing is due is asked again after this long at most: somebody may have changed something. */
const QUIET_MAX_MS = MINUTE_MS;

/** How often each kind is looked at. */
const EVERY_MS: Readonly<Record<QualityCheckKind, number>> = {
  freshness: 15 * MINUTE_MS,
  refused: 15 * MINUTE_MS,
  volume: HOUR_MS,
  count: HOUR_MS,
  schema: HOUR_MS,
  validity: HOUR_MS,
  uniqueness: HOUR_MS,
  sql: HOUR_MS,
};

interface Due {
  orgId: string;
  expected: Expectation;
  dueMs: number;
}

export class QualityWatch {
  readonly #platform: Platform;
  readonly #onTrouble: (message: string, error: unknown) => void;
  readonly #rounds: Rounds;
  /** By organisation: until when there is nothing to do. */
  readonly #quietUntilMs = new Map<string, number>();
  #sweptMs = Number.NEGATIVE_INFINITY;

  constructor(platform: Platform, onTrouble: (message: string, error: unknown) => void) {
    this.#platform = platform;
    this.#onTrouble = onTrouble;
    this.#rounds = new Rounds({
      everyMs: ROUND_EVERY_MS,
      work: () => this.#checkSome(),
      onTrouble,
      trouble: 'the quality of data could not be looked at and is tried again in a quarter of a minute',
    });
  }

  start(): void {
    this.#rounds.start();
  }

  /** Resolves when nothing is under way any more. */
  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** One round; while one is under way, that one. Never throws. */
  look(): Promise<void> {
    return this.#rounds.look();
  }

  async #checkSome(): Promise<void> {
    await this.#sweep();
    const due: Due[] = [];
    for (const { org_id } of this.#platform.tenants.all()) due.push(...(await this.#dueOf(org_id)));
    for (const { orgId, expected } of due.toSorted((a, b) => a.dueMs - b.dueMs).slice(0, CHECKS_PER_ROUND)) {
      if (this.#rounds.isStopped) return;
      try {
        await keepOutcome(this.#platform, orgId, expected, await runCheck(this.#platform, orgId, expected));
      } catch (error) {
        this.#onTrouble(`the expectation ${expected.id} could not be checked and is tried again`, error);
        // Its turn comes after all the others.
        await keepOutcome(this.#platform, orgId, expected, {
          status: 'unknown',
          detail: 'The data could not be read. The server’s log says why.',
        });
      }
    }
  }

  async #dueOf(orgId: string): Promise<Due[]> {
    const nowMs = this.#platform.clock();
    if ((this.#quietUntilMs.get(orgId) ?? nowMs) > nowMs) return [];
    const all = await checksOf(this.#platform, orgId);
    const nextMs = all.reduce((least, one) => Math.min(least, one.dueMs), Number.POSITIVE_INFINITY);
    this.#quietUntilMs.set(orgId, Math.min(nextMs, nowMs + QUIET_MAX_MS));
    return all.filter(({ dueMs }) => dueMs <= nowMs);
  }

  async #sweep(): Promise<void> {
    const nowMs = this.#platform.clock();
    if (nowMs - this.#sweptMs < DAY_MS) return;
    this.#sweptMs = nowMs;
    await this.#platform.records.asOperator((tx) => forgetOldResults(tx, nowMs));
  }
}

async function checksOf(platform: Platform, orgId: string): Promise<Due[]> {
  const { expectations, rows } = await platform.records.asTenant(orgId, async (tx) => ({
    expectations: await expectationsOf(platform, tx, orgId),
    rows: await readCheckRows(tx, orgId),
  }));
  return expectations
    .filter(({ enabled }) => enabled)
    .map((expected) => ({ orgId, expected, dueMs: dueMs(expected, rows.get(expected.id)) }));
}

function dueMs(expected: Expectation, row: CheckRow | undefined): number {
  if (!row || row.fingerprint !== fingerprintOf(expected)) return Number.NEGATIVE_INFINITY;
  return row.checked_at.getTime() + EVERY_MS[expected.check.kind];
}
