/** Reading: events, metrics, SQL, sessions. */
import { Readable } from 'node:stream';
import { Problem } from '@bellwether/core';
import {
  eventStats,
  exportMetric,
  findEvent,
  listEvents,
  listMetrics,
  listSessionWindows,
  type Platform,
  queryMetric,
  runSql,
  sessionEvents,
} from '@bellwether/services';
import type { Route } from './route.ts';

const METRIC_PARAMETERS = {
  from: 'start of the range (ISO 8601); a day ago when absent',
  to: 'end of the range, exclusive; now when absent',
  grain: '10s, 1m, 1h, 1d, 30d or total',
  group_by: 'dimensions, separated by commas',
  filter: 'dimension:value, repeatable; values of one dimension are joined by "or"',
  compare: 'previous_period',
  top: 'series to give when grouped, 1 to 100',
  size: 'size of sliding windows, with "every"',
  every: 'step of sliding windows',
} as const;

export function figureRoutes(platform: Platform): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/events/stats',
      summary: 'What became of everything sent: received = stored + duplicate + rejected.',
      tag: 'events',
      needs: 'settings:read',
      handle: (context) => eventStats(context.platform, context.caller),
    },
    {
      method: 'GET',
      path: '/api/v1/events/:event_id',
      summary: 'One stored event in canonical form.',
      tag: 'events',
      needs: 'events:read',
      reach: 'own',
      handle: (context) => findEvent(context.platform, context.caller, context.params.event_id!),
    },
    {
      method: 'GET',
      path: '/api/v1/events',
      summary: 'Stored events, newest first.',
      tag: 'events',
      needs: 'events:read',
      reach: 'own',
      query: {
        event_type: 'names, separated by commas',
        session_id: '',
        user_id: '',
        from: '',
        to: '',
        limit: '1 to 1000',
        before: 'the "next" of the page before',
      },
      handle: (context) => listEvents(context.platform, context.caller, withNumbers(context.query, ['limit'])),
    },
    {
      method: 'GET',
      path: '/api/v1/metrics',
      summary: 'What can be asked; with ?metric=… a metric query.',
      tag: 'figures',
      needs: 'metrics:read',
      reach: 'own',
      query: { metric: 'name of a metric; without it, the list', ...METRIC_PARAMETERS },
      handle: (context) =>
        context.query.metric === undefined
          ? listMetrics(context.platform, context.caller)
          : queryMetric(
              context.platform,
              context.caller,
              queryOf(context.query.metric, new URLSearchParams(context.request.url.split('?')[1] ?? '')),
            ),
    },
    {
      method: 'GET',
      path: '/api/v1/metrics/:metric',
      summary: 'A metric query as an address.',
      tag: 'figures',
      needs: 'metrics:read',
      reach: 'own',
      query: METRIC_PARAMETERS,
      handle: (context) =>
        queryMetric(
          context.platform,
          context.caller,
          queryOf(context.params.metric!, new URLSearchParams(context.request.url.split('?')[1] ?? '')),
        ),
    },
    {
      method: 'POST',
      path: '/api/v1/metrics',
      summary: 'A metric query.',
      tag: 'figures',
      needs: 'metrics:read',
      reach: 'own',
      consumes: ['application/json'],
      handle: async (context) => queryMetric(context.platform, context.caller, await context.json()),
    },
    {
      method: 'POST',
      path: '/api/v1/metrics/export',
      summary:
        'A metric query as a file: csv, json (NDJSON) or parquet; about people with {noise: {epsilon, per_person_max}} where that is switched on.',
      tag: 'figures',
      needs: 'exports:write',
      reach: 'own',
      consumes: ['application/json'],
      produces: 'application/octet-stream',
      handle: async (context) => {
        const { contentType, fileName, chunks } = await exportMetric(
          context.platform,
          context.caller,
          await context.json(),
        );
        context.reply
          .header('content-type', contentType)
          .header('content-disposition', `attachment; filename="${fileName}"`)
          .send(Readable.from(chunks));
        return undefined;
      },
    },
    {
      method: 'POST',
      path: '/api/v1/sql',
      summary:
        'A read-only statement over your own events, or with {noise: {epsilon, per_person_max}} over people_events; docs/sql.md describes the language.',
      tag: 'figures',
      needs: 'events:read',
      consumes: ['application/json'],
      handle: async (context) => runSql(context.platform, context.caller, await context.json()),
    },
    ...sessionRoutes(platform),
  ];
}

/** Every pack with a cube of sessions brings a list of them and the timeline of one. */
function sessionRoutes(platform: Platform): Route[] {
  return platform.packs.flatMap((pack) => {
    const sliced = pack.cubes.find((cube) => cube.slicedBy !== undefined);
    const cube = sliced && platform.metrics.registry.cubes.get(sliced.name);
    if (!cube) return [];
    const dimensions = Object.fromEntries(
      Object.entries(cube.cube.dimensions).map(([name, { description }]) => [name, description]),
    );
    return [
      {
        method: 'GET',
        path: `/api/v1/${pack.name}/sessions`,
        summary: `${pack.title}: session windows with their figures, latest first.`,
        tag: 'figures',
        needs: 'events:read',
        reach: 'own',
        query: {
          from: '',
          to: '',
          gap: 'silence that ends a session, 30m when absent',
          limit: '1 to 500',
          subject: 'only this session_id',
          ...dimensions,
        },
        handle: (context) =>
          listSessionWindows(context.platform, context.caller, cube, withNumbers(context.query, ['limit'])),
      },
      {
        method: 'GET',
        path: `/api/v1/${pack.name}/sessions/:session_id`,
        summary: `${pack.title}: one session's timeline.`,
        tag: 'figures',
        needs: 'events:read',
        reach: 'own',
        handle: async (context) => {
          const { events, cut } = await sessionEvents(context.platform, context.caller, context.params.session_id!);
          return { session_id: context.params.session_id, cut, timeline: pack.timeline?.(events) ?? null, events };
        },
      },
    ] satisfies Route[];
  });
}

/** A metric query written as an address. */
export function queryOf(metric: string, search: URLSearchParams): Record<string, unknown> {
  const filters = new Map<string, string[]>();
  for (const text of search.getAll('filter')) {
    const colon = text.indexOf(':');
    if (colon < 1)
      throw new Problem('invalid_query', 'filter: Write dimension:value, as in filter=model:gpt-5.', {
        errors: [{ field: 'filter', detail: 'Write dimension:value.' }],
      });
    filters.set(text.slice(0, colon), [...(filters.get(text.slice(0, colon)) ?? []), text.slice(colon + 1)]);
  }
  const text = (name: string): string | undefined => search.get(name) ?? undefined;
  const top = text('top');
  const query: Record<string, unknown> = {
    metric,
    from: text('from'),
    to: text('to'),
    grain: text('grain'),
    group_by: text('group_by')
      ?.split(',')
      .filter((name) => name !== ''),
    filters: [...filters].map(([dimension, values]) => ({ dimension, op: 'in', values })),
    compare: text('compare'),
    top: top === undefined ? undefined : Number(top),
    window: search.has('size') || search.has('every') ? { size: text('size'), every: text('every') } : undefined,
  };
  const known = new Set(['metric', 'filter', 'size', 'every', ...Object.keys(query)]);
  for (const name of search.keys())
    if (!known.has(name))
      throw new Problem('invalid_query', `Unknown parameter "${name.slice(0, 64)}".`, {
        errors: [{ field: name.slice(0, 64), detail: 'Unknown parameter.' }],
      });
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}

/** Query strings hold text; these fields are numbers. What is no number is left for the verb to refuse. */
export function withNumbers(query: Record<string, string>, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      fields.includes(name) && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value,
    ]),
  );
}
