/**
 * What visitors of a site did, as pages and named events, from the site's events.
 *
 * A visitor is a number of one day. Only where the site says by a pseudonym of its own who somebody is (`site_user`) is
 * the same one known on another day. What a visitor did on a day on which the site named exactly one user is that user's;
 * where it named two, two people shared the browser, and only what carries a name is somebody's.
 */

export const ACTION_EVENTS = ['page_viewed', 'web_event_recorded'] as const;

export interface WebEvent {
  event_type: string;
  timestamp: string;
  session_id: string;
  metadata: Readonly<Record<string, unknown>>;
}

export interface VisitAction {
  atMs: number;
  kind: 'page' | 'event';
  /** Path of the page, or name of the event. */
  name: string;
  /** What an event was worth. */
  value: number | undefined;
  session: string;
  /** Who did it: the site's user where one is known, otherwise the visitor of the day. */
  person: string;
  isUser: boolean;
  metadata: Readonly<Record<string, unknown>>;
}

/** In the order of `events`; what is neither a page nor a named event is left out. */
export function visitActions(events: readonly WebEvent[]): VisitAction[] {
  const personOf = personsOf(events);
  return events.flatMap((event): VisitAction[] => {
    const { event_type, timestamp, session_id: session, metadata } = event;
    const kind = event_type === 'page_viewed' ? 'page' : event_type === 'web_event_recorded' ? 'event' : undefined;
    const name = kind && textOf(metadata[kind === 'page' ? 'path' : 'event_name']);
    if (kind === undefined || name === undefined) return [];
    const value = typeof metadata.event_value === 'number' ? metadata.event_value : undefined;
    return [{ atMs: Date.parse(timestamp), kind, name, value, session, ...personOf(event), metadata }];
  });
}

/** Who did something: what every event of the same visitor and of the same day tells together. */
export function personsOf(events: readonly WebEvent[]): (event: WebEvent) => { person: string; isUser: boolean } {
  const usersOf = new Map<string, Set<string>>();
  for (const { metadata } of events) {
    const [user, visitor] = [textOf(metadata.site_user), visitorOf(metadata)];
    if (user === undefined) continue;
    const known = usersOf.get(visitor);
    if (known) known.add(user);
    else usersOf.set(visitor, new Set([user]));
  }
  return ({ metadata }) => {
    const visitor = visitorOf(metadata);
    const users = usersOf.get(visitor);
    const user = textOf(metadata.site_user) ?? (users?.size === 1 ? [...users][0] : undefined);
    return user === undefined ? { person: visitor, isUser: false } : { person: `user ${user}`, isUser: true };
  };
}

/** A visitor of a day; on another site it is another one. */
export const visitorOf = (metadata: WebEvent['metadata']): string =>
  `visitor ${textOf(metadata.site) ?? ''} ${textOf(metadata.visitor) ?? ''}`;

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** By whom, each in the order of time in which `actions` are. */
export function actionsByPerson(actions: readonly VisitAction[]): Map<string, VisitAction[]> {
  const found = new Map<string, VisitAction[]>();
  for (const action of actions) {
    const own = found.get(action.person);
    if (own) own.push(action);
    else found.set(action.person, [action]);
  }
  return found;
}
