/**
 * Every door of the server at which figures about people can be asked for, as somebody uses it who wants to know what is
 * not for them: a question made up at random, and the answer handed to the judge.
 */
import { formatInstant } from '@bellwether/core';
import { parquetReadObjects } from 'hyparquet';
import { expect } from 'vitest';
import { WEEK_MS } from './attacked-house.ts';
import { NOBODYS_UNIT } from './attacked-people.ts';
import type { Answer, Asker, AttackedServer, Heard, Listener } from './attacked-server.ts';
import type { FigureTold, Judge, MetricQuestion, MetricTold } from './judge.ts';
import { PEOPLE_METRICS } from './people-truth.ts';

export interface Visit {
  server: AttackedServer;
  judge: Judge;
  asker: Asker;
  random: () => number;
}

/** What became of a visit: how many questions were asked in it, and how many of them were refused. */
export interface Asked {
  questions: number;
  refused: number;
}

export type Door = (visit: Visit) => Promise<Asked>;

interface AskedMetric extends MetricQuestion {
  group_by: string[];
  grain: string;
  from: string;
  to: string;
  top: number;
  compare?: string;
}

interface RestFigure {
  value: number | null;
  reason?: string;
  n?: number;
  window: { from: string; to: string };
}

const pick = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

/** Refused, or not answered because too much is asked at once: nothing is told either way. */
const REFUSALS = [400, 403, 404, 409, 422, 429, 503, 504];
const ONE: Asked = { questions: 1, refused: 0 };
const REFUSED: Asked = { questions: 1, refused: 1 };

/** The answer, or undefined when the question was refused in a way that a question can be. */
function granted({ status, body }: Answer): unknown {
  if (status < 300) return body;
  expect({ status, body }).toEqual({ status: REFUSALS.includes(status) ? status : 'a refusal', body });
  return undefined;
}

function question({ server, random }: Visit): AskedMetric {
  const { people } = server;
  const units = (dimension: 'department' | 'team'): string[] => [
    ...new Set(people.employees.map((person) => person[dimension])),
    NOBODYS_UNIT,
  ];
  const values: Record<string, readonly string[]> = {
    department: units('department'),
    team: units('team'),
    user_id: people.employees.slice(0, 5).map(({ id }) => id),
    role_category: ['engineer'],
    'metadata.is_after_hours': ['true'],
  };
  const names = random() < 0.93 ? ['department', 'team'] : Object.keys(values);
  const fromMs = people.startOf(0) + random() * people.weeks * WEEK_MS;
  const dimensions = [...new Set(Array.from({ length: Math.floor(random() * 2.3) }, () => pick(random, names)))];
  return {
    metric: pick(random, PEOPLE_METRICS),
    filters: dimensions.map((dimension) => ({
      dimension,
      values: Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(random, values[dimension]!)),
    })),
    group_by: [...new Set(Array.from({ length: Math.floor(random() * 2.4) }, () => pick(random, names)))],
    grain: pick(random, ['total', '7d', '1d', '1h']),
    from: formatInstant(fromMs),
    to: formatInstant(fromMs + 1000 + random() * people.weeks * WEEK_MS),
    top: 1 + Math.floor(random() * 20),
    ...(random() < 0.4 ? { compare: 'previous_period' } : {}),
  };
}

const restMetrics: Door = async (visit) => {
  const { server, judge, asker, random } = visit;
  const asked = question(visit);
  const answer = granted(
    random() < 0.5
      ? await server.ask(asker, 'POST', '/api/v1/metrics', asked)
      : await server.ask(asker, 'GET', `/api/v1/metrics/${asked.metric}?${addressOf(asked)}`),
  );
  if (answer === undefined) return REFUSED;
  judge.metric(asker, asked, answer as MetricTold);
  return ONE;
};

function addressOf({ filters, group_by, grain, from, to, top, compare }: AskedMetric): string {
  const search = new URLSearchParams({ from, to, grain, top: String(top) });
  if (group_by.length > 0) search.set('group_by', group_by.join());
  if (compare) search.set('compare', compare);
  for (const { dimension, values } of filters)
    for (const value of values) search.append('filter', `${dimension}:${value}`);
  return String(search);
}

interface ExportedRow {
  start: string | Date;
  value: number | null;
  reason?: string;
  [dimension: string]: unknown;
}

const exports: Door = async (visit) => {
  const { server, judge, asker, random } = visit;
  const { compare: _, ...asked } = question(visit);
  const format = pick(random, ['csv', 'json', 'parquet']);
  const answer = granted(await server.ask(asker, 'POST', '/api/v1/metrics/export', { ...asked, grain: '7d', format }));
  if (answer === undefined) return REFUSED;
  const rows = await rowsOf(format, answer);
  judge.metric(exporter(asker), asked, {
    series: rows.map(({ start, value, reason, ...rest }) => ({
      group: Object.fromEntries(asked.group_by.map((name) => [name, String(rest[name])])),
      points: [
        {
          start: new Date(start).toISOString(),
          value: value === null || Number.isNaN(value) ? null : value,
          ...(reason ? { reason } : {}),
        },
      ],
    })),
  });
  return ONE;
};

/** A member takes away the own figures, and sees those of the team. */
function exporter(asker: Asker): Asker {
  return asker.exportsOf ? { ...asker, subject: asker.exportsOf } : asker;
}

/** Rows of an exported file. */
export async function rowsOf(format: string, answer: unknown): Promise<ExportedRow[]> {
  if (format === 'parquet') return (await parquetReadObjects({ file: answer as ArrayBuffer })) as ExportedRow[];
  const lines = String(answer)
    .split(/\r?\n/)
    .filter((line) => line !== '');
  if (format === 'json') return lines.map((line) => JSON.parse(line) as ExportedRow);
  const [head, ...rows] = lines.map((line) => line.split(','));
  return rows.map((cells) => {
    const row = Object.fromEntries(head!.map((name, i) => [name, cells[i]!]));
    return { ...row, start: row.start!, value: row.value === '' ? null : Number(row.value) };
  });
}

/** Every question of a document is one: as many aliases as a document may have. */
const graphql: Door = async ({ server, judge, asker, random }) => {
  const { people } = server;
  const units = [...new Set(people.employees.flatMap(({ team, department }) => [team, department])), NOBODYS_UNIT];
  const figures = 'figures { signal value reason n window_to }';
  const history = 'metrics_history(days: 60) { date sentiment_7d after_hours_share absence_rate attrition_rate_30d }';
  const asked = Array.from({ length: 1 + Math.floor(random() * 9) }, () => pick(random, units));
  const aliases = asked.map(
    (unit, i) =>
      `a${i}: department(id_hash: "${unit}") { id_hash employee_count ${random() < 0.3 ? history : figures} }`,
  );
  const employee = pick(random, people.employees).id;
  const more = random() < 0.2 ? `organization { departments { id_hash employee_count ${figures} } }` : '';
  const query = `{ ${aliases.join(' ')} e: employee(id_hash: "${employee}") { id_hash burnout_risk } ${more} }`;
  const { status, body } = await server.ask(asker, 'POST', '/graphql', { query });
  expect([200, 403, 422]).toContain(status);
  const { data } = body as {
    data?: Record<string, DepartmentNode | null> & {
      organization?: { departments: DepartmentNode[] };
      e?: object | null;
    };
  };
  const questions = asked.length + 1 + (more === '' ? 0 : 1);
  if (!data) return { questions, refused: questions };
  if (!isSelf(asker, employee)) expect(data.e ?? null).toBeNull();
  const nodes = asked.map((_, i) => data[`a${i}`] ?? null);
  for (const node of [...nodes, ...(data.organization?.departments ?? [])])
    if (node) judgeDepartment(judge, asker, node);
  return { questions, refused: nodes.filter((node) => node === null).length };
};

interface DepartmentNode {
  id_hash: string;
  employee_count: number | null;
  figures?: { signal: string; value: number | null; reason: string | null; n: number | null; window_to: string }[];
  metrics_history?: ({ date: string } & Record<string, number | null>)[];
}

function judgeDepartment(judge: Judge, asker: Asker, node: DepartmentNode): void {
  const { id_hash: unit, employee_count, figures = [], metrics_history = [] } = node;
  for (const { signal, value, reason, n, window_to } of figures)
    judge.signal(asker, signal, unit, { value, reason, n, windowTo: window_to });
  judgeHistory(judge, asker, unit, metrics_history);
  if (employee_count === null) return;
  expect(employee_count % 5).toBe(0);
  expect(employee_count).toBeGreaterThanOrEqual(5);
}

const HISTORY_FIELDS: readonly string[] = ['sentiment_7d', 'after_hours_share', 'absence_rate', 'attrition_rate_30d'];

function judgeHistory(judge: Judge, asker: Asker, unit: string, history: readonly { date: string }[]): void {
  for (const { date, ...values } of history)
    for (const [signal, value] of Object.entries(values as Record<string, number | null>))
      if (HISTORY_FIELDS.includes(signal))
        judge.signal(asker, signal, unit, { value, windowTo: `${date.slice(0, 10)}T00:00:00.000Z` });
}

const departments: Door = async ({ server, judge, asker, random }) => {
  const { people } = server;
  const person = pick(random, people.employees);
  const unit = pick(random, [person.team, person.department, NOBODYS_UNIT]);
  const days = 1 + Math.floor(random() * 90);
  const answer = granted(await server.ask(asker, 'GET', `/api/v1/departments/${unit}/metrics?days=${days}`));
  if (answer === undefined) return REFUSED;
  const { figures, metrics_history } = answer as {
    figures: Record<string, RestFigure>;
    metrics_history: { date: string }[];
  };
  for (const [signal, figure] of Object.entries(figures)) judge.signal(asker, signal, unit, plain(figure));
  judgeHistory(judge, asker, unit, metrics_history);
  return ONE;
};

function plain({ value, reason, n, window }: RestFigure): FigureTold {
  if (value === null && reason === undefined) throw new Error('A figure is hidden and does not say so.');
  return { value, reason: reason ?? null, n: n ?? null, windowTo: window.to };
}

const signals: Door = async ({ server, judge, asker, random }) => {
  const { people } = server;
  const search = new URLSearchParams();
  if (random() < 0.5)
    search.set(
      'unit',
      pick(random, [pick(random, people.employees).team, pick(random, people.employees).department, 'organisation']),
    );
  if (random() < 0.5)
    search.set(
      'signal',
      pick(random, ['sentiment_7d', 'after_hours_share', 'meeting_load', 'engagement', 'absence_rate']),
    );
  if (random() < 0.6) search.set('from', formatInstant(people.startOf(Math.floor(random() * people.weeks))));
  const answer = granted(await server.ask(asker, 'GET', `/api/v1/signals?${search}`));
  if (answer === undefined) return REFUSED;
  for (const figure of (answer as { figures: (RestFigure & { signal: string; unit: string })[] }).figures)
    judge.signal(asker, figure.signal, figure.unit, plain(figure));
  return ONE;
};

const earlyWarnings: Door = async ({ server, asker }) => {
  const answer = granted(await server.ask(asker, 'GET', '/api/v1/early-warnings'));
  if (answer === undefined) return REFUSED;
  for (const { unit, csd_risk_score, series, reason } of (
    answer as { units: { unit: string; csd_risk_score: number | null; series: object[]; reason: string | null }[] }
  ).units) {
    expect(asker.units === 'all' || asker.units.has(unit)).toBe(true);
    if (csd_risk_score === null) expect(reason).not.toBeNull();
    // The series is of a group, and a group of fewer has none.
    if (!isLarge(server, unit))
      expect({ unit, csd_risk_score, series }).toEqual({ unit, csd_risk_score: null, series: [] });
  }
  return ONE;
};

function isLarge({ people }: AttackedServer, unit: string): boolean {
  return (
    people.employees.filter(({ team, department }) => unit === '' || team === unit || department === unit).length >= 5
  );
}

const health: Door = async ({ server, judge, asker, random }) => {
  const answer = granted(
    await server.ask(asker, 'GET', `/api/v1/organisation/health?days=${1 + Math.floor(random() * 90)}`),
  );
  if (answer === undefined) return REFUSED;
  const {
    ohs_score,
    reasons,
    departments: list,
  } = answer as {
    ohs_score: number | null;
    reasons: Record<string, string>;
    departments: { id_hash: string; employee_count: number | null }[];
  };
  if (ohs_score === null) expect(reasons.ohs_score).toBeDefined();
  for (const { id_hash, employee_count } of list) judgeDepartment(judge, asker, { id_hash, employee_count });
  return ONE;
};

const employees: Door = async ({ server, asker, random }) => {
  const { id } = pick(random, server.people.employees);
  const answer = granted(await server.ask(asker, 'GET', `/api/v1/employees/${id}/trends`));
  if (answer === undefined) return REFUSED;
  if (!isSelf(asker, id)) expect(answer).toEqual({ employee: null, reason: 'suppressed' });
  return ONE;
};

function isSelf({ subject, exportsOf }: Asker, id: string): boolean {
  return subject?.id === id || exportsOf?.id === id;
}

interface NetworkTold {
  window: { to: string } | null;
  groups: { unit: string; people: number; ei_index: RestFigure; silo_index: RestFigure }[];
  ties: { from: string; to: string }[];
  communities: { people: number; units: { unit: string }[] }[];
  hidden: { groups: number; people_at_most: number | null };
}

const network: Door = async ({ server, judge, asker, random }) => {
  const { people } = server;
  const at = people.startOf(people.weeks - Math.floor(random() * 5)) + 60_000;
  const answer = granted(await server.ask(asker, 'GET', `/api/v1/network?window=${formatInstant(at)}`));
  if (answer === undefined) return REFUSED;
  const { window, groups, ties, communities } = answer as NetworkTold;
  const own = new Map(groups.map((group) => [group.unit, group.ei_index.window.to]));
  for (const { unit, people: count, ei_index } of groups) {
    expect(asker.units === 'all' || asker.units.has(unit)).toBe(true);
    expect([count % 5, count >= 5, isLarge(server, unit)]).toEqual([0, true, true]);
    judge.contact(asker, ei_index.window.to, ({ from, to }) => from === unit && to === unit);
    judge.contact(asker, ei_index.window.to, ({ from, to }) => from !== to && (from === unit || to === unit));
  }
  // What was carried over from an older week is of that week.
  for (const tie of ties)
    if (own.get(tie.from) === window!.to && own.get(tie.to) === window!.to)
      judge.contact(
        asker,
        window!.to,
        ({ from, to }) => (from === tie.from && to === tie.to) || (from === tie.to && to === tie.from),
      );
  for (const { people: count } of communities) expect([count % 5, count >= 5]).toEqual([0, true]);
  return ONE;
};

const alerts: Door = async ({ server, asker }) => {
  const answer = granted(await server.ask(asker, 'GET', '/api/v1/alerts'));
  if (answer === undefined) return REFUSED;
  for (const { unit, evidence, message } of (
    answer as { alerts: { unit: string | null; evidence: { n?: number; departures?: unknown }; message: string }[] }
  ).alerts) {
    expect(asker.units === 'all' || asker.units.has(unit ?? '')).toBe(true);
    expect(isLarge(server, unit ?? '')).toBe(true);
    if (evidence.n !== undefined) expect([evidence.n % 5, evidence.n >= 5]).toEqual([0, true]);
    if (evidence.departures !== undefined) expect(evidence.departures).toBe('fewer than 5');
    for (const { id, team } of server.people.employees)
      expect(message.includes(id) || message.includes(team)).toBe(false);
  }
  return ONE;
};

const diagnosis: Door = async ({ server, judge, asker }) => {
  const started = granted(await server.ask(asker, 'POST', '/api/v1/diagnostic/run'));
  if (started === undefined) return REFUSED;
  const { report_id } = started as { report_id: string };
  const { report } = granted(await server.ask(asker, 'GET', `/api/v1/reports/diagnostic/${report_id}`)) as {
    report: {
      organisation: { figures: Record<string, RestFigure> };
      departments: { id_hash: string; employee_count: number | null; figures: Record<string, RestFigure> }[];
    };
  };
  for (const [signal, figure] of Object.entries(report.organisation.figures))
    judge.signal(asker, signal, '', plain(figure));
  for (const { id_hash, employee_count, figures } of report.departments) {
    judgeDepartment(judge, asker, { id_hash, employee_count });
    for (const [signal, figure] of Object.entries(figures)) judge.signal(asker, signal, id_hash, plain(figure));
  }
  return ONE;
};

const STATEMENTS = [
  'SELECT count(*) FROM events WHERE event_type = $type',
  'SELECT user_id, count(*) FROM events WHERE event_type LIKE $like GROUP BY user_id',
  'SELECT countIf(user_id = $person) FROM events',
  'SELECT sum(sentiment_score), max(duration_minutes) FROM events',
  "SELECT team_id_hash, uniqExact(user_id) FROM events WHERE team_id_hash <> '' GROUP BY team_id_hash",
  'WITH e AS (SELECT * FROM events) SELECT count(*) FROM e WHERE department_id_hash = $unit',
  "SELECT count(*) FROM events WHERE metadata['team_id_hash'] = $unit",
  'SELECT argMax(user_id, sentiment_score) FROM events WHERE is_after_hours',
];

const sql: Door = async ({ server, asker, random }) => {
  const { id, team } = pick(random, server.people.employees);
  const query = pick(random, STATEMENTS)
    .replace(
      '$type',
      `'${pick(random, ['email_sent', 'message_sent', 'meeting_attended', 'survey_response', 'employee_departure'])}'`,
    )
    .replace('$like', "'e%'")
    .replace('$person', `'${id}'`)
    .replace('$unit', `'${team}'`);
  const noise = random() < 0.1 ? { noise: { epsilon: 0.5, per_person_max: 1 } } : {};
  const answer = granted(await server.ask(asker, 'POST', '/api/v1/sql', { query, ...noise }));
  if (answer === undefined) return REFUSED;
  for (const row of (answer as { rows: unknown[][] }).rows)
    for (const cell of row)
      expect({ query, cell: [0, '0', null, ''].includes(cell as never) }).toEqual({ query, cell: true });
  return ONE;
};

const SUBSCRIPTIONS_AT_ONCE = 5;

/** A connection that somebody has open, and several questions on it at once. */
export const liveDoor =
  (connections: Map<string, Promise<Listener>>): Door =>
  async (visit) => {
    const { server, judge, asker, random } = visit;
    const connection = connections.get(asker.name) ?? server.watch(asker);
    connections.set(asker.name, connection);
    const listener = await connection;
    const asked = Array.from({ length: SUBSCRIPTIONS_AT_ONCE }, () => {
      const { metric, filters, group_by, top } = question(visit);
      const days = 7 * (1 + Math.floor(random() * (server.people.weeks + 3)));
      const query = { metric, filters, group_by, top, grain: '7d', span: `${days}d`, totals: random() < 0.5 };
      return { id: `${Math.floor(random() * 1e12)}`, metric, filters, query };
    });
    const heard = await Promise.all(
      asked.map(({ id, query }) => {
        const answer = listener.next((message) => message.id === id && ['snapshot', 'problem'].includes(message.type));
        listener.send({ type: 'subscribe', id, channel: 'metric', query });
        return answer;
      }),
    );
    let refused = 0;
    for (const [i, message] of heard.entries()) {
      listener.send({ type: 'unsubscribe', id: asked[i]!.id });
      if (message.type === 'problem') refused++;
      else judge.metric(asker, asked[i]!, snapshotOf(message));
    }
    listener.heard.length = 0;
    return { questions: asked.length, refused };
  };

/** A snapshot has no range of its own for its total, which is of whole weeks or of none. */
export function snapshotOf(message: Heard): MetricTold {
  const { series = [] } = message as unknown as { series?: MetricTold['series'] };
  return { series };
}

/** One subscription by Server-Sent Events, read up to its first figures. */
const events: Door = async (visit) => {
  const { server, judge, asker } = visit;
  const { metric, filters, group_by, top } = question(visit);
  const search = new URLSearchParams({ channel: 'metric', metric, grain: '7d', span: '60d', top: String(top) });
  if (group_by.length > 0) search.set('group_by', group_by.join());
  for (const { dimension, values } of filters)
    for (const value of values) search.append('filter', `${dimension}:${value}`);
  const stop = new AbortController();
  const response = await fetch(`${server.url}/api/v1/live?${search}`, {
    headers: { authorization: `Bearer ${asker.token}` },
    signal: stop.signal,
  });
  if (response.status !== 200) {
    granted({ status: response.status, body: await response.json() });
    return REFUSED;
  }
  let text = '';
  try {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const data = text.split('\n\n').flatMap((block) => /^data: (.*)$/m.exec(block)?.[1] ?? []);
      const complete = text.endsWith('\n\n') ? data : data.slice(0, -1);
      for (const line of complete) {
        const message = JSON.parse(line) as Heard;
        if (message.type === 'problem') return REFUSED;
        if (message.type !== 'snapshot') continue;
        judge.metric(asker, { metric, filters }, snapshotOf(message));
        return ONE;
      }
    }
  } finally {
    stop.abort();
  }
  throw new Error(`Nothing was told: ${text.slice(0, 500)}`);
};

/** A board made and embedded, looked at by nobody in particular. */
const boards: Door = async (visit) => {
  const { server, judge, asker } = visit;
  const asked = Array.from({ length: 6 }, () => question(visit));
  const tiles = asked.map(({ metric, filters, group_by, top }, i) => ({
    ...{ tile_id: `t${i}`, kind: 'metric', chart: 'table', title: '', x: 0, y: i * 2, w: 12, h: 2 },
    query: { metric, group_by, filters, top },
  }));
  const made = granted(
    await server.ask(asker, 'POST', '/api/v1/dashboards', { title: 'Attack', layout: { tiles }, range: '90d' }),
  );
  if (made === undefined) return { questions: 1, refused: 1 };
  const board = `/api/v1/dashboards/${(made as { dashboard_id: string }).dashboard_id}`;
  const embed = granted(
    await server.ask(asker, 'POST', `${board}/embeds`, {
      expires_in_days: 1,
      allowed_origins: ['https://example.org'],
    }),
  );
  if (embed === undefined) return { questions: tiles.length, refused: tiles.length };
  const token = (embed as { url: string }).url.split('/').at(-1)!;
  const { tiles: told } = granted(await server.ask({ token: '' }, 'GET', `/api/v1/embeds/${token}`)) as {
    tiles: Record<string, { answer?: MetricTold; problem?: object }>;
  };
  let refused = 0;
  for (const [i, each] of asked.entries()) {
    const { answer } = told[`t${i}`]!;
    if (answer) judge.metric(exporter(asker), each, answer);
    else refused++;
  }
  return { questions: tiles.length, refused };
};

export const DOORS: Readonly<Record<string, Door>> = {
  metrics: restMetrics,
  exports,
  graphql,
  departments,
  signals,
  'early warnings': earlyWarnings,
  health,
  employees,
  network,
  alerts,
  diagnosis,
  sql,
  'live (events)': events,
  embeds: boards,
};
