/** The live hub's source, fed by the platform: figures by the same reader as the API, events as the log appends them. */
import {
  formatInstant,
  GRAIN_MS,
  type Grain,
  isAboutPersons,
  type JsonObject,
  type OnTrouble,
  Problem,
  TOPICS,
  type Topic,
} from '@bellwether/core';
import type { Frame } from '@bellwether/log';
import { parseMetricQuery } from '@bellwether/metrics';
import {
  authenticate,
  type Caller,
  type FigureView,
  figureViewOf,
  type Platform,
  reaches,
  withinView,
} from '@bellwether/services';
import { requireAddress } from '../gateway/passages.ts';
import { followLog } from './follow-log.ts';
import type { LiveCaller, LiveMetricQuery, LivePoints, LiveRange, LiveSource } from './source.ts';

export function platformSource(
  platform: Platform,
  {
    isWatchedHere,
    onTrouble,
  }: {
    /** Whether anybody can watch at this process. */
    isWatchedHere: boolean;
    onTrouble: OnTrouble;
  },
): LiveSource {
  const onEventsAppended: LiveSource['onEventsAppended'] = (listener) => {
    if (!isWatchedHere) return () => undefined;
    const tell = (frames: readonly Frame[]): void => listener(frames.filter(({ topic }) => isWatched(topic)));
    // What other processes append is not told by this one's handle; it is read from the log as it comes.
    return platform.cluster.alone
      ? platform.log.onAppend(tell)
      : followLog(platform.log, TOPICS.filter(isWatched), tell, onTrouble);
  };
  return {
    queryMetric: (orgId, query, range, { view }) => queryMetric(platform, orgId, query, range, viewOf(view)),
    onWindowsChanged: (listener) => platform.store.loader.onChanged(listener),
    onEventsAppended,
    valueWhenEmpty: (metric) => platform.metrics.valueWhenEmpty(metric),
    isUrgent: (orgId, eventType) => platform.eventTypes.resolve(orgId, eventType)?.urgent === true,
    noteWatch: async (caller, { channel, request, address }) => {
      requireAddress(platform, callerOf(caller, address), '/live');
      const [action, resourceType] = channel === 'metric' ? ['metrics.watch', 'metric'] : ['events.watch', 'event'];
      const { metric, ...details } = (request ?? {}) as { metric?: unknown } & JsonObject;
      const resourceId = typeof metric === 'string' ? metric : '';
      return platform.audit.note(callerOf(caller, address), { action, resourceType, resourceId, details });
    },
    noteRefusal: (caller, channel, address) =>
      platform.audit.denied(callerOf(caller, address), channel === 'metric' ? 'metrics:read' : 'events:read'),
    onCredentialsChanged: (listener) => platform.credentials.onForgotten(listener),
    authenticate: async (token) => {
      const caller = await authenticate(platform, token);
      if (!caller?.orgId) return undefined;
      if (!platform.tenants.get(caller.orgId)?.features.real_time_enabled)
        throw new Problem('forbidden', 'Live figures are switched off for this organisation.');
      const view = liveViewOf(caller);
      return {
        orgId: caller.orgId,
        principal: `${caller.kind}:${caller.id}`,
        may: {
          metrics: view !== undefined,
          // The tail shows everybody's events, so it is for those who may see everybody's.
          events: reaches(caller.grants.get('events:read'), 'organisation'),
        },
        view: view && view.length > 0 ? JSON.stringify(view) : '',
      };
    },
  };
}

/** Events about persons happen out of sight. */
function isWatched(topic: string): boolean {
  return (TOPICS as readonly string[]).includes(topic) && !isAboutPersons({ topic: topic as Topic });
}

/** Whom the audit trail names. */
function callerOf({ orgId, principal }: LiveCaller, address: string): Caller {
  const [kind, id] = [principal.slice(0, principal.indexOf(':')), principal.slice(principal.indexOf(':') + 1)];
  return {
    kind: kind as Caller['kind'],
    id,
    orgId,
    grants: new Map(),
    role: undefined,
    teams: [],
    subject: undefined,
    sessionId: undefined,
    request: { id: '', address },
  };
}

/** `undefined` when the caller may see no figures at all. */
function liveViewOf(caller: Caller): FigureView | undefined {
  if (!reaches(caller.grants.get('metrics:read'), 'own')) return undefined;
  try {
    return figureViewOf(caller, 'metrics:read');
  } catch (error) {
    if (error instanceof Problem && error.code === 'forbidden') return undefined;
    throw error;
  }
}

function viewOf(text: string): FigureView {
  return text === '' ? [] : (JSON.parse(text) as FigureView);
}

async function queryMetric(
  platform: Platform,
  orgId: string,
  query: LiveMetricQuery,
  range: LiveRange,
  view: FigureView,
): Promise<LivePoints> {
  const { fromMs, toMs } = alignedTo(query.grain, range);
  const parsed = parseMetricQuery(
    {
      ...query,
      group_by: [...query.group_by],
      filters: query.filters.map((filter) => ({ ...filter, values: [...filter.values] })),
      from: formatInstant(fromMs),
      to: formatInstant(toMs),
    },
    platform.metrics.registry,
    toMs,
  );
  const { series, ...answer } = await platform.metrics.answer(
    orgId,
    withinView(parsed, view),
    query.grain === 'total' ? 'snapped' : 'within',
  );
  if (!parsed.cube.cube.people || parsed.groupBy.length === 0) return { ...answer, series };
  // A group that is hidden in one period is not there in it, whichever periods are asked for: else a period that was
  // touched, and has not changed, would differ from itself and tell that something came.
  return {
    ...answer,
    series: series.map((one) => ({ ...one, points: one.points.filter(({ value }) => value !== null) })),
  };
}

function alignedTo(grain: Grain | 'total', { fromMs, toMs }: LiveRange): LiveRange {
  const stepMs = grain === 'total' ? 10_000 : GRAIN_MS[grain];
  return { fromMs: Math.floor(fromMs / stepMs) * stepMs, toMs: Math.ceil(toMs / stepMs) * stepMs };
}
