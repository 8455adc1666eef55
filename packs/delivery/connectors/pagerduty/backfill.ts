/**
 * What was, from PagerDuty's REST interface: log entries, a day at a time. Entries are only ever added, so a day that is
 * over reads the same each time; within one, pages go by number, as the interface has it.
 */
import { instantAt, listAt, listSetting, objectAt, textAt, textSetting } from '@bellwether/connectors';
import {
  type BackfillPage,
  type BackfillPlace,
  type ConnectorAnswer,
  type ConnectorBackfill,
  type ConnectorEvent,
  type ConnectorRequest,
  type ConnectorSettings,
  type Credential,
  HalfAnAnswer,
  type JsonObject,
  type RateLeft,
} from '@bellwether/core';
import { type Incident, incidentChanged } from '../delivery-event.ts';
import { severityOf } from './severity.ts';

const PER_PAGE = 100;
const DAY_MS = 86_400_000;

export const backfill: ConnectorBackfill = {
  tokenScopes: 'A read-only REST API key (Integrations, API Access Keys).',
  streams: () => ['log_entries'],
  begin: (_stream, sinceMs) => ({ since_ms: sinceMs, until_ms: 0, offset: 0 }),
  request({ cursor, settings, nowMs }, credential) {
    const { since_ms, offset } = cursor;
    const parameters = new URLSearchParams({
      since: new Date(Number(since_ms)).toISOString(),
      until: new Date(untilOf(cursor, nowMs)).toISOString(),
      is_overview: 'true',
      limit: String(PER_PAGE),
      offset: String(offset),
      'include[]': 'incidents',
    });
    return get(settings, credential, `/log_entries?${parameters}`);
  },
  read(answer, place) {
    return { ...readPage(answer, place), rate: rateOf(answer) };
  },
  probe: (settings, credential) => get(settings, credential, '/abilities'),
};

function get(settings: ConnectorSettings, { kind, value }: Credential, path: string): ConnectorRequest {
  return {
    method: 'GET',
    url: `${textSetting(settings.api_url, 'https://api.pagerduty.com').replace(/\/+$/, '')}${path}`,
    headers: {
      authorization: kind === 'token' ? `Token token=${value}` : `Bearer ${value}`,
      accept: 'application/vnd.pagerduty+json;version=2',
    },
  };
}

/** The end of the stretch that is being read; it stays the same over its pages. */
function untilOf({ since_ms, until_ms }: JsonObject, nowMs: number): number {
  return Number(until_ms) || Math.min(Number(since_ms) + DAY_MS, nowMs);
}

function readPage({ body }: ConnectorAnswer, { cursor, settings, nowMs }: BackfillPlace): BackfillPage {
  const found = objectAt({ body }, 'body');
  if (!found || !Array.isArray(found.log_entries) || typeof found.more !== 'boolean')
    throw new HalfAnAnswer('PagerDuty answered without log entries.');
  const untilMs = untilOf(cursor, nowMs);
  const services = listSetting(settings.services);
  const events = listAt(found, 'log_entries')
    .filter((entry) => services.length === 0 || services.includes(textAt(entry, 'service.id') ?? ''))
    .flatMap(entryEvents);
  if (found.more) return { events, next: { ...cursor, until_ms: untilMs, offset: Number(cursor.offset) + PER_PAGE } };
  return { events, next: untilMs >= nowMs ? null : { since_ms: untilMs, until_ms: 0, offset: 0 } };
}

const ACTIONS: Readonly<Record<string, Incident['action']>> = {
  trigger_log_entry: 'opened',
  acknowledge_log_entry: 'acknowledged',
  resolve_log_entry: 'resolved',
  reopen_log_entry: 'reopened',
};

function entryEvents(entry: JsonObject): ConnectorEvent[] {
  const action = ACTIONS[textAt(entry, 'type') ?? ''];
  const [id, at] = [textAt(entry, 'incident.id'), instantAt(entry, 'created_at')];
  if (!action || !id || !at) return [];
  return [
    incidentChanged({
      ...{ source: 'pagerduty', id, action, at, service: textAt(entry, 'service.summary') },
      severity: severityOf(textAt(entry, 'incident.priority.summary'), textAt(entry, 'incident.urgency')),
      openedAt: instantAt(entry, 'incident.created_at'),
      url: textAt(entry, 'incident.html_url'),
    }),
  ];
}

function rateOf({ headers }: ConnectorAnswer): RateLeft | undefined {
  const [remaining, seconds] = [headers['ratelimit-remaining'], Number(headers['ratelimit-reset'] ?? '')];
  if (remaining === undefined || !Number.isFinite(Number(remaining))) return undefined;
  return { remaining: Number(remaining), resetsInMs: seconds * 1000 };
}
