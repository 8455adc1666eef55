/** Seed 000 §6 over HTTP, GraphQL and graphql-transport-ws: the same figures, the same permissions, nothing under the floor. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@bellwether/core';
import { actingFor, createKey, FIRST_ORG_ID, ingestEvents, OPERATOR, openSession } from '@bellwether/services';
import { patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { startTestServer } from '../../test/start-test-server.ts';
import { readConfig } from '../config.ts';
import type { RunningServer } from '../server.ts';

const DAY_MS = 86_400_000;
const directory = mkdtempSync(join(tmpdir(), 'bellwether-people-http-'));
const NOW = Date.now();
const [SALES, TINY, ME] = ['v1.sales', 'v1.tiny', 'v1.me'];
let running: RunningServer;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  const config = { ...readConfig({}), port: 0, dataDirectory: directory, sample: false, logLevel: 'silent' as const };
  running = await startTestServer(config);
  const operator = actingFor(OPERATOR, FIRST_ORG_ID);
  for (const scope of ['read', 'ingest'] as const)
    tokens[scope] = (await createKey(running.platform, operator, { name: scope, scopes: [scope] })).key;
  for (const role of ['admin', 'aca_agent', 'data_scientist', 'manager', 'member', 'viewer'] as const)
    tokens[role] = await signedIn(role);
  await addFigures();
}, patience(120_000));
afterAll(async () => {
  await running?.close();
  rmSync(directory, { recursive: true, force: true });
});

async function signedIn(role: 'admin' | 'aca_agent' | 'data_scientist' | 'manager' | 'member' | 'viewer') {
  const { platform } = running;
  const row = {
    ...{ user_id: `usr_${role}`, org_id: FIRST_ORG_ID, email: `${role}@example.test`, name: role, role },
    ...{
      teams: role === 'manager' ? [SALES] : [],
      subject: role === 'viewer' ? ME : `v1.${role}`,
      source: 'local' as const,
    },
    ...{ password_hash: null, created_at: new Date(), disabled_at: null },
  };
  await platform.records.asTenant(FIRST_ORG_ID, (tx) => tx.insertInto('users').values(row).execute());
  const { token } = await openSession(platform, row, 'password', { id: '', address: '127.0.0.1', userAgent: 'test' });
  return token;
}

/** Two departments, of which one is too small to be told of. */
async function addFigures(): Promise<void> {
  const at = new Date(NOW);
  const unit = {
    org_id: FIRST_ORG_ID,
    kind: 'department',
    declared: true,
    as_of: at,
    as_of_event: '',
    updated_at: at,
  } as const;
  const figure = (signal: string, place: string, more: object, weeksAgo = 0) => ({
    ...({
      org_id: FIRST_ORG_ID,
      signal,
      unit: place,
      unit_kind: place === '' ? 'organisation' : 'department',
    } as const),
    ...{ window_from: new Date(NOW - (weeksAgo + 1) * 7 * DAY_MS), window_to: new Date(NOW - weeksAgo * 7 * DAY_MS) },
    ...{ method: `${signal}/1`, parts: '{}', computed_at: at, ...more },
  });
  const contribution = { pillar: 'burnout', value: 60, z: -2, weight: 0.2, contribution: -1.26 };
  await running.platform.records.asTenant(FIRST_ORG_ID, async (tx) => {
    await tx
      .insertInto('organisation_units')
      .values([
        { ...unit, unit: SALES, name_generic: 'Sales' },
        { ...unit, unit: TINY, name_generic: 'Legal' },
      ])
      .execute();
    await tx
      .insertInto('signal_figures')
      .values([
        figure('ohs', '', {
          ...{ value: 3.9, low: 3.1, high: 4.8, n: 120, level: 'moderate' },
          parts: JSON.stringify({ coverage: 0.85, contributions: [contribution] }),
        }),
        figure('ohs', '', { value: 4.4 }, 1),
        figure('csd', '', { value: 0.8, level: 'high', p: 0.01, q: 0.1 }),
        figure('engagement', SALES, { value: 6.8, low: 6.1, high: 7.4, n: 40 }),
        figure('attrition_rate_30d', SALES, { value: 0.02, n: 45 }),
        figure('tenure_median', SALES, { value: 31, n: 45 }),
        figure('silo_index', SALES, { value: 0.4 }),
        figure('engagement', TINY, { value: null, reason: 'suppressed' }),
        figure('attrition_rate_30d', TINY, { value: null, reason: 'suppressed' }),
      ])
      .execute();
    await tx
      .insertInto('alerts')
      .values({
        ...{ org_id: FIRST_ORG_ID, alert_id: 'alr_1', type: 'LOSS_SPIRAL', severity: 'high', unit_kind: 'department' },
        ...{ unit: SALES, message: 'Unusual for this unit.', evidence: '{"signal":"loss_spiral"}', window_to: at },
        ...{ recommended_actions: JSON.stringify([{ title: 'Talk', detail: 'Ask what changed.' }]), status: 'new' },
        ...{ created_at: at, updated_at: at, reopened_count: 0, history: '[]' },
      })
      .execute();
  });
}

function call(who: string | undefined, method: string, path: string, body?: unknown, headers: object = {}) {
  return fetch(running.url + path, {
    method,
    headers: {
      ...(who === undefined ? {} : { authorization: `Bearer ${tokens[who]}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

async function get(who: string, path: string): Promise<{ status: number; body: JsonObject }> {
  const response = await call(who, 'GET', path);
  return { status: response.status, body: (await response.json()) as JsonObject };
}

interface GraphqlAnswer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: { code?: string; status?: number } }[];
}

async function ask(who: string, query: string, variables: object = {}): Promise<GraphqlAnswer> {
  const response = await call(who, 'POST', '/graphql', { query, variables });
  return (await response.json()) as GraphqlAnswer;
}
const codes = ({ errors = [] }: GraphqlAnswer) => errors.map(({ extensions }) => extensions?.code);

describe('the health of the organisation', () => {
  it('is told with its contributions, its window, and its departments; what is hidden says so', async () => {
    const { status, body } = await get('admin', '/api/v1/organisation/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ id: FIRST_ORG_ID, ohs_score: 3.9, ohs_low: 3.1, ohs_high: 4.8, level: 'moderate', coverage: 0.85 },
      ...{ csd_risk_level: 'high', epistemic_tremor_score: null, method: 'ohs/1', alerts: { open: 1 } },
      contributions: [{ pillar: 'burnout', contribution: -1.26 }],
      reasons: { epistemic_tremor_score: 'insufficient_data' },
    });
    expect(body.departments).toMatchObject([
      { id_hash: SALES, name_generic: 'Sales', employee_count: 45 },
      { id_hash: TINY, employee_count: null, reasons: { employee_count: 'suppressed' } },
    ]);
    expect((body.metrics_history as JsonObject[]).map(({ ohs_score }) => ohs_score)).toEqual([4.4, 3.9]);
    expect(await get('admin', '/api/v1/organization/health')).toEqual({ status, body });
  });

  it('is withheld from a manager, who sees the own department', async () => {
    const { body } = await get('manager', '/api/v1/organisation/health');
    expect(body).toMatchObject({ ohs_score: null, csd_risk_level: null, reasons: { ohs_score: 'suppressed' } });
    expect((body.departments as JsonObject[]).map(({ id_hash }) => id_hash)).toEqual([SALES]);
  });

  it('tells nobody of alerts who may not see them', async () =>
    expect((await get('data_scientist', '/api/v1/organisation/health')).body).toMatchObject({
      alerts: { open: null },
    }));

  it.each(['0', '1101', 'x', '-1'])('refuses %s days', async (days) =>
    expect((await get('admin', `/api/v1/organisation/health?days=${days}`)).status).toBe(400),
  );
});

describe('the figures of a department', () => {
  it('are told under the names of the seed, with reasons for what is not there', async () => {
    const { body } = await get('manager', `/api/v1/departments/${SALES}/metrics?days=30`);
    expect(body).toMatchObject({
      ...{ id_hash: SALES, kind: 'department', avg_engagement: 6.8, attrition_rate_30d: 0.02, avg_tenure_months: 31 },
      ...{ psych_safety_score: null, network_health: { silo_index: 0.4, fragility: null } },
      reasons: { psych_safety_score: 'insufficient_data' },
      figures: { engagement: { value: 6.8, low: 6.1, high: 7.4, n: 40, method: 'engagement/1' } },
    });
    expect((body.reasons as JsonObject).avg_engagement).toBeUndefined();
    expect(body.metrics_history).toMatchObject([{ avg_engagement: 6.8, engagement: 6.8 }]);
  });

  it('of somebody else’s unit are answered like those of a unit that is not there', async () => {
    const [other, none] = [
      await get('manager', `/api/v1/departments/${TINY}/metrics`),
      await get('manager', '/api/v1/departments/v1.nothing/metrics'),
    ];
    expect([other.status, none.status]).toEqual([404, 404]);
    expect(other.body.detail).toBe(none.body.detail);
  });

  it('that are hidden are null with a reason, never 0', async () =>
    expect((await get('admin', `/api/v1/departments/${TINY}/metrics`)).body).toMatchObject({
      avg_engagement: null,
      employee_count: null,
      reasons: { avg_engagement: 'suppressed', employee_count: 'suppressed' },
    }));
});

describe('one person', () => {
  it('is answered to themself, from their own events', async () => {
    const event = (daysAgo: number, event_type: string, metadata: JsonObject) => ({
      ...{ event_type, user_id: ME, timestamp: new Date(NOW - daysAgo * DAY_MS).toISOString(), metadata },
    });
    const events = [
      event(1, 'email_sent', { sentiment_score: 0.5, is_after_hours: true }),
      event(1.1, 'email_sent', { sentiment_score: -0.1, is_after_hours: false }),
      event(3, 'survey_response', { survey_type: 'pulse_weekly', responses: [], pulse_engagement: 7 }),
      event(40, 'survey_response', {
        survey_type: 'burnout',
        responses: [1, 2, 3, 7].map((n) => ({ question_id: `cbi_work_${n}`, score: n === 7 ? 100 : 50 })),
      }),
    ];
    const operator = actingFor(OPERATOR, FIRST_ORG_ID);
    const { accepted } = await ingestEvents(
      running.platform,
      operator,
      'test',
      events.map((each, index) => ({ index, event: each })),
    );
    expect(accepted).toBe(4);
    await running.platform.store.loader.caughtUp();
    const { body } = await get('viewer', `/api/v1/employees/${ME}/trends`);
    expect(body.employee).toMatchObject({
      ...{ id_hash: ME, engagement_score: 7, burnout_risk: 37.5, csd_risk_score: null, tenure_months: null },
      reasons: { csd_risk_score: 'no_model', tenure_months: 'insufficient_data' },
    });
    const { sentiment_trend_7d } = body.employee as { sentiment_trend_7d: (number | null)[] };
    expect(sentiment_trend_7d.filter((value) => value !== null).length).toBeGreaterThan(0);
  });

  it.each(['admin', 'manager', 'aca_agent', 'read'])('is nobody to %s, and trying is written down', async (who) => {
    for (const hash of [ME, 'v1.nothing'])
      expect((await get(who, `/api/v1/employees/${hash}/trends`)).body).toEqual({
        employee: null,
        reason: 'suppressed',
      });
    const answer = await ask(who, `{ employee(id_hash: "${ME}") { id_hash burnout_risk } }`);
    expect(answer).toMatchObject({ data: { employee: null }, errors: [{ extensions: { code: 'suppressed' } }] });
  });
});

describe('who looked', () => {
  it('is told by role, whatever the figures were read through', async () => {
    await get('admin', '/api/v1/organisation/health');
    await get('manager', `/api/v1/departments/${SALES}/metrics`);
    await get('data_scientist', '/api/v1/signals');
    await ask('aca_agent', '{ alerts { id } }');
    const { body } = await get('viewer', '/api/v1/me/accesses');
    const looked = (body.accesses as { role: string; action: string }[]).map(({ role, action }) => `${role} ${action}`);
    expect(looked).toEqual(
      expect.arrayContaining([
        ...['admin organisation_health.read', 'manager department_metrics.read'],
        ...['data_scientist signals.read', 'aca_agent alerts.read'],
      ]),
    );
  });
});

describe('an answered survey', () => {
  const answers = { survey_type: 'pulse_weekly', responses: [{ question_id: 'psych_safety_1', score: 7 }] };

  it('is taken from a program for anybody, and from a person for themself', async () => {
    const program = await call('ingest', 'POST', '/api/v1/surveys/responses', { ...answers, employee_id_hash: 'v1.a' });
    expect([program.status, await program.json()]).toMatchObject([202, { status: 'accepted' }]);
    expect((await call('member', 'POST', '/api/v1/surveys/responses', answers)).status).toBe(202);
    const other = await call('member', 'POST', '/api/v1/surveys/responses', { ...answers, employee_id_hash: ME });
    expect(other.status).toBe(403);
  });

  it('that holds words or a name is refused with its field', async () => {
    for (const completion_status of ['Jane Smith', 'because my manager is not there for me']) {
      const response = await call('member', 'POST', '/api/v1/surveys/responses', { ...answers, completion_status });
      expect([response.status, await response.json()]).toMatchObject([
        400,
        { errors: [{ field: expect.stringContaining('completion_status') }] },
      ]);
    }
  });
});

describe('a diagnosis', () => {
  it('is made by who may, kept, and read again as it was', async () => {
    const started = await call('aca_agent', 'POST', '/api/v1/diagnostic/run');
    expect(started.status).toBe(202);
    const { report_id } = (await started.json()) as { report_id: string };
    const { body } = await get('aca_agent', `/api/v1/reports/diagnostic/${report_id}`);
    expect(body).toMatchObject({
      report: { organisation: { ohs_score: 3.9 }, departments: [{ id_hash: SALES }, {}], alerts: [{ id: 'alr_1' }] },
    });
    expect((await call('data_scientist', 'POST', '/api/v1/diagnostic/run')).status).toBe(403);
    expect((await get('manager', `/api/v1/reports/diagnostic/${report_id}`)).status).toBe(403);
    expect((await get('admin', '/api/v1/reports/diagnostic/none')).status).toBe(404);
  });
});

describe('a downstream engine', () => {
  const event = (event_type: string) => ({
    ...{ event_type, timestamp: new Date(NOW).toISOString(), session_id: 's', metadata: { signal: 'mine' } },
  });

  it('writes derived events, and nothing else', async () => {
    const derived = await call('aca_agent', 'POST', '/api/v1/events', event('signal_computed'));
    expect([derived.status, await derived.json()]).toMatchObject([202, { accepted: 1 }]);
    const other = await call('aca_agent', 'POST', '/api/v1/events', [event('signal_computed'), event('tool_call')]);
    expect(other.status).toBe(403);
    expect((await call('member', 'POST', '/api/v1/events', event('signal_computed'))).status).toBe(403);
  });
});

describe('GraphQL', () => {
  it('answers the schema of the seed, and why a score is null', async () => {
    const { data, errors } = await ask(
      'admin',
      `{ organization {
           id ohs_score epistemic_tremor_score csd_risk_level
           departments { id_hash name_generic employee_count attrition_rate_30d avg_engagement psych_safety_score
                         network_health { silo_index fragility } metrics_history(days: 30) { date avg_engagement }
                         figures { signal value reason window_to method } reasons { field reason } }
           alerts { id type severity message recommended_actions { title } created_at status }
           metrics_history(days: 30) { date ohs_score }
           reasons { field reason } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      organization: {
        ...{ ohs_score: 3.9, epistemic_tremor_score: null, csd_risk_level: 'HIGH' },
        departments: [
          { id_hash: SALES, employee_count: 45, avg_engagement: 6.8, network_health: { silo_index: 0.4 } },
          { id_hash: TINY, employee_count: null, avg_engagement: null },
        ],
        alerts: [{ id: 'alr_1', type: 'LOSS_SPIRAL', severity: 'HIGH', status: 'NEW' }],
        reasons: [{ field: 'epistemic_tremor_score', reason: 'INSUFFICIENT_DATA' }],
      },
    });
  });

  it('has the types, fields and arguments that the seed names', async () => {
    const { data } = await ask(
      'admin',
      '{ __schema { types { name fields { name args { name } } enumValues { name } } } }',
    );
    const types = (data as { __schema: { types: { name: string; fields?: { name: string }[] }[] } }).__schema.types;
    const fieldsOf = (name: string) => types.find((type) => type.name === name)?.fields?.map((field) => field.name);
    const seed: Record<string, string> = {
      Organization: 'id ohs_score epistemic_tremor_score csd_risk_level departments alerts metrics_history',
      Department:
        'id_hash name_generic employee_count attrition_rate_30d avg_engagement psych_safety_score network_health metrics_history',
      Employee:
        'id_hash role_category role_level tenure_months engagement_score burnout_risk csd_risk_score network_position sentiment_trend_7d',
      Alert: 'id type severity message recommended_actions created_at status',
      Query: 'organization department employee alerts diagnosticReport',
      Mutation: 'recordSurveyResponse acknowledgeAlert requestDiagnostic',
    };
    for (const [type, fields] of Object.entries(seed))
      expect(fieldsOf(type)).toEqual(expect.arrayContaining(fields.split(' ')));
  });

  it('asks for permission field by field', async () => {
    const answer = await ask('data_scientist', '{ organization { ohs_score } alerts { id } }');
    expect(codes(answer)).toEqual(['forbidden']);
    expect(codes(await ask('ingest', '{ organization { ohs_score } }'))).toEqual(['forbidden']);
    expect(await ask('manager', `{ department(id_hash: "${TINY}") { id_hash } }`)).toEqual({
      data: { department: null },
    });
    expect((await call(undefined, 'POST', '/graphql', { query: '{ __typename }' })).status).toBe(401);
  });

  it('changes things by mutation, and by POST only', async () => {
    const acknowledged = await ask('admin', 'mutation { acknowledgeAlert(alert_id: "alr_1") { id status owner } }');
    expect(acknowledged).toEqual({
      data: { acknowledgeAlert: { id: 'alr_1', status: 'ACKNOWLEDGED', owner: 'user:usr_admin' } },
    });
    const recorded = await ask(
      'member',
      'mutation ($input: SurveyResponseInput!) { recordSurveyResponse(input: $input) { status } }',
      { input: { survey_type: 'pulse_weekly', responses: [{ question_id: 'q', score: 3 }], completion_status: null } },
    );
    expect(recorded).toEqual({ data: { recordSurveyResponse: { status: 'accepted' } } });
    const asked = await ask('aca_agent', 'mutation { requestDiagnostic { report_id status } }');
    expect(asked).toMatchObject({ data: { requestDiagnostic: { status: 'ready' } } });
    expect(await ask('aca_agent', '{ diagnosticReport { status report } }')).toMatchObject({
      data: { diagnosticReport: { status: 'ready' } },
    });
    const byGet = `/graphql?query=${encodeURIComponent('mutation { requestDiagnostic { report_id } }')}`;
    expect((await call('aca_agent', 'GET', byGet)).status).toBe(405);
    expect((await call('admin', 'GET', `/graphql?query=${encodeURIComponent('{ __typename }')}`)).status).toBe(200);
  });

  it('takes a cookie from pages of this server only', async () => {
    const cookie = `bw_session=${tokens.admin}`;
    const from = (site: string) =>
      call(undefined, 'POST', '/graphql', { query: '{ __typename }' }, { cookie, 'sec-fetch-site': site });
    expect((await from('cross-site')).status).toBe(403);
    expect((await from('same-origin')).status).toBe(200);
  });

  const repeat = (times: number, each: (i: number) => string) =>
    Array.from({ length: times }, (_, i) => each(i)).join(' ');
  it.each<[string, string, RegExp]>([
    [
      'depth',
      `{ organization { departments { ${repeat(9, () => 'network_health {')} silo_index ${'}'.repeat(9)} } } }`,
      /levels deep/,
    ],
    ['aliases', `{ ${repeat(30, (i) => `a${i}: alerts { id }`)} }`, /aliases/],
    ['one field again and again', `{ ${repeat(30, () => 'alerts { id }')} }`, /times/],
    ['fields', `{ organization { ${repeat(500, () => 'id')} } }`, /fields/],
    [
      'cost',
      '{ organization { departments { metrics_history(days: 9) { date ...m } ...n } } } fragment m on DepartmentMetrics { ohs_score burnout_risk avg_engagement sentiment_7d absence_rate voice_equity after_hours_share avg_tenure_months psych_safety_score attrition_rate_30d } fragment n on Department { a: metrics_history(days: 8) { ...m } b: metrics_history(days: 7) { ...m } c: metrics_history(days: 6) { ...m } }',
      /costs/,
    ],
    [
      'fragments that multiply',
      `{ organization { departments { ...f0 } } } ${repeat(20, (i) => `fragment f${i} on Department { ...f${i + 1} ...f${i + 1} }`)} fragment f20 on Department { id_hash }`,
      /fields|times|costs/,
    ],
    ['tokens', `{ ${repeat(3000, () => 'a')} }`, /token/],
    [
      'fragments in a circle',
      '{ organization { departments { ...a } } } fragment a on Department { ...b } fragment b on Department { ...a }',
      /itself/,
    ],
  ])('bounds %s', async (_, query, message) => {
    const { errors = [], data } = await ask('admin', query);
    expect(data ?? null).toBeNull();
    expect(errors.map((error) => error.message).join(' ')).toMatch(message);
  });

  it('answers its own description to the tools that ask for it', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    const { data, errors } = await ask('read', getIntrospectionQuery());
    expect(errors).toBeUndefined();
    expect(data).toHaveProperty('__schema');
  });

  it('refuses a batch, another media type, and a body that is too large', async () => {
    const batch = await call('admin', 'POST', '/graphql', [{ query: '{ __typename }' }]);
    expect(batch.status).toBe(400);
    // The caller's to mend, and no failure on our side that would be logged as one.
    expect(await batch.json()).toEqual({ errors: [{ message: 'Missing query.' }] });
    expect((await call('admin', 'POST', '/graphql', 'query=1', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await call('admin', 'POST', '/graphql', { query: ' '.repeat(200_000) })).status).toBe(413);
  });
});

describe('subscriptions', () => {
  interface Message {
    type: string;
    id?: string;
    payload?: { data?: Record<string, JsonObject>; errors?: { extensions?: { code?: string } }[] } & {
      [i: number]: unknown;
    };
  }

  /** A client of graphql-transport-ws by hand: what it hears, and the code it was closed with. */
  class Client {
    readonly heard: Message[] = [];
    readonly socket: WebSocket;
    closed: number | undefined;
    #wake: () => void = () => undefined;

    constructor(headers: Record<string, string> = {}) {
      this.socket = new WebSocket(`${running.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
      this.socket.on('message', (data) => {
        this.heard.push(JSON.parse(String(data)) as Message);
        this.#wake();
      });
      this.socket.on('close', (code) => {
        this.closed = code;
        this.#wake();
      });
      this.socket.on('error', () => undefined);
    }

    async opened(authorization?: string): Promise<void> {
      await new Promise((resolve) => this.socket.once('open', resolve));
      this.send({ type: 'connection_init', ...(authorization ? { payload: { authorization } } : {}) });
    }

    send(message: object): void {
      this.socket.send(JSON.stringify(message));
    }

    subscribe(query: string, id: string = randomUUID()): void {
      this.send({ id, type: 'subscribe', payload: { query } });
    }

    async until(isThere: () => boolean): Promise<void> {
      const deadline = AbortSignal.timeout(10_000);
      while (!isThere()) {
        if (deadline.aborted) throw new Error(`Heard ${JSON.stringify(this.heard)}, closed ${this.closed}.`);
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
          deadline.addEventListener('abort', () => resolve());
        });
      }
    }

    of(type: string): Message[] {
      return this.heard.filter((message) => message.type === type);
    }
  }

  const derived = (event_type: string, metadata: JsonObject) =>
    ingestEvents(running.platform, actingFor(OPERATOR, FIRST_ORG_ID), 'test', [
      { index: 0, event: { event_type, timestamp: new Date().toISOString(), session_id: 's', metadata } },
    ]);

  it('tell of alerts of one’s own units, of figures, and of derived events', async () => {
    const client = new Client();
    await client.opened(`Bearer ${tokens.admin}`);
    await client.until(() => client.of('connection_ack').length === 1);
    client.subscribe('subscription { alerts { id severity } }', 'alerts');
    client.subscribe(`subscription { department_metrics(id_hash: "${SALES}") { id_hash avg_engagement } }`, 'unit');
    client.subscribe('subscription { derived_events(types: ["signal_computed"]) { event_type metadata } }', 'derived');
    // The unit's figures come at once, so by then the others listen as well.
    await client.until(() => client.of('next').some(({ id }) => id === 'unit'));
    await derived('alert_raised', { alert_id: 'alr_1' });
    await derived('signal_computed', { signal: 'engagement', unit_id_hash: SALES });
    await client.until(
      () =>
        client.of('next').filter(({ id }) => id === 'unit').length === 2 &&
        ['alerts', 'derived'].every((id) => client.of('next').some((message) => message.id === id)),
    );
    const data = (id: string) => client.of('next').findLast((message) => message.id === id)?.payload?.data;
    expect(data('alerts')).toEqual({ alerts: { id: 'alr_1', severity: 'HIGH' } });
    expect(data('unit')).toEqual({ department_metrics: { id_hash: SALES, avg_engagement: 6.8 } });
    expect(data('derived')).toMatchObject({ derived_events: { event_type: 'signal_computed' } });
    client.socket.close();
  });

  it('are refused to those who may not read the same by query', async () => {
    const client = new Client({ authorization: `Bearer ${tokens.manager}` });
    await client.opened();
    await client.until(() => client.of('connection_ack').length === 1);
    client.subscribe(`subscription { department_metrics(id_hash: "${TINY}") { id_hash } }`, 'a');
    client.subscribe('subscription { derived_events { event_type } }', 'b');
    await client.until(() => client.of('complete').length === 2);
    const codesOf = (id: string) =>
      client
        .of('next')
        .flatMap((message) =>
          message.id === id ? (message.payload?.errors ?? []).map(({ extensions }) => extensions?.code) : [],
        );
    expect([codesOf('a'), codesOf('b')]).toEqual([['not_found'], ['forbidden']]);
    client.socket.close();
  });

  it('are bounded in number', async () => {
    const client = new Client({ authorization: `Bearer ${tokens.admin}` });
    await client.opened();
    await client.until(() => client.of('connection_ack').length === 1);
    for (let i = 0; i < 10; i++) client.subscribe('subscription { alerts { id } }', `alerts ${i}`);
    // Answered after those before it have been taken.
    client.subscribe('{ __typename }', 'eleventh');
    await client.until(() => client.of('error').length > 0);
    expect(client.of('error')).toMatchObject([{ id: 'eleventh', payload: [{ extensions: { code: 'overloaded' } }] }]);
    client.socket.close();
  });

  it('need a credential, and one of our own pages when that is a cookie', async () => {
    const nameless = new Client();
    await nameless.opened();
    await nameless.until(() => nameless.closed !== undefined);
    expect(nameless.closed).toBe(4403);
    const foreign = new Client({ cookie: `bw_session=${tokens.admin}`, origin: 'https://elsewhere.example' });
    await foreign.until(() => foreign.closed !== undefined);
    expect(foreign.heard).toEqual([]);
  });

  it('end when the credential does', async () => {
    const key = await createKey(running.platform, actingFor(OPERATOR, FIRST_ORG_ID), {
      name: 'short',
      scopes: ['read'],
    });
    const client = new Client({ authorization: `Bearer ${key.key}` });
    await client.opened();
    await client.until(() => client.of('connection_ack').length === 1);
    client.subscribe(`subscription { department_metrics(id_hash: "${SALES}") { id_hash } }`, 'unit');
    await client.until(() => client.of('next').length === 1);
    await call('admin', 'DELETE', `/api/v1/keys/${key.key_id}`);
    await derived('signal_computed', { signal: 'engagement', unit_id_hash: SALES });
    await client.until(() => client.of('complete').length === 1);
    expect(client.of('next')).toHaveLength(1);
    client.socket.close();
  });

  it('let go of the log when they are over, whether they were ended or cut off', async () => {
    const { log } = running.platform;
    const onAppend = log.onAppend.bind(log);
    let listening = 0;
    log.onAppend = (listener) => {
      const stop = onAppend(listener);
      listening++;
      return () => {
        listening--;
        return stop();
      };
    };
    try {
      const client = new Client({ authorization: `Bearer ${tokens.admin}` });
      await client.opened();
      await client.until(() => client.of('connection_ack').length === 1);
      client.subscribe('subscription { alerts { id } }', 'ended');
      client.subscribe(`subscription { department_metrics(id_hash: "${SALES}") { id_hash } }`, 'cut');
      client.subscribe('subscription { derived_events { event_id } }', 'other');
      await vi.waitFor(() => expect(listening).toBe(3), 10_000);
      client.send({ id: 'ended', type: 'complete' });
      await vi.waitFor(() => expect(listening).toBe(2), 10_000);
      client.socket.terminate();
      await vi.waitFor(() => expect(listening).toBe(0), 10_000);
    } finally {
      log.onAppend = onAppend;
    }
  });

  it('do not keep /live from refusing what nobody serves', async () => {
    const socket = new WebSocket(`${running.url.replace('http', 'ws')}/nothing`);
    const status = await new Promise((resolve) =>
      socket.on('unexpected-response', (_, response) => resolve(response.statusCode)),
    );
    expect(status).toBe(404);
  });
});
