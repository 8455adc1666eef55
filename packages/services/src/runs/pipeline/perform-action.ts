/**
 * What a step does to the world, or learns of it. It is tried again after a failure and after a crash, always with the
 * same `key`: events are counted once by their id, notifications by their key, and other servers are sent the key as
 * Idempotency-Key.
 */
import { createHash } from 'node:crypto';
import { formatInstant, type Json, type JsonObject, Problem, uuidFromDigest } from '@bellwether/core';
import { type MetricAnswer, parseDuration } from '@bellwether/metrics';
import type { PipelineLogLevel } from '@bellwether/records';
import { type ScriptLog, ScriptProblem } from '@bellwether/sandbox';
import { requirePermission } from '../../access/authority/caller.ts';
import { notify } from '../../alerts/notification/notify.ts';
import { outcomeOfError, outcomeOfStatus } from '../../alerts/notification/send-outcome.ts';
import type { Variables } from '../../alerts/rule/condition.ts';
import { scrape } from '../../content/scrape/scrape.ts';
import { queryMetric } from '../../figures/metric/query-metric.ts';
import { runSql } from '../../figures/sql/run-sql.ts';
import type { OutboundAnswer } from '../../installation/outbound/outbound-client.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { Action } from './pipeline-definition.ts';
import type { StepWork } from './step-work.ts';
import { compileDocument, compileParts, compileText, ITEM_VARIABLES } from './template.ts';

export interface Performance {
  platform: Platform;
  work: StepWork;
  values: JsonObject;
  /** The same for every attempt. */
  key: string;
  /** Milliseconds that an attempt may take. */
  timeoutMs: number;
  signal?: AbortSignal;
  /** For the log of the run. */
  tell?: (level: PipelineLogLevel, message: string) => void;
}

/** What it would do, worked out; nothing is done. */
export type PreparedAction =
  | { kind: 'query'; query: JsonObject }
  | { kind: 'sql'; query: string }
  | { kind: 'http'; method: string; url: string; headers: Record<string, string>; body: Json }
  | { kind: 'script'; input: Json }
  | { kind: 'scrape'; site: string }
  | { kind: 'emit'; event_type: string; session_id: string; metadata: JsonObject }
  | { kind: 'notify'; title: string; body: string; severity: 'info' | 'warning' | 'critical' };

const VARIABLES: Variables = ITEM_VARIABLES;
const TEXT_BYTES_MAX = 64 * 1024;
const HTTP_BYTES_MAX = 200 * 1024;
const ROWS_MAX = 10_000;

/** Throws a Problem when an expression cannot be worked out. */
export function prepareAction({ kind, of }: Action, { run, values }: Pick<StepWork, 'run' | 'values'>): PreparedAction {
  const text = (template: string): string => compileText(template, VARIABLES)(values);
  switch (kind) {
    case 'query':
      return { kind, query: metricQuery(of, run) };
    case 'sql':
      return { kind, query: compileParts(of.query, VARIABLES, sqlLiteral)(values) };
    case 'http': {
      const headers = Object.entries(of.headers ?? {}).map(([name, value]) => [name.toLowerCase(), text(value)]);
      return {
        ...{ kind, method: of.method ?? 'GET', url: text(of.url), headers: Object.fromEntries(headers) },
        body: of.body === undefined ? null : compileDocument(of.body, VARIABLES)(values),
      };
    }
    case 'scrape':
      return { kind, site: text(of.site) };
    case 'script':
      return { kind, input: of.input === undefined ? null : compileDocument(of.input, VARIABLES)(values) };
    case 'emit':
      return {
        ...{ kind, event_type: of.event_type, session_id: text(of.session_id ?? run.run_id) },
        metadata: compileDocument(of.metadata, VARIABLES)(values) as JsonObject,
      };
    case 'notify':
      return { kind, title: text(of.title), body: text(of.body ?? ''), severity: of.severity ?? 'info' };
  }
}

/** Gives the step's output. Throws a Problem; one of 5xx may pass. */
export async function performAction(action: Action, performance: Performance): Promise<Json> {
  const { platform, work, values, key, signal, timeoutMs } = performance;
  const prepared = prepareAction(action, { run: work.run, values });
  const { org_id: orgId } = work.run;
  switch (prepared.kind) {
    case 'query':
      return metricOutput(await queryMetric(platform, work.caller, prepared.query));
    case 'sql': {
      const { columns, rows } = await runSql(platform, work.caller, { query: prepared.query });
      const names = columns.map(({ name }) => name);
      const objects = rows
        .slice(0, ROWS_MAX)
        .map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] as Json])));
      return { rows: objects, row_count: rows.length };
    }
    case 'http':
      return callServer(performance, action, prepared);
    case 'scrape': {
      requirePermission(platform, work.caller, 'objects:write');
      const asked = { orgId, site: prepared.site, startedBy: `pipeline:${key}` };
      const { scrape_id, state, pages } = await scrape(platform, asked, signal ?? AbortSignal.timeout(timeoutMs));
      return { scrape_id, state, pages: { ...pages } };
    }
    case 'script':
      return runScript(performance, action, prepared.input);
    case 'emit': {
      requirePermission(platform, work.caller, 'events:write');
      const { kind: _, ...event } = prepared;
      const event_id = uuidFromDigest(createHash('sha256').update(`pipeline ${orgId} ${key}`).digest());
      const timestamp = formatInstant(work.run.created_at.getTime());
      const { results } = await platform.admission.admit(orgId, 'pipelines', [
        { index: 0, event: { event_id, timestamp, ...event } },
      ]);
      const [result] = results;
      if (result?.status === 'rejected')
        throw new Problem('invalid_request', `The event was refused. ${result.detail}`);
      return { event_id };
    }
    case 'notify': {
      const { kind: _, ...words } = prepared;
      const digest = createHash('sha256').update(key).digest('hex').slice(0, 40);
      const link = `/pipelines/runs/${work.run.run_id}`;
      const told = { org_id: orgId, kind: 'pipeline' as const, ...words, dedup_key: `pipeline-step:${digest}`, link };
      const { notification_id } = await notify(platform, { ...told, atMs: work.run.created_at.getTime() });
      return { notification_id };
    }
  }
}

function metricQuery(of: Extract<Action, { kind: 'query' }>['of'], run: StepWork['run']): JsonObject {
  const { range, filters = [], ...asked } = of;
  const toMs = (run.period_to ?? run.created_at).getTime();
  const fromMs = range === undefined ? run.period_from?.getTime() : toMs - (parseDuration(range) ?? 0);
  if (fromMs === undefined)
    throw new Problem('invalid_request', 'The run is about no period. Begin it with one, or give the step a range.');
  const query = {
    ...{ grain: 'total', ...asked, filters: filters.map((filter) => ({ op: 'in', ...filter })) },
    ...{ from: formatInstant(fromMs), to: formatInstant(toMs) },
  };
  return query as unknown as JsonObject;
}

/** A row a group and window; of a total, a row a group. */
function metricOutput({ total, series, grain }: MetricAnswer): Json {
  const rows = series.flatMap(({ group, points, total: value, reason }): JsonObject[] =>
    grain === 'total'
      ? [{ ...group, value, ...(reason ? { reason } : {}) }]
      : points.map((point) => ({ ...group, ...point })),
  );
  return { total, rows: rows.slice(0, ROWS_MAX) };
}

async function callServer(
  { platform, work, key, timeoutMs }: Performance,
  action: Action,
  { method, url, headers, body }: Extract<PreparedAction, { kind: 'http' }>,
): Promise<Json> {
  const secret = action.kind === 'http' ? secretHeaders(action.of.secret_headers ?? {}, work.secrets.named) : {};
  const answer = await platform.outbound
    .send(url, {
      method: method as 'GET',
      headers: {
        ...(body === null ? {} : { 'content-type': 'application/json' }),
        ...headers,
        ...secret,
        'idempotency-key': key,
      },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
      ...{ timeLimitMs: timeoutMs, bytesMax: HTTP_BYTES_MAX },
    })
    .catch((error: unknown) => {
      const { kind, detail } = outcomeOfError(error) as { kind: string; detail: string };
      throw new Problem(kind === 'later' ? 'overloaded' : 'invalid_request', detail);
    });
  const outcome = outcomeOfStatus(answer, url);
  if (outcome && outcome.kind !== 'sent') {
    // What the other server said stays there: it may be about somebody.
    const detail = `${new URL(url).host} answered ${answer.status}.`;
    throw new Problem(outcome.kind === 'later' ? 'overloaded' : 'invalid_request', detail);
  }
  return { status: answer.status, body: bodyOf(answer) };
}

/** What it tells its console goes to the log, also when it fails. */
async function runScript(
  { platform, work, key, timeoutMs, signal, tell }: Performance,
  action: Action,
  input: Json,
): Promise<Json> {
  if (action.kind !== 'script') throw new Error('Only a script is run.');
  const { source, allow = [], memory_mb } = action.of;
  const { org_id: owner, created_at } = work.run;
  const limits = { timeMs: timeoutMs, ...(memory_mb === undefined ? {} : { memoryBytes: memory_mb * 1024 * 1024 }) };
  const hear = (logs: readonly ScriptLog[]): void => {
    for (const { level, text } of logs) tell?.(LOG_LEVELS[level], text);
  };
  try {
    const { output, logs } = await platform.sandbox.run({
      ...{ owner, source, input, limits, allow: { fetch: allow }, nowMs: created_at.getTime(), seed: key },
      ...(signal ? { signal } : {}),
    });
    hear(logs);
    return (output ?? null) as Json;
  } catch (error) {
    if (error instanceof ScriptProblem) hear(error.logs);
    throw error;
  }
}

const LOG_LEVELS = { debug: 'info', info: 'info', warn: 'warning', error: 'error' } as const;

function bodyOf({ headers, body }: OutboundAnswer): Json {
  const text = body.toString('utf8');
  if (text === '') return null;
  if (headers.get('content-type')?.includes('json'))
    try {
      return JSON.parse(text) as Json;
    } catch {
      throw new Problem('invalid_request', 'The answer says it is JSON, and is not.');
    }
  return text.slice(0, TEXT_BYTES_MAX);
}

function secretHeaders(
  headers: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([header, name]) => {
      const value = secrets[name];
      if (value === undefined)
        throw new Problem(
          'invalid_request',
          `The pipeline has no secret "${name}". Set it, then take the run up again.`,
        );
      return [header.toLowerCase(), value];
    }),
  );
}

/** As the SQL door reads values: nothing that is put in can become anything else. */
function sqlLiteral(value: Json): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null) return 'NULL';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `'${text.replaceAll("'", "''")}'`;
}
