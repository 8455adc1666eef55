/**
 * How much of the figures a caller may see: the whole organisation, the own teams, or the own figures. The narrower
 * reaches become filters that every query of theirs gets, whatever else it filters by; a metric that cannot be cut that
 * way is not for them.
 */
import { Problem } from '@bellwether/core';
import { type DimensionFilter, type MetricQuery, publishedQuestionFaults } from '@bellwether/metrics';
import { type Caller, reachOf } from '../../access/authority/caller.ts';
import { type Permission, REACHES } from '../../access/authority/permission.ts';

/** No filter at all is the view of the whole organisation. */
export type FigureView = readonly DimensionFilter[];

const TEAM_DIMENSION = 'team';
const SUBJECT_DIMENSION = 'user_id';

/** With several permissions the narrowest reach holds. Throws forbidden when the caller has no team, or no subject. */
export function figureViewOf(caller: Caller, ...permissions: readonly [Permission, ...Permission[]]): FigureView {
  const reaches = permissions.map((permission) => REACHES.indexOf(reachOf(caller, permission)));
  const reach = REACHES[Math.min(...reaches)];
  if (reach === 'organisation') return [];
  if (reach === 'team') {
    if (caller.teams.length === 0)
      throw new Problem(
        'forbidden',
        'You are in no team yet, so there are no figures to show. An administrator can put you in one.',
      );
    return [{ dimension: TEAM_DIMENSION, op: 'in', values: [...caller.teams].sort() }];
  }
  return [{ dimension: SUBJECT_DIMENSION, op: 'in', values: [ownSubjectOf(caller)] }];
}

/** The pseudonym under which the caller's own events are. Throws forbidden when nobody has said which one it is. */
export function ownSubjectOf(caller: Caller): string {
  if (caller.subject !== undefined) return caller.subject;
  throw new Problem(
    'forbidden',
    'It is not known which events are yours, so there are no figures to show. An administrator can connect you with your pseudonym.',
  );
}

/** The query, cut to the view. Throws forbidden for a metric that does not know the dimension. */
export function withinView(query: MetricQuery, view: FigureView): MetricQuery {
  if (query.metric.privacy === 'personal') return forAudience(query, view);
  for (const { dimension } of view) {
    if (dimension === TEAM_DIMENSION && !query.cube.cube.dimensions[TEAM_DIMENSION])
      throw new Problem(
        'forbidden',
        `${query.metric.name} cannot be told apart by team, and you may see your own teams only.`,
      );
  }
  return view.length === 0 ? query : { ...query, filters: [...query.filters, ...view] };
}

/**
 * Figures about persons are not filtered, they are published: who sees less than the organisation sees fewer of the same
 * figures, and one's own are nobody else's.
 */
function forAudience(query: MetricQuery, view: FigureView): MetricQuery {
  const reaches: (readonly string[])[] = [];
  const filters = [...query.filters];
  let subject: string | undefined;
  for (const filter of view) {
    if (filter.dimension === SUBJECT_DIMENSION) {
      if (filter.values.length !== 1 || (subject ?? filter.values[0]) !== filter.values[0])
        throw new Problem('forbidden', 'These are the figures of one person, for that person alone.');
      subject = filter.values[0];
    } else if (filter.dimension === TEAM_DIMENSION) reaches.push(filter.values);
    else filters.push(filter);
  }
  if (subject !== undefined) return { ...query, filters, audience: { kind: 'person', subject } };
  const { people } = query.cube.cube;
  if (people && publishedQuestionFaults({ groupBy: query.groupBy, filters, isSliding: false }, people).length > 0)
    throw new Problem('forbidden', `${query.metric.name} is not published for so narrow a view.`);
  if (reaches.length === 0) return { ...query, filters };
  const named = [...query.groupBy, ...filters.map(({ dimension }) => dimension)];
  const crossing = named.find((name) => people?.crossings?.includes(name));
  if (crossing !== undefined)
    throw new Problem(
      'forbidden',
      `${query.metric.name} is published by ${crossing} for the whole organisation only, and you may see your own teams only.`,
    );
  return { ...query, filters, audience: { kind: 'units', reaches } };
}
