/**
 * Looks at the rules that go by time: of each that is on, the windows that have closed and the times that have come since
 * it looked last, in their order, and does what they say. Rules on events are the other half, event-rules.ts.
 *
 * Invariants: how far a rule has looked is written in the transaction that keeps what it decided, so that nothing is
 * decided twice or left out, whenever the process is killed. A rule that cannot look says why and costs the others
 * nothing. One round at a time; a round ends after 20 s and the next one goes on with the rule after the last.
 */
import { type OnTrouble, Problem, SECOND_MS } from '@bellwether/core';
import type { Platform } from '../../installation/platform/platform.ts';
import { Watch } from '../../installation/platform/watch.ts';
import { advance } from './advance.ts';
import { keepDecisions } from './keep-decisions.ts';
import {
  isStillOn,
  newRuleMemory,
  type OpenRule,
  openRule,
  type Progress,
  readProgress,
  writeProgress,
} from './live-rules.ts';
import { tellSignals } from './tell-signals.ts';
import { nextLookMs, startOfWatch } from './watch-times.ts';

const LOOK_EVERY_MS = 10 * SECOND_MS;
const ROUND_MAX_MS = 20 * SECOND_MS;

/** A rule that is on. */
interface OnRow {
  org_id: string;
  rule_id: string;
  version: number;
  source: string;
  updated_at: Date;
  through: Date | null;
}

export class RuleWatch extends Watch {
  readonly #platform: Platform;
  /** Understood at this version. */
  readonly #open = new Map<string, OpenRule>();
  /** Why rules could not look. */
  readonly #failing = new Map<string, string>();
  /** The rule looked at last, in the order of organisations and ids. */
  #last = '';

  constructor(platform: Platform, onTrouble: OnTrouble) {
    super({
      everyMs: LOOK_EVERY_MS,
      onTrouble,
      trouble: 'rules could not be looked at and are tried again in ten seconds',
    });
    this.#platform = platform;
  }

  protected override async round(): Promise<void> {
    await this.#tellSignals();
    const startedMs = performance.now();
    const rows = await this.#rulesThatGoByTime();
    for (const key of this.#open.keys()) if (!rows.some((row) => keyOf(row) === key)) this.#open.delete(key);
    const next = rows.findIndex((row) => keyOf(row) > this.#last);
    for (const row of next < 0 ? rows : [...rows.slice(next), ...rows.slice(0, next)]) {
      if (this.isStopped || performance.now() - startedMs > ROUND_MAX_MS) break;
      this.#last = keyOf(row);
      if (!this.#platform.tenants.get(row.org_id)) continue;
      await this.#lookAt(row).then(
        () => this.#failing.delete(keyOf(row)),
        (error: unknown) => this.#noteFailure(row, error),
      );
    }
    await this.#tellSignals();
  }

  /** Also those of rules on events. */
  async #tellSignals(): Promise<void> {
    const untold = await this.#platform.records.asOperator((tx) =>
      tx.selectFrom('rule_runs').select('org_id').distinct().where('untold', '=', true).execute(),
    );
    for (const { org_id } of untold) await tellSignals(this.#platform, org_id);
  }

  #rulesThatGoByTime(): Promise<OnRow[]> {
    return this.#platform.records.asOperator((tx) =>
      tx
        .selectFrom('rules as rule')
        .leftJoin('rule_progress as progress', (join) =>
          join
            .onRef('progress.org_id', '=', 'rule.org_id')
            .onRef('progress.rule_id', '=', 'rule.rule_id')
            .onRef('progress.version', '=', 'rule.version'),
        )
        .select([
          ...(['rule.org_id', 'rule.rule_id', 'rule.version', 'rule.source', 'rule.updated_at'] as const),
          'progress.through',
        ])
        .where('rule.state', '=', 'on')
        .where('rule.trigger', '!=', 'event')
        .orderBy('rule.org_id')
        .orderBy('rule.rule_id')
        .execute(),
    );
  }

  /** Piece after piece until it has seen what there is, or the round's time is over. */
  async #lookAt(row: OnRow): Promise<void> {
    const { records, clock } = this.#platform;
    const rule = this.#opened(row);
    const { trigger } = rule.definition;
    const firstMs = row.through?.getTime() ?? startOfWatch(trigger, row.updated_at.getTime());
    if (nextLookMs(trigger, firstMs) > clock()) return;
    const kept = await records.asTenant(row.org_id, (tx) => readProgress(tx, rule));
    let progress: Progress = kept ?? { throughMs: firstMs, memory: newRuleMemory() };
    for (const startedMs = performance.now(); performance.now() - startedMs < ROUND_MAX_MS && !this.isStopped; ) {
      const nowMs = clock();
      if (progress.throughMs >= nowMs) return;
      const seen = await advance(this.#platform, rule, progress, nowMs);
      if (seen.progress.throughMs <= progress.throughMs) return;
      const isKept = await records.asTenant(row.org_id, async (tx) => {
        if (!(await isStillOn(tx, rule))) return false;
        await keepDecisions(this.#platform, tx, rule, seen.decisions);
        await writeProgress(tx, rule, seen.progress, null);
        return true;
      });
      if (!isKept) return;
      progress = seen.progress;
    }
  }

  #opened(row: OnRow): OpenRule {
    const known = this.#open.get(keyOf(row));
    if (known?.version === row.version) return known;
    const rule = openRule(this.#platform, row);
    this.#open.set(keyOf(row), rule);
    return rule;
  }

  async #noteFailure(row: OnRow, error: unknown): Promise<void> {
    const failing =
      error instanceof Problem ? error.message : 'The figures could not be read. The server’s log says why.';
    // Said once, and not every ten seconds.
    if (this.#failing.get(keyOf(row)) !== failing)
      this.onTrouble(`rule ${row.rule_id} could not look and tries again`, error);
    this.#failing.set(keyOf(row), failing);
    const { org_id: orgId, rule_id: ruleId, version, updated_at } = row;
    const throughMs = (row.through ?? updated_at).getTime();
    await this.#platform.records.asTenant(orgId, async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('rule_progress')
        .set({ failing })
        .where('org_id', '=', orgId)
        .where('rule_id', '=', ruleId)
        .where('version', '=', version)
        .executeTakeFirst();
      if (Number(numUpdatedRows) === 0)
        await writeProgress(tx, { orgId, ruleId, version }, { throughMs, memory: newRuleMemory() }, failing);
    });
  }
}

function keyOf({ org_id, rule_id }: OnRow): string {
  return `${org_id} ${rule_id}`;
}
