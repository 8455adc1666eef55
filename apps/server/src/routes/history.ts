/** What became of an entity: who changed what and when, what it was at any time, and undoing a change. */
import { HISTORY_KINDS, readHistory, readStateAt, undoChange } from '@bellwether/services';
import { withNumbers } from './figures.ts';
import type { Route } from './route.ts';

/** Whoever may read an entity may read its history: so each kind of entity has routes of its own. */
export function historyRoutes(): Route[] {
  return HISTORY_KINDS.flatMap(({ type, reader, writer }) => {
    const path = `/api/v1/history/${type}/:stream_id`;
    const kind = type.replaceAll('_', ' ');
    const routes: Route[] = [
      {
        ...reader,
        method: 'GET',
        path,
        summary: `History of a ${kind}: who changed what, the newest first.`,
        tag: 'administration',
        query: { limit: 'entries, at most 100', before: 'those of before this version' },
        handle: ({ platform, caller, params, query }) =>
          readHistory(platform, caller, type, params.stream_id!, withNumbers(query, ['limit', 'before'])),
      },
      {
        ...reader,
        method: 'GET',
        path: `${path}/at`,
        summary: `A ${kind} as it was at a version, or at a time.`,
        tag: 'administration',
        query: { version: 'a version of its history', time: 'ISO 8601, with a zone' },
        handle: ({ platform, caller, params, query }) =>
          readStateAt(platform, caller, type, params.stream_id!, withNumbers(query, ['version'])),
      },
    ];
    if (writer)
      routes.push({
        ...writer,
        method: 'POST',
        path: `${path}/undo`,
        summary: `Undoes one change of a ${kind}: {version, expected_version?}.`,
        tag: 'administration',
        consumes: ['application/json'],
        handle: async ({ platform, caller, params, json }) =>
          undoChange(platform, caller, type, params.stream_id!, await json()),
      });
    return routes;
  });
}
