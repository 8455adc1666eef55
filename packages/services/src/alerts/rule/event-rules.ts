/**
 * Rules on events: a consumer group of the log sees each event that is taken in, in the order of its partition, and does
 * what the rules that are on say. Rules that go by time are the other half, rule-watch.ts.
 *
 * Invariants
 * - Each event is seen once by each rule: a rule's own positions are written in the transaction that keeps what it
 *   decided. The group's commit comes after; what it reads again after a crash, the rules have behind them.
 * - A rule sees what came in since it was switched on. Events about people are in no topic that is read here.
 * - Lines are parsed only where a rule asks for their type; of an organisation without rules, none is.
 * - What fails is tried again, with growing pauses, from the last commit.
 */
import type { OnTrouble } from '@bellwether/core';
import type { Frame } from '@bellwether/log';
import type { Transaction } from '@bellwether/records';
import { batchesOf, type EventBatch, LogFollower } from '../../ingest/event/log-follower.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { keepDecisions } from './keep-decisions.ts';
import { isStillOn, newRuleMemory, type OpenRule, openRule, readProgress, writeProgress } from './live-rules.ts';
import { observedEvent } from './observation.ts';
import { tellSignals } from './tell-signals.ts';

export class EventRules {
  readonly #platform: Platform;
  readonly #onTrouble: OnTrouble;
  /** Understood, by organisation, id and version; `undefined`: it cannot be understood. */
  #open = new Map<string, OpenRule | undefined>();
  #follower: LogFollower | undefined;

  private constructor(platform: Platform, onTrouble: OnTrouble) {
    this.#platform = platform;
    this.#onTrouble = onTrouble;
  }

  /** Goes on after the last commit. */
  static async start(platform: Platform, onTrouble: OnTrouble): Promise<EventRules> {
    const rules = new EventRules(platform, onTrouble);
    rules.#follower = await LogFollower.start({
      ...{ log: platform.log, name: 'rules', onTrouble },
      trouble: 'rules on events could not look at them and try again',
      take: (frames) => rules.#take(frames),
      // What came in before any rule was on is seen by none.
      async sinceMs() {
        const since = (await rules.#rulesThatAreOn()).map(({ sinceMs }) => sinceMs);
        return since.length === 0 ? undefined : Math.min(...since);
      },
    });
    return rules;
  }

  /** Events in the log that no rule has seen yet. */
  lag(): number {
    return this.#follower?.lag() ?? 0;
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    await this.#follower?.stop();
  }

  async #take(frames: readonly Frame[]): Promise<void> {
    const rules = await this.#rulesThatAreOn();
    for (const [orgId, own] of Map.groupBy(rules, (rule) => rule.orgId)) {
      const types = new Set(own.flatMap(typesOf));
      const batches = batchesOf(frames, { orgId, types }, this.#onTrouble);
      if (batches.length === 0) continue;
      await this.#platform.records.asTenant(orgId, async (tx) => {
        for (const rule of own) await this.#show(tx, rule, batches);
      });
      await tellSignals(this.#platform, orgId);
    }
  }

  async #show(tx: Transaction, rule: OpenRule, batches: readonly EventBatch[]): Promise<void> {
    if (!(await isStillOn(tx, rule))) return;
    const memory = (await readProgress(tx, rule))?.memory ?? newRuleMemory();
    const types = new Set(typesOf(rule));
    const unseen = batches.filter(
      ({ place, offset, timeMs }) => timeMs >= rule.sinceMs && offset >= (memory.positions[place] ?? 0),
    );
    const events = unseen.flatMap((batch) => batch.events.filter(({ event_type }) => types.has(event_type)));
    if (events.length === 0) return;
    for (const { place, next } of unseen) memory.positions[place] = next;
    const decisions = events.flatMap((event) => rule.engine.decide(memory.rule, observedEvent(event)) ?? []);
    await keepDecisions(this.#platform, tx, rule, decisions);
    await writeProgress(tx, rule, { throughMs: this.#platform.clock(), memory }, null);
  }

  async #rulesThatAreOn(): Promise<OpenRule[]> {
    const rows = await this.#platform.records.asOperator((tx) =>
      tx
        .selectFrom('rules')
        .select(['org_id', 'rule_id', 'version', 'source', 'updated_at'])
        .where('state', '=', 'on')
        .where('trigger', '=', 'event')
        .orderBy('org_id')
        .orderBy('rule_id')
        .execute(),
    );
    const open = new Map(rows.map((row) => [`${row.org_id} ${row.rule_id} ${row.version}`, row]));
    this.#open = new Map(
      [...open].map(([key, row]) => [key, this.#open.has(key) ? this.#open.get(key) : this.#understood(row)]),
    );
    return [...this.#open.values()].filter((rule) => rule !== undefined);
  }

  #understood(row: Parameters<typeof openRule>[1]): OpenRule | undefined {
    try {
      return openRule(this.#platform, row);
    } catch (error) {
      this.#onTrouble(`rule ${row.rule_id} cannot be understood any more and sees no events`, error);
      return undefined;
    }
  }
}

function typesOf({ definition: { trigger } }: OpenRule): readonly string[] {
  return trigger.kind === 'event' ? trigger.types : [];
}
