/**
 * Looks again and again whether data are as expected: each check as often as it is worth, for two seconds of a round, so
 * that neither a start nor a large organisation makes anybody wait. How far it is stands with the checks, so a restart goes on.
 *
 * One round at a time. A check whose reading fails is tried again at the next round and costs the others nothing.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, type OnTrouble, SECOND_MS } from '@bellwether/core';
import type { QualityCheckKind } from '@bellwether/metrics';
import type { Platform } from '../../installation/platform/platform.ts';
import { Watch } from '../../installation/platform/watch.ts';
import type { Expectation } from './expectation.ts';
import { forgetOldResults, keepOutcome } from './keep-outcome.ts';
import { type Checked, readChecks } from './read-checks.ts';
import { runCheck } from './run-check.ts';

const ROUND_EVERY_MS = 15 * SECOND_MS;
/** So that neither a start nor many organisations keep a core busy; the next round goes on. */
const ROUND_MAX_MS = 2 * SECOND_MS;
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

export class QualityWatch extends Watch {
  readonly #platform: Platform;
  /** By organisation: until when there is nothing to do. */
  readonly #quietUntilMs = new Map<string, number>();
  #sweptMs = Number.NEGATIVE_INFINITY;

  constructor(platform: Platform, onTrouble: OnTrouble) {
    super({
      everyMs: ROUND_EVERY_MS,
      onTrouble,
      trouble: 'the quality of data could not be looked at and is tried again in a quarter of a minute',
    });
    this.#platform = platform;
  }

  protected override async round(): Promise<void> {
    await this.#sweep();
    const due: Due[] = [];
    for (const { org_id } of this.#platform.tenants.all()) due.push(...(await this.#dueOf(org_id)));
    const startedMs = performance.now();
    for (const { orgId, expected } of due.toSorted((a, b) => a.dueMs - b.dueMs)) {
      if (this.isStopped || performance.now() - startedMs > ROUND_MAX_MS) return;
      try {
        await keepOutcome(this.#platform, orgId, expected, await runCheck(this.#platform, orgId, expected));
      } catch (error) {
        this.onTrouble(`the expectation ${expected.id} could not be checked and is tried again`, error);
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
    const all = (await readChecks(this.#platform, orgId))
      .filter(({ expected }) => expected.enabled)
      .map((checked): Due => ({ orgId, expected: checked.expected, dueMs: dueMs(checked) }));
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

function dueMs({ expected, row }: Checked): number {
  return row ? row.checked_at.getTime() + EVERY_MS[expected.check.kind] : Number.NEGATIVE_INFINITY;
}
