/**
 * Retention: of those who came for the first time, how many come back. A visitor's number ends with the day, so that nobody
 * is known again tomorrow; retention is therefore counted of those alone whom the site itself names by a pseudonym, with
 * their consent. How many these are among all is told beside it. Days and weeks (from Monday) are those of UTC, as the
 * numbers of visitors are.
 */
import {
  ACTION_EVENTS,
  actionsByPerson,
  type PooledCell,
  type RetentionCell,
  type RetentionCohort,
  type Returning,
  retention,
  tellPart,
  visitActions,
} from '@bellwether/analysis';
import { DAY_MS, formatInstant } from '@bellwether/core';
import type { EventAnalysis, EventQuestion } from '@bellwether/metrics';
import { lookedAt, oneOf, patternOf, SITE_PARAMETER, wholeOf } from './question.ts';
import { shareOf } from './share.ts';

const PERIODS = ['day', 'week'] as const;
const PERIODS_AFTER = { min: 1, max: 30, absent: 8 };
/** 1970-01-05 was a Monday. */
const MONDAY_MS = 4 * DAY_MS;

export const retentionAnalysis: EventAnalysis = {
  name: 'retention',
  title: 'of users who came for the first time in a day or week, the share that came back.',
  events: ACTION_EVENTS,
  narrowedBy: 'site',
  parameters: {
    ...SITE_PARAMETER,
    period: `${PERIODS.join(' or ')}; week when absent`,
    periods: `how many periods after the first, to ${PERIODS_AFTER.max}; ${PERIODS_AFTER.absent} when absent`,
    start: 'what counts as coming for the first time, as page:/path or event:name; anything when absent',
    return: 'what counts as coming back, as page:/path or event:name; anything when absent',
  },
  answer: retentionAnswer,
};

function retentionAnswer(question: EventQuestion): object {
  const { parameters, fromMs, toMs, floor } = question;
  const period = oneOf(parameters, 'period', PERIODS, 'week');
  const periods = wholeOf(parameters, 'periods', PERIODS_AFTER);
  const [starts, returns] = [patternOf(parameters, 'start'), patternOf(parameters, 'return')];
  const placeOf = (atMs: number): number =>
    period === 'day' ? Math.floor(atMs / DAY_MS) : Math.floor((atMs - MONDAY_MS) / (7 * DAY_MS));
  const startOf = (place: number): string =>
    formatInstant(period === 'day' ? place * DAY_MS : place * 7 * DAY_MS + MONDAY_MS);

  const actions = visitActions(question.events);
  const within = actions.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  const people = [...actionsByPerson(actions.filter(({ isUser }) => isUser)).values()].flatMap((own): Returning[] => {
    const first = own.find((action) => starts?.(action) ?? true);
    if (!first) return [];
    // Coming for the first time is no coming back, whatever counts as either.
    const later = own.filter((action) => action !== first && action.atMs >= first.atMs && (returns?.(action) ?? true));
    return [{ first: placeOf(first.atMs), active: later.map(({ atMs }) => placeOf(atMs)) }];
  });
  // A cohort is whole: of a range that begins in the middle of a week, the first one is the week after.
  const from = placeOf(fromMs - 1) + 1;
  const { cohorts, pooled } = retention(people, { from, to: placeOf(toMs - 1), lastOver: placeOf(toMs) - 1, periods });
  const told = cohorts.map(({ period: place, size, cells }) => ({
    start: startOf(place),
    size: tellPart(size, size, floor),
    cells: cells.map((cell) => (cell && size > 0 ? toldCell(cell, size, floor) : null)),
  }));
  return {
    ...lookedAt(question),
    ...{ floor, period },
    identified: identifiedOf(within, floor),
    cohorts: told,
    pooled: pooled.map((cell, k) => pooledCell(cell, tellableCells(cohorts, k, floor), floor)),
  };
}

interface TellableCell {
  size: number;
  counted: RetentionCell;
  told: ToldCell;
}

/** The cells of all cohorts that are old enough. */
function tellableCells(cohorts: readonly RetentionCohort[], k: number, floor: number): TellableCell[] {
  return cohorts.flatMap(({ size, cells }) => {
    const counted = cells[k];
    return counted && size > 0 ? [{ size, counted, told: toldCell(counted, size, floor) }] : [];
  });
}

interface ToldCell {
  classic: number | null;
  rolling: number | null;
  reason: 'suppressed' | null;
}

function toldCell({ classic, rolling }: { classic: number; rolling: number }, size: number, floor: number): ToldCell {
  const told = { classic: tellPart(classic, size, floor), rolling: tellPart(rolling, size, floor) };
  return { ...told, reason: told.classic === null || told.rolling === null ? 'suppressed' : null };
}

/**
 * Over all cohorts that are old enough, so that it is not a figure of those alone who came back often enough to be told.
 * When it would tell a cell that is hidden, by taking away those that are not, it is not told, either.
 */
function pooledCell(cell: PooledCell | null, told: readonly TellableCell[], floor: number): object | null {
  if (cell === null) return null;
  const pool = (kind: 'classic' | 'rolling') => {
    const hidden = told.filter((each) => each.told[kind] === null);
    const count = hidden.reduce((sum, each) => sum + each.counted[kind], 0);
    const size = hidden.reduce((sum, each) => sum + each.size, 0);
    if (hidden.length === 1 || tellPart(count, size, floor) === null) return null;
    const share = shareOf(tellPart(cell[kind], cell.size, floor), cell.size);
    return share && { ...share, n: cell.size };
  };
  const [classic, rolling] = [pool('classic'), pool('rolling')];
  return { classic, rolling, reason: classic === null || rolling === null ? 'suppressed' : null };
}

/** How much of what was done is done by somebody who is known again. */
function identifiedOf(actions: readonly { person: string; isUser: boolean }[], floor: number): object {
  const users = new Set(actions.filter(({ isUser }) => isUser).map(({ person }) => person)).size;
  const known = actions.filter(({ isUser }) => isUser).length;
  return {
    users: tellPart(users, users, floor),
    share_of_actions: actions.length === 0 || tellPart(users, users, floor) === null ? null : known / actions.length,
  };
}
