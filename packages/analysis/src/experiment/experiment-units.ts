/**
 * Who was in an experiment, and what they did: from a site's events to one outcome of each. What is compared are those who
 * were shown a variant, from then on. Somebody who was shown more than one belongs to neither and is left out; how many
 * that are is told, since it should be next to none.
 */
import type { ActionPattern } from '../visit/action-pattern.ts';
import {
  actionsByPerson,
  personsOf,
  type VisitAction,
  visitActions,
  visitorOf,
  type WebEvent,
} from '../visit/visit-action.ts';
import type { Outcome } from './adjusted-outcomes.ts';

/** Whether the same one is met on one day alone, or for as long as the site knows its users. */
export const EXPERIMENT_UNITS = ['visitor', 'user'] as const;
export type ExperimentUnit = (typeof EXPERIMENT_UNITS)[number];

/** `conversion`: did it at all, 0 or 1. `count`: how often. `value`: what it was worth together. */
export const MEASURE_KINDS = ['conversion', 'count', 'value'] as const;
export type MeasureKind = (typeof MEASURE_KINDS)[number];

export interface ExperimentMeasure {
  kind: MeasureKind;
  isMeant: ActionPattern;
}

export interface ExposedUnit {
  /** Index of the variant. */
  variant: number;
  exposedMs: number;
  actions: readonly VisitAction[];
}

export interface ExposedUnits {
  units: readonly ExposedUnit[];
  seenSeveral: number;
}

/** How far back what somebody did before counts as known. */
const BEFORE_MS = 14 * 86_400_000;

/** `events` in the order of time; exposures in [fromMs, toMs) count. */
export function exposedUnits(
  events: readonly WebEvent[],
  asked: { experiment: string; variants: readonly string[]; unit: ExperimentUnit; fromMs: number; toMs: number },
): ExposedUnits {
  const personOf = personsOf(events);
  const exposed = new Map<string, { variant: number; exposedMs: number; isMixed: boolean }>();
  for (const event of events) {
    const { metadata, event_type, timestamp } = event;
    if (event_type !== 'experiment_exposed' || metadata.experiment !== asked.experiment) continue;
    const [variant, exposedMs] = [asked.variants.indexOf(String(metadata.variant)), Date.parse(timestamp)];
    if (variant < 0 || exposedMs < asked.fromMs || exposedMs >= asked.toMs) continue;
    const { person, isUser } = personOf(event);
    if (asked.unit === 'user' && !isUser) continue;
    const key = asked.unit === 'user' ? person : visitorOf(metadata);
    const known = exposed.get(key);
    if (known) known.isMixed ||= known.variant !== variant;
    else exposed.set(key, { variant, exposedMs, isMixed: false });
  }
  const actions = visitActions(events);
  const own =
    asked.unit === 'user'
      ? actionsByPerson(actions)
      : actionsByPerson(actions.map((action) => ({ ...action, person: visitorOf(action.metadata) })));
  const all = [...exposed].map(([key, each]) => ({ ...each, actions: own.get(key) ?? [] }));
  return { units: all.filter(({ isMixed }) => !isMixed), seenSeveral: all.filter(({ isMixed }) => isMixed).length };
}

/** By variant, as things stood at `untilMs`. */
export function outcomesUntil(
  units: readonly ExposedUnit[],
  variants: number,
  { kind, isMeant }: ExperimentMeasure,
  untilMs: number,
): Outcome[][] {
  const found: Outcome[][] = Array.from({ length: variants }, () => []);
  for (const { variant, exposedMs, actions } of units) {
    if (exposedMs >= untilMs) continue;
    let [after, before] = [0, 0];
    for (const action of actions) {
      if (!isMeant(action) || action.atMs >= untilMs || action.atMs < exposedMs - BEFORE_MS) continue;
      const worth = kind === 'value' ? (action.value ?? 0) : 1;
      if (action.atMs < exposedMs) before += worth;
      else after += worth;
    }
    const isOnce = kind === 'conversion';
    found[variant]!.push({ value: isOnce ? Math.min(1, after) : after, before: isOnce ? Math.min(1, before) : before });
  }
  return found;
}
