/** What budgets and hours of spend have to say. Pure: from an answer of the API to lines. */
import { figure, words } from '@bellwether/ui/components/sentences.tsx';
import { formatChance, formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import { formatDayClock } from '@bellwether/ui/format/time.ts';
import type { Budget, SpendHours } from './answers.ts';
import { messages } from './messages.ts';
import type { Findings, Line, Place } from './today.ts';

const usd = (amount: number) => formatFigure(amount, 'usd');

export function findBudgets(budgets: readonly Budget[], place: Place): Findings {
  const say = messages.budgets;
  const within = budgets.filter(({ state }) => state === 'ok').length;
  return {
    lines: budgets.filter(({ state }) => state !== 'ok').map((budget) => budgetLine(budget, place)),
    else: budgets.length === 0 ? say.none : within > 0 ? say.within(within) : '',
  };
}

/** Money that is spent is counted; where a period will end is a forecast with its band. */
function budgetLine(budget: Budget, place: Place): Line {
  const say = messages.budgets;
  const { name, state, spent_usd, limit_usd, projected_usd, projected_low_usd: low, projected_high_usd: high } = budget;
  const [limit, period] = [usd(limit_usd), say.periods[budget.period]];
  const isForecast = state === 'at_risk' && projected_usd !== null;
  return {
    ...place,
    key: `budget ${budget.budget_id}`,
    need: 'decision',
    level: state === 'over' ? 'high' : 'medium',
    says: [
      words(say.budget(name)),
      ...(isForecast
        ? [words(say.heading), figure(usd(projected_usd)), words(say.headingOf(limit, period, usd(spent_usd)))]
        : [words(state === 'over' ? say.over : say.near), figure(usd(spent_usd)), words(say.overOf(limit, period))]),
      words('.'),
    ],
    since: { word: messages.since.period, atMs: Date.parse(budget.period_start) },
    sure: !isForecast
      ? messages.counted
      : low !== null && high !== null
        ? say.band(usd(low), usd(high))
        : budget.projection_detail,
  };
}

export function findSpend({ hours }: SpendHours, place: Place): Findings {
  const say = messages.spend;
  const judged = hours.filter(({ verdict }) => verdict !== 'not_enough_data');
  const unusual = judged
    .filter(({ verdict }) => verdict === 'unusual')
    .toSorted((a, b) => Math.abs(b.z ?? 0) - Math.abs(a.z ?? 0));
  const unknown = hours.length - judged.length;
  const [farthest] = unusual;
  return {
    lines: farthest ? [spendLine(unusual, farthest, place)] : [],
    else: judged.length > 0 ? say.usual(formatCount(judged.length - unusual.length), formatCount(judged.length)) : '',
    unknown: unknown > 0 ? say.unknown(unknown) : undefined,
  };
}

type Hour = SpendHours['hours'][number];

/** All of them are one line: hours that follow each other are one event to a reader. */
function spendLine(unusual: readonly Hour[], { start, value, low, high, p, comparable }: Hour, place: Place): Line {
  const say = messages.spend;
  const known = low !== null && high !== null ? [words(say.instead(usd(low), usd(high)))] : [];
  return {
    ...place,
    key: 'spend',
    need: 'look',
    level: 'medium',
    says: [
      figure(formatCount(unusual.length)),
      words(say.unusual(unusual.length) + say.unlike),
      figure(usd(value)),
      words(` (${formatDayClock(Date.parse(start))})`),
      ...known,
      words('.'),
    ],
    since: { word: messages.since.began, atMs: Math.min(...unusual.map((hour) => Date.parse(hour.start))) },
    sure: p === null ? '' : say.sure(formatChance(p), comparable),
  };
}
