/**
 * A piece of a dry run: the same way from what there was to what is decided as the watch goes, from where the piece before
 * ended. Nothing is kept and nobody is told.
 */
import { formatInstant } from '@bellwether/core';
import type { Platform } from '../../installation/platform/platform.ts';
import { advance } from './advance.ts';
import { newRuleMemory, openRule, type Progress } from './live-rules.ts';
import type { Trigger } from './rule-definition.ts';
import { DECISIONS, type Decision, type DecisionKind } from './rule-engine.ts';
import { startOfWatch } from './watch-times.ts';

const DECISIONS_MAX = 300;
const DECISIONS_BYTES_MAX = 150_000;

export interface DryRunResult {
  rule: string;
  title: string;
  trigger: Trigger['kind'];
  from: string;
  /** Up to here it has looked. */
  to: string;
  counts: Record<DecisionKind, number>;
  /** The first of them; see `left_out`. */
  decisions: readonly Decision[];
  /** Decisions that were counted and are not listed. */
  left_out: number;
  /** Decisions by day, where there were any. */
  days: readonly { day: string; fired: number; ended: number }[];
}

/** What is carried from piece to piece. */
export interface DryRunPart {
  progress: Progress;
  result: DryRunResult;
}

/** Goes on to `untilMs`; `signal` ends it early. */
export async function dryRunPiece(
  platform: Platform,
  orgId: string,
  { source, untilMs, part, signal }: { source: string; untilMs: number; part: DryRunPart; signal?: AbortSignal },
): Promise<DryRunPart> {
  // Of no rule that is kept: a rule that is still being written has no id.
  const row = { org_id: orgId, rule_id: 'dry-run', version: 1, source, updated_at: new Date(0) };
  const rule = openRule(platform, row);
  let { progress } = part;
  const result = structuredClone(part.result) as DryRunResult & { decisions: Decision[]; days: DryRunResult['days'] };
  const days = new Map(result.days.map((day) => [day.day, { ...day }]));
  let bytes = JSON.stringify(result.decisions).length;
  while (progress.throughMs < untilMs) {
    signal?.throwIfAborted();
    const seen = await advance(platform, rule, progress, untilMs);
    for (const decision of seen.decisions) {
      result.counts[decision.decision] += 1;
      if (decision.decision === 'fired' || decision.decision === 'ended') {
        const day = decision.at.slice(0, 10);
        const counted = days.get(day) ?? { day, fired: 0, ended: 0 };
        counted[decision.decision] += 1;
        days.set(day, counted);
      }
      bytes += JSON.stringify(decision).length;
      if (result.decisions.length < DECISIONS_MAX && bytes <= DECISIONS_BYTES_MAX) result.decisions.push(decision);
      else result.left_out += 1;
    }
    if (seen.progress.throughMs <= progress.throughMs) break;
    progress = seen.progress;
  }
  result.days = [...days.values()];
  result.to = formatInstant(Math.max(progress.throughMs, Date.parse(result.from)));
  return { progress, result };
}

/** Where a dry run begins. */
export function dryRunStart(
  platform: Pick<Platform, 'metrics' | 'eventTypes' | 'clock'>,
  orgId: string,
  { source, fromMs }: { source: string; fromMs: number },
): DryRunPart {
  const { definition } = openRule(platform, {
    ...{ org_id: orgId, rule_id: 'dry-run', version: 1, source, updated_at: new Date(0) },
  });
  const counts = Object.fromEntries(DECISIONS.map((kind) => [kind, 0])) as Record<DecisionKind, number>;
  const { name, title, trigger } = definition;
  const at = formatInstant(fromMs);
  return {
    progress: { throughMs: startOfWatch(trigger, fromMs), memory: newRuleMemory() },
    result: {
      ...{ rule: name, title, trigger: trigger.kind, from: at, to: at, counts },
      ...{ decisions: [], left_out: 0, days: [] },
    },
  };
}
