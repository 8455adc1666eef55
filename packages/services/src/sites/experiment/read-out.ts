/**
 * What an experiment has come to so far, and what to do about it. Read from the events of its site by the same way as every
 * analysis of events; every interval holds at every look. Small groups are not told.
 */
import {
  ACTION_EVENTS,
  ALPHA,
  actionPattern,
  adjustedOutcomes,
  alphaOfEach,
  experimentPlan,
  exposedUnits,
  guardState,
  judgeExperiment,
  LOOK_MIN,
  minimumDetectableEffect,
  outcomesUntil,
  type RatioCheck,
  ratioCheck,
  type SequentialDifference,
  sequentialDifference,
  tellPart,
} from '@bellwether/analysis';
import { DAY_MS, formatInstant, Problem } from '@bellwether/core';
import type { EventAnalysis, EventQuestion } from '@bellwether/metrics';
import type { ExperimentDefinition, ExperimentMeasure } from '@bellwether/records';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { answerEventAnalysis } from '../../figures/event-analysis/answer-event-analysis.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { findSite } from '../site/site-row.ts';
import { type ExperimentRow, findExperiment, plannedOf } from './experiment-row.ts';

/** Of how it went day by day, at most so many looks are shown. */
const LOOKS_MAX = 40;

/** Throws not_found; conflict while it is a draft. */
export async function readOutExperiment(platform: Platform, caller: Caller | undefined, id: string): Promise<object> {
  requirePermission(platform, caller, 'metrics:read');
  const orgId = organisationOf(caller);
  const { row, site } = await platform.records.asTenant(orgId, async (tx) => {
    const row = await findExperiment(tx, orgId, id);
    return { row, site: await findSite(tx, orgId, row.site_id) };
  });
  if (row.started_at === null)
    throw new Problem('conflict', 'The experiment has not been started: nobody has seen it.');
  const analysis: EventAnalysis = {
    name: 'experiment',
    title: row.title,
    events: [...ACTION_EVENTS, 'experiment_exposed'],
    narrowedBy: 'site',
    parameters: { site: '', experiment: '', version: '' },
    answer: (question) => readOut(row, question),
  };
  return answerEventAnalysis(platform, caller, analysis, {
    from: row.started_at.toISOString(),
    ...(row.stopped_at === null ? {} : { to: row.stopped_at.toISOString() }),
    ...{ site: site.name, experiment: row.experiment_id, version: String(row.version) },
  });
}

interface MeasureReadOut {
  variants: { key: string; figure: { value: number; n: number } | null; reason: 'suppressed' | 'no_data' | null }[];
  /** Of each variant from the first; null: too early. */
  differences: (SequentialDifference | null)[];
  varianceReduction: number;
}

function readOut(row: ExperimentRow, { events, fromMs, toMs, readFromMs, floor }: EventQuestion): object {
  const { key: experiment, definition } = row;
  const { unit, variants, primary, effect, guards } = definition;
  const keys = variants.map(({ key }) => key);
  const { units, seenSeveral } = exposedUnits(events, { experiment, variants: keys, unit, fromMs, toMs });
  const exposed = keys.map((_, variant) => units.filter((each) => each.variant === variant).length);
  const ratio = ratioCheck(
    exposed,
    variants.map(({ share }) => share),
  );
  const planned = plannedOf(definition);
  const alpha = alphaOfEach(ALPHA, variants.length);
  const measured = (measure: ExperimentMeasure, worth: number, untilMs = toMs): MeasureReadOut => {
    const isMeant = actionPattern(measure.counts);
    if (typeof isMeant === 'string')
      throw new Problem('conflict', `What the experiment counts is no action: ${isMeant}`);
    const { mixing } = experimentPlan({ ...planned, effect: worth });
    const outcomes = outcomesUntil(units, keys.length, { kind: measure.kind, isMeant }, untilMs);
    const { observed, adjusted, varianceReduction } = adjustedOutcomes(outcomes);
    return {
      varianceReduction,
      differences: adjusted.slice(1).map((each) => sequentialDifference(adjusted[0]!, each, { alpha, mixing })),
      variants: observed.map(({ n, mean }, at) => {
        const did = outcomes[at]!.filter(({ value }) => value !== 0).length;
        const isTold = n > 0 && tellPart(n, n, floor) !== null && tellPart(did, n, floor) !== null;
        return {
          key: keys[at]!,
          figure: isTold ? { value: mean, n } : null,
          reason: isTold ? null : n === 0 ? 'no_data' : 'suppressed',
        };
      }),
    };
  };
  const primaryRead = measured(primary, effect);
  const guarded = guards.map((guard) => ({ guard, read: measured(guard, guard.margin) }));
  const judgement = judgeExperiment(
    keys.slice(1).map((key, at) => ({
      key,
      primary: primaryRead.differences[at]!,
      guards: guarded.map(({ guard, read }) => ({ difference: read.differences[at]!, ...guard })),
    })),
    { ratio, better: primary.better, effect },
  );
  const total = exposed.reduce((sum, count) => sum + count, 0);
  return {
    experiment_id: row.experiment_id,
    window: { from: formatInstant(fromMs), to: formatInstant(toMs), days: (toMs - fromMs) / DAY_MS },
    /** Set when there were more events than are read: what was before is not in these figures. */
    read_from: readFromMs === undefined ? null : formatInstant(readFromMs),
    ...judgement,
    exposed: {
      variants: keys.map((key, at) => ({ key, count: tellPart(exposed[at]!, exposed[at]!, floor) })),
      total: tellPart(total, total, floor),
      seen_several: tellPart(seenSeveral, seenSeveral, floor),
      // Of few, p tells how many they are.
      shares: ratio && exposed.every((count) => tellPart(count, count, floor) !== null) ? printedRatio(ratio) : null,
    },
    progress: progressOf(definition, total, toMs - fromMs),
    primary: { ...primary, ...printed(primaryRead) },
    guards: guarded.map(({ guard, read }) => ({
      ...guard,
      ...printed(read),
      states: read.differences.map((difference) => guardState({ difference, ...guard })),
    })),
    looks: looksOf(fromMs, toMs).map((atMs) => ({
      at: formatInstant(atMs),
      differences: toldDifferences(measured(primary, effect, atMs)),
    })),
    rests_on: { alpha: ALPHA, comparisons: keys.length - 1, visitors_before_first_look: LOOK_MIN },
  };
}

function printedRatio({ p, alwaysValidP, isMismatch }: RatioCheck): object {
  return { p, always_valid_p: alwaysValidP, is_mismatch: isMismatch };
}

function printed(read: MeasureReadOut): object {
  return { variants: read.variants, differences: toldDifferences(read), variance_reduction: read.varianceReduction };
}

/** A difference from a figure that is hidden would tell it. */
function toldDifferences({ variants: [control, ...others], differences }: MeasureReadOut) {
  return differences.map((difference, at) => (control?.figure && others[at]?.figure ? difference : null));
}

function progressOf(definition: ExperimentDefinition, visitors: number, spanMs: number): object {
  const planned = plannedOf(definition);
  const { total } = experimentPlan({ ...planned, effect: definition.effect });
  const perDay = spanMs > 0 ? visitors / (spanMs / DAY_MS) : 0;
  return {
    planned: total,
    share: Math.min(1, visitors / total),
    visitors_per_day: perDay,
    /** Null: nobody comes, so it cannot be said. */
    days_left: perDay > 0 ? Math.max(0, (total - visitors) / perDay) : null,
    detectable_now: visitors > 0 ? minimumDetectableEffect({ ...planned, total: visitors }) : null,
  };
}

/** Ends of days since the beginning, and now. */
function looksOf(fromMs: number, toMs: number): number[] {
  const days = Math.ceil((toMs - fromMs) / DAY_MS);
  const step = Math.max(1, Math.ceil(days / LOOKS_MAX)) * DAY_MS;
  const looks: number[] = [];
  for (let atMs = fromMs + step; atMs < toMs; atMs += step) looks.push(atMs);
  return [...looks, toMs];
}
