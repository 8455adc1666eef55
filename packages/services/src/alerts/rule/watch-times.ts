/** When there is something for a rule to look at. */
import { SECOND_MS } from '@bellwether/core';
import { ScheduleTimes } from '@bellwether/workflows';
import type { Trigger } from './rule-definition.ts';
import { windowSizeMs, windowStartMs } from './window-figures.ts';

/** Events are on their way for a while: a window, or a span of a schedule, is looked at so long after its end. */
export const GRACE_MS = 30 * SECOND_MS;

/** From where a rule looks that goes on at `atMs`: the window under way then is its first. */
export function startOfWatch(trigger: Trigger, atMs: number): number {
  return trigger.kind === 'event' || trigger.kind === 'schedule' ? atMs : windowStartMs(trigger.grain, atMs);
}

/** When there may be something new for a rule that has looked so far; never, for a schedule that has ended. */
export function nextLookMs(trigger: Trigger, throughMs: number): number {
  if (trigger.kind === 'event') return throughMs;
  if (trigger.kind !== 'schedule') return throughMs + windowSizeMs(trigger.grain) + GRACE_MS;
  const next = new ScheduleTimes(trigger.cron, trigger.timeZone).next(throughMs);
  const graceMs = Object.keys(trigger.figures).length === 0 ? 0 : GRACE_MS;
  return next === undefined ? Number.POSITIVE_INFINITY : next + graceMs;
}
