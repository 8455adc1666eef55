/**
 * Journeys: from a page, or from where visits begin, the pages that people went to next; or, the other way, the pages that
 * brought them there. Each visitor counts once, with the first visit of the range that has the page. Opening the same page
 * again is no step. Branches under the floor are folded into the rest.
 */
import { type JourneyNode, journeyTree, type VisitAction, visitActions } from '@bellwether/analysis';
import type { EventAnalysis, EventQuestion } from '@bellwether/metrics';
import { lookedAt, oneOf, refused, SITE_PARAMETER, wholeOf } from './question.ts';

const DIRECTIONS = ['after', 'before'] as const;
const DEPTH = { min: 1, max: 5, absent: 3 };
const BRANCHES = { min: 1, max: 8, absent: 5 };
const PAGES_OFFERED_MAX = 50;
/** Where a visit begins, when no page is asked for; no path is empty. */
const ENTRANCE = '';

export const journeysAnalysis: EventAnalysis = {
  name: 'journeys',
  title: 'the pages visitors went to next, or came from, as a tree.',
  events: ['page_viewed'],
  narrowedBy: 'site',
  parameters: {
    ...SITE_PARAMETER,
    page: 'path of the page it starts from; where visits begin when absent',
    direction: 'after or before the page; after when absent',
    depth: `pages to follow, to ${DEPTH.max}; ${DEPTH.absent} when absent`,
    branches: `pages shown after one, to ${BRANCHES.max}; ${BRANCHES.absent} when absent`,
  },
  answer: journeysAnswer,
};

function journeysAnswer(question: EventQuestion): object {
  const { parameters, fromMs, toMs, floor } = question;
  const direction = oneOf(parameters, 'direction', DIRECTIONS, 'after');
  const depth = wholeOf(parameters, 'depth', DEPTH);
  const branches = wholeOf(parameters, 'branches', BRANCHES);
  const { page } = parameters;
  if (page === undefined && direction === 'before')
    throw refused('direction', 'Before a visit begins there is nothing. Name a page.');
  const views = visitActions(question.events).filter(
    ({ kind, atMs }) => kind === 'page' && atMs >= fromMs && atMs < toMs,
  );
  const ways = waysOf(views, page, direction);
  const tree = journeyTree(ways, { depth, branches, floor });
  return {
    ...lookedAt(question),
    ...{ floor, page: page ?? null, direction },
    pages: pagesOf(views, floor),
    tree: tree && printed(tree),
    reason: tree ? null : ways.length === 0 ? 'no_data' : 'suppressed',
  };
}

/** One way of each visitor, all with the same first page. */
function waysOf(views: readonly VisitAction[], page: string | undefined, direction: 'after' | 'before'): string[][] {
  const visits = new Map<string, { person: string; pages: string[] }>();
  for (const { session, person, name } of views) {
    const key = `${person}\0${session}`;
    const visit = visits.get(key) ?? { person, pages: [] };
    visits.set(key, visit);
    if (visit.pages.at(-1) !== name) visit.pages.push(name);
  }
  const ways = new Map<string, string[]>();
  for (const { person, pages } of visits.values()) {
    if (ways.has(person)) continue;
    if (page === undefined) ways.set(person, [ENTRANCE, ...pages]);
    else {
      const at = pages.indexOf(page);
      if (at >= 0) ways.set(person, direction === 'after' ? pages.slice(at) : pages.slice(0, at + 1).reverse());
    }
  }
  return [...ways.values()];
}

/** Those that enough visitors saw, the most seen first. */
function pagesOf(views: readonly VisitAction[], floor: number): string[] {
  const seen = new Map<string, Set<string>>();
  for (const { name, person } of views) {
    const own = seen.get(name);
    if (own) own.add(person);
    else seen.set(name, new Set([person]));
  }
  return [...seen]
    .filter(([, persons]) => persons.size >= floor)
    .sort(([, one], [, other]) => other.size - one.size)
    .slice(0, PAGES_OFFERED_MAX)
    .map(([name]) => name);
}

function printed({ page, count, next, rest, ended }: JourneyNode): object {
  return { page: page === ENTRANCE ? null : page, visitors: count, next: next.map(printed), rest, ended };
}
