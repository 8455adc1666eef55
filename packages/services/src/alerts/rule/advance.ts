/** Takes a rule on over a span of time: the one way from what there is to what is decided, live and dry. Changes nothing. */
import type { Platform } from '../../installation/platform/platform.ts';
import type { OpenRule, Progress } from './live-rules.ts';
import { observe } from './observe.ts';
import type { Decision } from './rule-engine.ts';

/** A piece of the way to `toMs`; no way at all when nothing more is known yet. */
export async function advance(
  platform: Platform,
  rule: OpenRule,
  from: Progress,
  toMs: number,
): Promise<{ progress: Progress; decisions: Decision[] }> {
  const memory = structuredClone(from.memory);
  const span = { fromMs: from.throughMs, toMs };
  const { observations, throughMs } = await observe(
    platform,
    rule.orgId,
    rule.definition.trigger,
    span,
    memory.observed,
  );
  const decisions = observations.flatMap((seen) => rule.engine.decide(memory.rule, seen) ?? []);
  return { progress: { throughMs, memory }, decisions };
}
