/**
 * Funnels: how many visitors come through several steps, where they are lost, and how long it takes. A visitor counts once,
 * with the attempt that came furthest. A visitor of one day cannot be followed into the next; whom the site itself names
 * can. Groups under the floor are not told, and neither is what would let them be worked out.
 */
import {
  ACTION_EVENTS,
  type ActionPattern,
  actionPattern,
  actionsByPerson,
  FUNNEL_ORDERS,
  funnelAttempt,
  funnelSteps,
  tellPart,
  tellParts,
  tellSteps,
  type VisitAction,
  visitActions,
} from '@bellwether/analysis';
import { MINUTE_MS } from '@bellwether/core';
import type { EventAnalysis, EventQuestion } from '@bellwether/metrics';
import { lookedAt, oneOf, patternOf, refused, SITE_PARAMETER, wholeOf } from './question.ts';
import { shareOf } from './share.ts';

const STEPS_MAX = 8;
const DAY_MINUTES = 24 * 60;
const GROUPS = ['device_class', 'browser', 'os', 'referrer', 'utm_source', 'utm_campaign'] as const;
const GROUPS_SHOWN_MAX = 12;

export const funnelAnalysis: EventAnalysis = {
  name: 'funnel',
  title: 'visitors by how far they came through several steps, and the time between steps.',
  events: ACTION_EVENTS,
  narrowedBy: 'site',
  parameters: {
    ...SITE_PARAMETER,
    steps: `2 to ${STEPS_MAX} steps, as page:/path or event:name, with > between them; * stands for anything`,
    order: `${FUNNEL_ORDERS.join(', ')}; ordered when absent`,
    window_minutes: `from the first step to the last; ${DAY_MINUTES} when absent`,
    exclude: 'an action that ends an attempt, as page:/path or event:name',
    by: `groups by what the first step came with: ${GROUPS.join(', ')}`,
  },
  answer: funnelAnswer,
};

function funnelAnswer(question: EventQuestion): object {
  const { parameters, fromMs, toMs, floor } = question;
  const steps = stepsOf(parameters.steps);
  const definition = {
    steps: steps.map(({ pattern }) => pattern),
    order: oneOf(parameters, 'order', FUNNEL_ORDERS, 'ordered'),
    windowMs: wholeOf(parameters, 'window_minutes', { min: 1, max: 90 * DAY_MINUTES, absent: DAY_MINUTES }) * MINUTE_MS,
    excluded: patternOf(parameters, 'exclude'),
  };
  const by = parameters.by === undefined ? undefined : oneOf(parameters, 'by', GROUPS, GROUPS[0]);
  const within = visitActions(question.events).filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  const attempts = [...actionsByPerson(within).values()]
    .map((own) => funnelAttempt(own, definition))
    .filter(({ length }) => length > 0);
  return {
    ...lookedAt(question),
    floor,
    visitors: tellSteps([new Set(within.map(({ person }) => person)).size], floor)[0],
    steps: toldSteps(attempts, steps, floor),
    groups: by === undefined ? null : toldGroups(attempts, by, steps.length, floor),
  };
}

function stepsOf(text: string | undefined): { text: string; pattern: ActionPattern }[] {
  const texts = text?.split('>').map((each) => each.trim()) ?? [];
  if (texts.length < 2 || texts.length > STEPS_MAX)
    throw refused('steps', `Give 2 to ${STEPS_MAX} steps with > between them, such as page:/pricing > event:signup.`);
  return texts.map((each) => {
    const pattern = actionPattern(each);
    if (typeof pattern === 'string') throw refused('steps', pattern);
    return { text: each, pattern };
  });
}

type Attempt = readonly VisitAction[];

function toldSteps(attempts: readonly Attempt[], steps: readonly { text: string }[], floor: number): object[] {
  const figures = funnelSteps(attempts, steps.length);
  const told = tellSteps(
    figures.map(({ reached }) => reached),
    floor,
  );
  const entered = told[0] ?? null;
  return steps.map(({ text }, at) => {
    const [reached, before] = [told[at]!, at === 0 ? null : told[at - 1]!];
    const isTold = reached !== null && reached > 0;
    return {
      step: text,
      visitors: reached,
      reason: reached === null ? 'suppressed' : null,
      of_first: shareOf(reached, entered),
      of_previous: at === 0 ? null : shareOf(reached, before),
      lost_since_previous: reached === null || before === null ? null : before - reached,
      median_seconds_since_previous: isTold ? secondsOf(figures[at]!.sincePreviousMedianMs) : null,
      median_seconds_since_first: isTold ? secondsOf(figures[at]!.sinceFirstMedianMs) : null,
    };
  });
}

function toldGroups(attempts: readonly Attempt[], by: string, steps: number, floor: number): object[] {
  const groups = new Map<string, { entered: number; completed: number }>();
  for (const attempt of attempts) {
    const value = attempt[0]!.metadata[by];
    const name = typeof value === 'string' ? value : '';
    const own = groups.get(name) ?? { entered: 0, completed: 0 };
    groups.set(name, own);
    own.entered++;
    if (attempt.length === steps) own.completed++;
  }
  const sorted = [...groups].sort(([a, one], [b, other]) => other.entered - one.entered || (a < b ? -1 : 1));
  const entered = tellParts(
    sorted.map(([, own], at) => (at < GROUPS_SHOWN_MAX ? own.entered : 0)),
    floor,
  );
  const parts = sorted.map(([, own], at) =>
    entered[at] === null ? null : tellPart(own.completed, own.entered, floor),
  );
  const completed = tellParts(
    parts.map((part) => part ?? 0),
    floor,
  );
  // One group that is not told can be had from the whole and the others: then another one is not told, either.
  const alone = parts.filter((part) => part === null).length === 1;
  const alsoHidden = alone ? parts.findLastIndex((part) => part !== null) : -1;
  return sorted.flatMap(([group, own], at) => {
    if (at >= GROUPS_SHOWN_MAX || entered[at] === null || own.entered === 0) return [];
    const done = parts[at] === null || at === alsoHidden ? null : completed[at]!;
    return [
      {
        group,
        entered: own.entered,
        completed: done,
        reason: done === null ? 'suppressed' : null,
        share: shareOf(done, own.entered),
      },
    ];
  });
}

function secondsOf(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}
