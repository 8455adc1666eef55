/**
 * One good request for every route: what its parameters stand for, and what its body holds. A route without parameters
 * and without a body needs no line here. What is made for a request is made by the owner, unless it has to be the
 * caller's own.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { actingFor, linkObject, notify, OPERATOR, putObject, uploadFirmware } from '@bellwether/services';
import { ON_SERVERS } from '@bellwether/services/chosen-engines';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { bodyOf, type House, type Known, ORG_ID, PASSWORD, TEAM } from './house.ts';
import { totpCode } from './totp.ts';

export interface Example {
  /** Values of the path's parameters. */
  params?: Record<string, string>;
  /** What comes after the path's `?`. */
  query?: string;
  init?: RequestInit;
  /** Somebody else of the same rights, when the request costs the caller their session or more. */
  as?: Known;
  /** The answer, when it is not one of success, and why. */
  otherwise?: { status: number; because: string };
}

export type MakeExample = (house: House, caller: Known) => Promise<Example> | Example;

const json = (body: unknown): Example => ({ init: bodyOf(body) });
const unique = (prefix: string): string => `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
const event = () => ({
  event_type: 'tool_call',
  timestamp: new Date().toISOString(),
  session_id: 's',
  metadata: { tool: 'bash' },
});

/** Somebody of the caller's rights who may be lost. */
const spare = async (house: House, caller: Known, more: Example = {}): Promise<Example> => ({
  ...more,
  as: caller.role ? await house.another(caller.role) : caller,
});

const newKey = async (house: House): Promise<Example> => {
  const { key_id } = await house.json<{ key_id: string }>(house.owner, 'POST', '/api/v1/keys', { scopes: ['ingest'] });
  return { params: { key_id } };
};

const newRejected = async (house: House): Promise<Example> => ({
  params: { rejected_id: await house.rejectedEvent() },
});

const board = (more: object = {}) => ({ title: unique('Board'), layout: { tiles: [] }, ...more });

/** A board that the caller may change, or, who may only look, one that is shared with everybody. */
const newBoard = async (house: House, caller: Known): Promise<string> => {
  const maker = caller.grants === undefined || caller.grants.has('dashboards:write') ? caller : house.owner;
  const shared_with =
    maker === caller ? [] : ['hr_admin', 'manager', 'data_scientist', 'aca_agent', 'member', 'viewer'];
  const { dashboard_id } = await house.json<{ dashboard_id: string }>(
    maker,
    'POST',
    '/api/v1/dashboards',
    board({ shared_with }),
  );
  return dashboard_id;
};
const withBoard: MakeExample = async (house, caller) => ({ params: { dashboard_id: await newBoard(house, caller) } });

const budget = () => ({
  name: unique('Budget'),
  metric: 'agent_cost_usd',
  limit_usd: 100,
  period: 'month',
  filter: { team: TEAM },
});
/** The unit that the users of the house are in. */
const ownUnit: MakeExample = async (house) => {
  const unit = { org_id: ORG_ID, unit: TEAM, kind: 'department', name_generic: 'Platform', declared: true } as const;
  const at = new Date();
  await house.server.platform.records.asTenant(ORG_ID, (tx) =>
    tx
      .insertInto('organisation_units')
      .values({ ...unit, as_of: at, as_of_event: '', updated_at: at })
      .onConflict((conflict) => conflict.columns(['org_id', 'unit']).doNothing())
      .execute(),
  );
  return { params: { dept_hash: TEAM } };
};

const newBudget = async (house: House, caller: Known): Promise<Example> => {
  const { budget_id } = await house.json<{ budget_id: string }>(caller, 'POST', '/api/v1/budgets', budget());
  return { params: { budget_id } };
};

const newAlert = async (house: House): Promise<Example> => {
  const alert_id = unique('alr');
  const now = new Date();
  await house.server.platform.records.asTenant(ORG_ID, (tx) =>
    tx
      .insertInto('alerts')
      .values({
        ...{ org_id: ORG_ID, alert_id, type: unique('RULE'), severity: 'high', unit_kind: 'team', unit: TEAM },
        ...{ message: 'Unusual', recommended_actions: '[]', evidence: '{}', window_to: now, status: 'new' },
        ...{ created_at: now, updated_at: now, reopened_count: 0, history: '[]' },
      })
      .execute(),
  );
  return { params: { alert_id } };
};

const newChannel = async (house: House): Promise<Example & { params: { channel_id: string } }> => {
  const channel = { kind: 'webhook', name: unique('Channel'), url: 'https://hooks.invalid/' };
  const { channel_id } = await house.json<{ channel_id: string }>(
    house.owner,
    'POST',
    '/api/v1/notification-channels',
    channel,
  );
  return { params: { channel_id } };
};

const routeTo = async (house: House) => ({
  name: unique('Route'),
  steps: [{ after_minutes: 0, channel_ids: [(await newChannel(house)).params.channel_id] }],
});

const newRoute = async (house: House): Promise<Example & { params: { route_id: string } }> => {
  const body = await routeTo(house);
  const { route_id } = await house.json<{ route_id: string }>(house.owner, 'POST', '/api/v1/notification-routes', body);
  return { params: { route_id } };
};

const silence = () => ({ matching: {}, reason: 'x', ends_at: new Date(Date.now() + 3_600_000).toISOString() });

const newSilence = async (house: House): Promise<Example> => {
  const { silence_id } = await house.json<{ silence_id: string }>(house.owner, 'POST', '/api/v1/silences', silence());
  return { params: { silence_id } };
};

const newNotification = async (house: House): Promise<Example> => {
  const { notification_id } = await notify(house.server.platform, {
    ...{ org_id: ORG_ID, kind: 'alert', severity: 'warning', title: 'Unusual', body: '', unit: TEAM },
    ...{ dedup_key: unique('alert'), atMs: Date.now() },
  });
  return { params: { notification_id } };
};

const newDeadLetter = async (house: House): Promise<Example> => {
  const delivery_id = unique('dlv');
  const now = new Date();
  await house.server.platform.records.asTenant(ORG_ID, (tx) =>
    tx
      .insertInto('notification_deliveries')
      .values({
        ...{ org_id: ORG_ID, delivery_id, channel_id: 'chn_none', route_id: null, step: 0, purpose: 'event' },
        ...{ group_key: '', items: '[]', event: '{}', state: 'failed', attempts: 1, due_at: now, created_at: now },
      })
      .execute(),
  );
  return { params: { delivery_id } };
};

/** A run of a workflow that is not installed, so that nothing becomes of it meanwhile. */
const newRun = async (house: House): Promise<Example & { params: Record<string, string> }> => {
  const run_id = unique('run');
  await house.server.platform.records.asTenant(ORG_ID, (tx) =>
    tx
      .insertInto('workflow_runs')
      .values({
        ...{ org_id: ORG_ID, run_id, workflow: 'unknown', version: 1, state: 'stranded', execution: 1 },
        ...{ started_by: 'test', input: '{}', created_at: new Date() },
      })
      .execute(),
  );
  return { params: { run_id } };
};

const someUser: MakeExample = async (house) => ({ params: { user_id: (await house.another('viewer')).userId! } });

/** A key gives nobody more than it may itself, and no scope alone has all that a role has. */
const ofRole = (caller: Known, example: Example): Example =>
  caller.kind === 'key'
    ? { ...example, otherwise: { status: 403, because: 'a key gives no role that may more than the key' } }
    : example;

const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const scim = (body: object): Example => ({
  init: { body: JSON.stringify(body), headers: { 'content-type': 'application/scim+json' } },
});
const scimUser = () => {
  const userName = `${unique('scim')}@example.test`;
  return { schemas: [USER_SCHEMA], userName, emails: [{ value: userName, primary: true }], active: true };
};
const patch = (operation: object) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [operation],
});
const newScim =
  (path: string, resource: () => object): MakeExample =>
  async (house) => {
    const { id } = await house.json<{ id: string }>(house.visitor('key scim'), 'POST', path, resource());
    return { params: { id } };
  };
const newScimUser = newScim('/scim/v2/Users', scimUser);
const newScimGroup = newScim('/scim/v2/Groups', () => ({ schemas: [GROUP_SCHEMA], displayName: unique('team') }));

async function newTotpCode(house: House, as: Known): Promise<string> {
  const { secret } = await house.json<{ secret: string }>(as, 'POST', '/api/v1/me/totp', {});
  return totpCode(secret, Date.now());
}

async function withTotp(house: House, { role }: Known): Promise<Known> {
  const as = await house.another(role!);
  await house.json(as, 'POST', '/api/v1/me/totp/confirm', { code: await newTotpCode(house, as) });
  return as;
}

const newConnection: MakeExample = async (house) => {
  const { connection_id } = await house.json<{ connection_id: string }>(
    house.owner,
    'POST',
    '/api/v1/sso/connections',
    { name: unique('Connection'), kind: 'saml' },
  );
  return { params: { connection_id } };
};

const mapping = () => ({
  name: unique('Mapping'),
  event_type: 'tool_call',
  fields: [{ to: 'tool', from: 'tool', type: 'string' }],
});
const newMapping = async (house: House): Promise<Example & { params: { mapping_id: string } }> => {
  const { mapping_id } = await house.json<{ mapping_id: string }>(house.owner, 'POST', '/api/v1/mappings', mapping());
  return { params: { mapping_id } };
};

const tool = (more: object = {}) => ({ kind: 'github', name: unique('Tool'), settings: {}, ...more });
const newTool = async (house: House, more: object = {}): Promise<Example & { params: { connection_id: string } }> => {
  const made = await house.json<{ connection_id: string }>(house.owner, 'POST', '/api/v1/connections', tool(more));
  return { params: { connection_id: made.connection_id } };
};
const ofTool: MakeExample = (house) => newTool(house);

/** By method and path as the route has them. */
/** One that came to its end; a real one takes seconds. */
const finishedErasure = async (house: House): Promise<Example> => {
  const erasure_id = unique('era');
  const at = new Date();
  await house.server.platform.records.asTenant(ORG_ID, (tx) =>
    tx
      .insertInto('erasures')
      .values({
        ...{ org_id: ORG_ID, erasure_id, subject_hash: '0'.repeat(64), reason: 'an example', status: 'done' },
        ...{ step: 'finished', done: '{}', requested_by: 'test', requested_at: at, updated_at: at, finished_at: at },
        certificate: '{}',
      })
      .execute(),
  );
  return { params: { erasure_id } };
};

/** For each kind of entity with a history: one that the caller may read. What nothing has happened to has an empty one. */
const HISTORIES: Readonly<Record<string, (house: House, caller: Known) => Promise<string> | string>> = {
  alert_rule: () => 'LOSS_SPIRAL',
  board: newBoard,
  budget: async (house) => (await newBudget(house, house.owner)).params!.budget_id!,
  connection: () => 'cnn_none',
  catalog_entry: () => 'metric:none',
  compliance: () => ORG_ID,
  quality_expectation: () => 'qex_none',
  device_rollout: () => 'rol_none',
  device: () => 'dev_none',
  device_profile: () => 'no-such-kind',
  employee: () => 'no_such_employee',
  event_type: () => 'no_such_type',
  experiment: () => 'exp_none',
  external_job: () => 'no_such_job',
  mapping: () => 'map_none',
  notification_channel: () => 'chn_none',
  notification_route: () => 'rte_none',
  organisation: () => ORG_ID,
  org_schema: () => 'no_such_file',
  organization: () => 'no_such_organization',
  price: () => 'no-such-model',
  privacy: () => ORG_ID,
  question: () => 'no_such_question',
  report_schedule: () => 'rps_none',
  report_template: () => 'rpt_none',
  retention: () => ORG_ID,
  gateway: () => ORG_ID,
  bucket: () => 'bkt_none',
  website: () => 'wbs_none',
  pipeline: () => 'pip_none',
  rule: () => 'rul_none',
  site: () => 'sit_none',
  tag_container: () => 'sit_none',
  saved_query: () => 'sav_none',
  silence: () => 'sil_none',
  sso_connection: () => 'sso_none',
  survey: () => 'no_such_survey',
  theme: () => 'no_such_theme',
  user: async (house, caller) => caller.userId ?? (await house.another('viewer')).userId!,
};
const WITHOUT_UNDO = [
  ...[
    'connection',
    'device_rollout',
    'event_type',
    'external_job',
    'notification_channel',
    'silence',
    'sso_connection',
    'theme',
  ],
];

const histories = Object.entries(HISTORIES).flatMap(([type, idFor]): [string, MakeExample][] => {
  const path = `/api/v1/history/${type}/:stream_id`;
  const of: MakeExample = async (house, caller) => ({ params: { stream_id: await idFor(house, caller) } });
  const nothing = { status: 404, because: 'there is no such version' };
  return [
    [`GET ${path}`, of],
    [`GET ${path}/at`, async (house, caller) => ({ ...(await of(house, caller)), query: 'time=2026-01-01T00:00:00Z' })],
    ...(WITHOUT_UNDO.includes(type)
      ? []
      : [
          [
            `POST ${path}/undo`,
            async (house, caller) => ({ ...(await of(house, caller)), ...json({ version: 999 }), otherwise: nothing }),
          ] satisfies [string, MakeExample],
        ]),
  ];
});

/** A site of the owner's, and a page of it as a browser shows itself. */
const site = () => ({ name: unique('site').replaceAll('_', '-').toLowerCase(), title: 'Site', domains: ['a.example'] });
const newSite = async (house: House) => {
  const settings = { replay_share: 1 };
  const made = await house.json<{ site_id: string; site_key: string; version: number }>(
    house.owner,
    'POST',
    '/api/v1/sites',
    { ...site(), settings },
  );
  return { ...made, params: { site_id: made.site_id } };
};
/** One for the whole house, for what leaves it as it is: an organisation has few. */
const sharedSites = new WeakMap<House, ReturnType<typeof newSite>>();
const sharedSite = (house: House): ReturnType<typeof newSite> => {
  const made = sharedSites.get(house) ?? newSite(house);
  sharedSites.set(house, made);
  return made;
};
const withSharedSite: MakeExample = async (house) => ({ params: (await sharedSite(house)).params });
const withSite: MakeExample = async (house) => ({ params: (await newSite(house)).params });
const fromPage = (body: unknown) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: {
    ...{ origin: 'https://a.example', 'content-type': 'text/plain' },
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  },
});
const replayId = (): string => unique('replay');
const replayPart = { p: '/', e: [{ type: 4, timestamp: 1, data: { width: 1, height: 1 } }] };
const withReplay: MakeExample = async (house) => {
  const { site_key } = await sharedSite(house);
  const replay_id = replayId();
  const address = `/api/v1/web/replay?site=${site_key}&replay=${replay_id}&part=0`;
  await fetch(`${house.server.url}${address}`, fromPage(replayPart));
  return { params: { replay_id } };
};

/** An experiment of the owner's on a site of theirs, begun unless it is to be a draft. */
const experiment = (site_id: string) => ({
  ...{ key: unique('test').replaceAll('_', '-').toLowerCase(), title: 'Experiment', site_id },
  definition: {
    variants: ['a', 'b'].map((key) => ({ key, title: key, share: 0.5 })),
    primary: { title: 'Signup', kind: 'conversion', counts: 'event:signup' },
    ...{ baseline: 0.1, effect: 0.02 },
  },
});
const newExperiment = async (house: House, ...steps: string[]): Promise<Example> => {
  const input = experiment((await sharedSite(house)).site_id);
  const { experiment_id } = await house.json<{ experiment_id: string }>(
    house.owner,
    'POST',
    '/api/v1/experiments',
    input,
  );
  for (const [index, step] of steps.entries())
    await house.json(house.owner, 'POST', `/api/v1/experiments/${experiment_id}/${step}`, { version: index + 1 });
  return { params: { experiment_id } };
};
const withExperiment: MakeExample = (house) => newExperiment(house);

/** A survey of one question, made by the owner. */
const surveyDefinition = {
  title: { en: 'Survey' },
  default_language: 'en',
  languages: ['en'],
  sections: [
    {
      id: 'work',
      title: { en: 'Work' },
      questions: [{ id: 'when', kind: 'date', text: { en: 'When did you start?' }, required: true }],
    },
  ],
};
const survey = async (house: House): Promise<string> => {
  const made = await house.json<{ id: string }>(house.owner, 'POST', '/api/v1/surveys', {
    definition: surveyDefinition,
  });
  return made.id;
};
const ofSurvey: MakeExample = async (house) => ({ params: { survey_id: await survey(house) } });
const onSurvey: MakeExample = async (house, caller) => ({ ...(await ofSurvey(house, caller)), ...json({}) });
const surveyIn =
  (...verbs: readonly string[]): MakeExample =>
  async (house) => {
    const survey_id = await survey(house);
    for (const verb of verbs) await house.json(house.owner, 'POST', `/api/v1/surveys/${survey_id}/${verb}`, {});
    return { params: { survey_id }, ...json({}) };
  };
const surveyGeneration: MakeExample = async (house) => {
  const { id } = await house.json<{ id: string }>(house.owner, 'POST', '/api/v1/surveys/generate', {
    requirements: {},
  });
  return { params: { run_id: id } };
};
const ownQuestion = async (house: House): Promise<string> => {
  const made = await house.json<{ id: string }>(house.owner, 'POST', '/api/v1/questions', {
    theme: 'workload',
    question: { id: 'when', kind: 'date', text: { en: 'When did you start?' }, required: true },
  });
  return made.id;
};

interface SentWave {
  survey_id: string;
  wave_id: string;
  cell_id: string;
  invited: number;
}

/** A survey that was sent to six people, and its one group. */
const newWave = async (house: House): Promise<SentWave> => {
  await ownUnit(house, house.owner);
  const from_day = new Date(Date.now() - 86_400_000);
  await house.server.platform.records.asTenant(ORG_ID, (tx) =>
    tx
      .insertInto('employment_spells')
      .values(
        Array.from({ length: 6 }, (_, i) => ({
          ...{ org_id: ORG_ID, subject: `p_asked_${i}`, unit: TEAM, department: TEAM, from_day, to_day: null },
          ...{ voluntary: null, top_performer: false },
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
  const { params } = await surveyIn('submit', 'approve')(house, house.owner);
  const { survey_id } = params!;
  const sent = await house.json<{ wave_id: string; cells: { cell_id: string; invited: number }[] }>(
    house.owner,
    'POST',
    `/api/v1/surveys/${survey_id}/send`,
    {},
  );
  return { survey_id: survey_id!, wave_id: sent.wave_id, ...sent.cells[0]! };
};
const waves = new WeakMap<House, Promise<SentWave>>();
/** One for all that leave it open. */
const wave = (house: House): Promise<SentWave> => {
  const made = waves.get(house) ?? newWave(house);
  waves.set(house, made);
  return made;
};
const onWave: MakeExample = async (house) => ({ params: { wave_id: (await wave(house)).wave_id } });
const onSentSurvey: MakeExample = async (house) => ({ params: { survey_id: (await wave(house)).survey_id } });
const BLINDED = Buffer.from(ristretto255_oprf.voprf.blind(new Uint8Array(32)).blinded).toString('base64url');
const noToken = async (house: House) => ({
  wave_id: (await wave(house)).wave_id,
  token: { input: 'A'.repeat(43), output: 'A'.repeat(86), info: 'none' },
});
const withoutToken = { status: 403, because: 'nobody here has a token; with one, an answer is kept' };

/** A company that is surveyed, made by the owner, and one of its people. */
const organization = async (house: House): Promise<{ organization_id: string; version: number }> => {
  const made = await house.json<{ id: string; version: number }>(house.owner, 'POST', '/api/v1/organizations', {
    name: unique('Company'),
  });
  return { organization_id: made.id, version: made.version };
};
const inOrganization: MakeExample = async (house) => ({
  params: { organization_id: (await organization(house)).organization_id },
});
const employee = async (house: House): Promise<{ organization_id: string; employee_id: string }> => {
  const { organization_id } = await organization(house);
  const path = `/api/v1/organizations/${organization_id}/employees`;
  const { id } = await house.json<{ id: string }>(house.owner, 'POST', path, { subject: unique('v1.p') });
  return { organization_id, employee_id: id };
};

/** A company file that waits for approval. */
const orgSchema = async (house: House): Promise<{ schema_id: string; version: number }> => {
  const { organization_id } = await organization(house);
  const { id } = await house.json<{ id: string }>(house.owner, 'POST', '/api/v1/org-schemas/upload', {
    organization_id,
    rows: [{ subject: unique('v1.p') }],
  });
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    const { status, version } = await house.json<{ status: string; version: number }>(
      house.owner,
      'GET',
      `/api/v1/org-schemas/${id}/status`,
    );
    if (status === 'draft') return { schema_id: id, version };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('The company file was not read in time.');
};
const withOrgSchema: MakeExample = async (house) => ({ params: { schema_id: (await orgSchema(house)).schema_id } });

/** A pipeline that waits for people: its one step begins it nowhere. */
const pipelineSource = (): string =>
  [
    `pipeline: ${unique('pipeline').replaceAll('_', '-').toLowerCase()}`,
    'title: A pipeline',
    'triggers: {webhook: true}',
    'steps:',
    '  - {step: pause, wait: {for: 1d}}',
  ].join('\n');

const newPipeline = async (house: House): Promise<{ params: { pipeline_id: string }; version: number }> => {
  const { pipeline_id, version } = await house.json<{ pipeline_id: string; version: number }>(
    house.owner,
    'POST',
    '/api/v1/pipelines',
    { source: pipelineSource() },
  );
  return { params: { pipeline_id }, version };
};
const withPipeline: MakeExample = async (house) => ({ params: (await newPipeline(house)).params });

const withPipelineRun: MakeExample = async (house) => {
  const { params } = await newPipeline(house);
  const path = `/api/v1/pipelines/${params.pipeline_id}/runs`;
  const { run_id } = await house.json<{ run_id: string }>(house.owner, 'POST', path, {});
  return { params: { run_id } };
};

const newBackfill = async (house: House): Promise<Record<string, string>> => {
  const { params } = await newPipeline(house);
  const path = `/api/v1/pipelines/${params.pipeline_id}/backfills`;
  const { backfill_id } = await house.json<{ backfill_id: string }>(house.owner, 'POST', path, BACKFILL);
  return { ...params, backfill_id };
};
const BACKFILL = { from: '2026-11-01T00:00:00Z', to: '2026-11-03T00:00:00Z', every: '1d' };

const ruleSource = (): string =>
  [
    `rule: ${unique('rule').replaceAll('_', '-').toLowerCase()}`,
    'title: Each morning',
    'trigger: {schedule: {cron: "0 9 * * *", time_zone: Europe/Berlin}}',
    'when: at.getDayOfWeek() == 1',
    'actions: [{notify: {title: Good morning}}]',
  ].join('\n');

const device = () => ({ name: unique('Room'), profile: 'room-climate' });
interface NewDevice {
  device_id: string;
  version: number;
  token: string;
}
const newDevice = (house: House) => house.json<NewDevice>(house.owner, 'POST', '/api/v1/devices', device());
const withDevice: MakeExample = async (house) => ({ params: { device_id: (await newDevice(house)).device_id } });
const kindName = (): string => unique('kiln').replaceAll('_', '-').toLowerCase();
const kind = () => ({
  ...{ title: 'Kiln', category: 'building', expected_interval_seconds: 60 },
  fields: [{ name: 'chamber_celsius', title: 'Chamber', unit: '°C', minimum: 0, maximum: 1400 }],
});
const provisioning = () => ({ ...device(), claims_max: 1 });
const newProvisioningKey = (house: House) =>
  house.json<{ provisioning_key_id: string; key: string }>(
    house.owner,
    'POST',
    '/api/v1/device-provisioning-keys',
    provisioning(),
  );

const newRule = async (house: House): Promise<{ params: Record<string, string>; version: number }> => {
  const { rule_id, version } = await house.json<{ rule_id: string; version: number }>(
    house.owner,
    'POST',
    '/api/v1/rules',
    { source: ruleSource() },
  );
  return { params: { rule_id }, version };
};
const withRule: MakeExample = async (house) => ({ params: (await newRule(house)).params });

/** A kind of device that nobody else has, so that no other roll-out is in the way. */
const newDeviceKind = (house: House): string => {
  const profile = unique('kind').replaceAll('_', '-');
  const about = { title: profile, category: 'building', description: '', expectedIntervalSeconds: 60, fields: [] };
  house.server.platform.devices.profiles.put(ORG_ID, { name: profile, ...about });
  return profile;
};
const newDeviceOfKind = async (house: House, profile: string): Promise<string> => {
  const device = { name: unique('Device'), profile };
  return (await house.json<{ device_id: string }>(house.owner, 'POST', '/api/v1/devices', device)).device_id;
};
const newFirmware = async (house: House): Promise<{ firmware_id: string }> => {
  const profile = newDeviceKind(house);
  await newDeviceOfKind(house, profile);
  const operator = actingFor(OPERATOR, ORG_ID);
  return uploadFirmware(house.server.platform, operator, { profile, version: '2' }, async () => Buffer.from('image'));
};
const newRollout = async (house: House): Promise<{ params: Record<string, string>; version: number }> => {
  const made = await house.json<{ rollout_id: string; version: number }>(
    house.owner,
    'POST',
    '/api/v1/device-rollouts',
    { firmware_id: (await newFirmware(house)).firmware_id },
  );
  return { params: { rollout_id: made.rollout_id }, version: made.version };
};
const withoutDevice = { status: 401, because: 'only the token of a device opens it' };

const expectation = () => ({
  ...{ title: unique('Calls'), data_set: 'tool_call', severity: 'info' },
  check: { kind: 'count', at_least: 0, within: '1h' },
});
const newExpectation = async (house: House): Promise<Example> => {
  const { expectation_id } = await house.json<{ expectation_id: string }>(
    house.owner,
    'POST',
    '/api/v1/quality/expectations',
    expectation(),
  );
  return { params: { expectation_id } };
};

const withDryRun: MakeExample = async (house) => {
  const { dry_run_id } = await house.json<{ dry_run_id: string }>(house.owner, 'POST', '/api/v1/rules/dry-runs', {
    source: ruleSource(),
  });
  return { params: { dry_run_id } };
};

const newBucket = async (house: House): Promise<{ params: { bucket_id: string }; version: number; name: string }> => {
  const name = unique('bucket').replaceAll('_', '-').toLowerCase();
  const { bucket_id, version } = await house.json<{ bucket_id: string; version: number }>(
    house.owner,
    'POST',
    '/api/v1/buckets',
    { name },
  );
  return { params: { bucket_id }, version, name };
};
const withBucket: MakeExample = async (house) => ({ params: (await newBucket(house)).params });
const text: RequestInit = { body: 'content', headers: { 'content-type': 'text/plain' } };
const withObject: MakeExample = async (house) => {
  const { bucket_id } = (await newBucket(house)).params;
  const about = { bucketId: bucket_id, key: 'a', contentType: 'text/plain' };
  await putObject(house.server.platform, actingFor(OPERATOR, ORG_ID), about, [Buffer.from('content')]);
  return { params: { bucket_id }, query: 'key=a' };
};
const withObjectLink = async (house: House, method: 'GET' | 'PUT'): Promise<Example> => {
  const { params } = await withObject(house, house.owner);
  const platform = house.server.platform;
  const link = { key: 'a', method };
  const { token } = await linkObject(platform, actingFor(OPERATOR, ORG_ID), params!.bucket_id!, link);
  return { query: `t=${token}` };
};

const website = () => ({
  ...{ name: unique('site').replaceAll('_', '-').toLowerCase(), start_urls: ['https://nobody.invalid/'] },
});
const newWebsite = async (house: House): Promise<{ params: { website_id: string }; version: number }> => {
  const { website_id, version } = await house.json<{ website_id: string; version: number }>(
    house.owner,
    'POST',
    '/api/v1/websites',
    website(),
  );
  return { params: { website_id }, version };
};
const withWebsite: MakeExample = async (house) => ({ params: (await newWebsite(house)).params });

const reportTemplate = () => ({
  title: 'What was spent',
  audience: 'executive',
  days: 7,
  source: 'How much was spent: {{cost}}.\n\n```metric\nmetric: agent_cost_usd\nid: cost\n```\n',
});
const newReportTemplate = (house: House) =>
  house.json<{ template_id: string; version: number }>(
    house.owner,
    'POST',
    '/api/v1/report-templates',
    reportTemplate(),
  );
const withReportTemplate: MakeExample = async (house) => ({
  params: { template_id: (await newReportTemplate(house)).template_id },
});
const reportSchedule = (template_id: string) => ({
  ...{ template_id, cron: '0 8 * * 1', time_zone: 'Europe/Berlin', channel_ids: [] },
});
const withReportSchedule = async (house: House) => {
  const { template_id } = await newReportTemplate(house);
  const made = await house.json<{ schedule_id: string; version: number }>(
    ...([house.owner, 'POST', '/api/v1/report-schedules', reportSchedule(template_id)] as const),
  );
  return { params: { schedule_id: made.schedule_id }, version: made.version };
};
const withReport = async (house: House) => {
  const { template_id } = await newReportTemplate(house);
  const { report_id } = await house.json<{ report_id: string }>(house.owner, 'POST', '/api/v1/executive-reports', {
    template_id,
  });
  return { params: { report_id } };
};

export const EXAMPLES: Readonly<Record<string, MakeExample>> = {
  // Reports for readers
  'POST /api/v1/report-templates': () => json(reportTemplate()),
  'POST /api/v1/report-templates/preview': () => json(reportTemplate()),
  'GET /api/v1/report-templates/:template_id': withReportTemplate,
  'PUT /api/v1/report-templates/:template_id': async (house) => {
    const { template_id, version } = await newReportTemplate(house);
    return { params: { template_id }, ...json({ version, days: 14 }) };
  },
  'DELETE /api/v1/report-templates/:template_id': withReportTemplate,
  'POST /api/v1/executive-reports': async (house) =>
    json({ template_id: (await newReportTemplate(house)).template_id }),
  'GET /api/v1/executive-reports/:report_id': withReport,
  'GET /api/v1/executive-reports/:report_id/file': async (house) => ({
    ...(await withReport(house)),
    query: 'format=pdf',
    otherwise: { status: 404, because: 'it is not ready yet' },
  }),
  'POST /api/v1/executive-reports/verify': () => ({
    init: { method: 'POST', body: '<html></html>', headers: { 'content-type': 'text/html' } },
    otherwise: { status: 400, because: 'the page is no report' },
  }),
  'POST /api/v1/report-schedules': async (house) => json(reportSchedule((await newReportTemplate(house)).template_id)),
  'PUT /api/v1/report-schedules/:schedule_id': async (house) => {
    const { params, version } = await withReportSchedule(house);
    return { params, ...json({ version, enabled: false }) };
  },
  'DELETE /api/v1/report-schedules/:schedule_id': async (house) => ({
    params: (await withReportSchedule(house)).params,
  }),

  // Sending events
  'POST /api/v1/events': (_, caller) =>
    // A downstream engine writes derived events, and no others.
    json(caller.role === 'aca_agent' ? { ...event(), event_type: 'signal_computed', metadata: {} } : event()),
  'POST /api/v1/cloudevents': () => ({
    init: {
      body: JSON.stringify({ specversion: '1.0', id: unique('ce'), source: '/test', type: 'tool_call', data: {} }),
      headers: { 'content-type': 'application/cloudevents+json' },
    },
  }),
  'POST /api/v2/write': () => ({ init: { body: 'weather temperature=20', headers: { 'content-type': 'text/plain' } } }),
  ...Object.fromEntries(
    ['/v1', '/api/v1/otlp/v1'].flatMap((prefix) =>
      [
        ['traces', 'resourceSpans'],
        ['metrics', 'resourceMetrics'],
        ['logs', 'resourceLogs'],
      ].map(([signal, field]): [string, MakeExample] => [`POST ${prefix}/${signal}`, () => json({ [field!]: [] })]),
    ),
  ),
  ...Object.fromEntries(
    ['track', 'identify', 'page', 'screen', 'group', 'alias'].map((call): [string, MakeExample] => [
      `POST /v1/${call}`,
      () => json({ userId: 'u', event: 'seen', name: 'n', groupId: 'g', previousId: 'p', messageId: unique('m') }),
    ]),
  ),
  'POST /v1/batch': () => json({ batch: [{ type: 'track', userId: 'u', event: 'seen', messageId: unique('m') }] }),

  // Reading
  'GET /api/v1/events/:event_id': async (house, caller) => {
    const { eventId } = await house.eventOf(`subject_${caller.role ?? 'owner'}`);
    return { params: { event_id: eventId } };
  },
  'GET /api/v1/agents/sessions/:session_id': async (house, caller) => {
    const { sessionId } = await house.eventOf(`subject_${caller.role ?? 'owner'}`);
    return { params: { session_id: sessionId } };
  },
  'GET /api/v1/anomalies': () => ({ query: 'metric=agent_cost_usd' }),
  'POST /api/v1/anomalies': () => json({ metric: 'agent_cost_usd' }),
  'GET /api/v1/metrics/:metric': () => ({ params: { metric: 'agent_cost_usd' } }),
  'POST /api/v1/decisions/allocation': () =>
    json({ resources: [{ name: 'Web', hours: 8 }], tasks: [{ name: 'Form', hours: 4 }] }),
  'POST /api/v1/decisions/ranking': () =>
    json({
      criteria: [{ name: 'effect', weight: 1, better: 'higher' }],
      options: [1, 2].map((effect) => ({ name: `Option ${effect}`, values: { effect } })),
    }),
  'POST /api/v1/metrics': () => json({ metric: 'agent_cost_usd' }),
  'POST /api/v1/metrics/export': () => json({ metric: 'agent_cost_usd' }),
  'POST /api/v1/sql': () => json({ query: 'SELECT count() FROM events' }),
  'POST /api/v1/forecasts': () => json({ metric: 'agent_cost_usd' }),
  'POST /api/v1/forecasts/when-done': () => json({ weekly_throughput: [3, 1, 4, 1, 5], remaining: 9 }),
  'POST /api/v1/saved-queries': () => json({ name: unique('query'), query: { metric: 'agent_cost_usd' } }),
  'DELETE /api/v1/saved-queries/:saved_query_id': async (house, caller) => {
    const { saved_query_id } = await house.json<{ saved_query_id: string }>(caller, 'POST', '/api/v1/saved-queries', {
      name: unique('query'),
      query: {},
    });
    return { params: { saved_query_id } };
  },

  // Boards
  'POST /api/v1/dashboards': () => json(board()),
  'GET /api/v1/dashboards/:dashboard_id': withBoard,
  'PUT /api/v1/dashboards/:dashboard_id': async (house, caller) => ({
    params: { dashboard_id: await newBoard(house, caller) },
    ...json(board({ version: 1 })),
  }),
  'DELETE /api/v1/dashboards/:dashboard_id': withBoard,
  'POST /api/v1/dashboards/:dashboard_id/duplicate': withBoard,
  'GET /api/v1/dashboards/:dashboard_id/versions': withBoard,
  'POST /api/v1/dashboards/:dashboard_id/restore': async (house, caller) => ({
    params: { dashboard_id: await newBoard(house, caller) },
    ...json({ version: 1 }),
  }),
  'GET /api/v1/dashboards/:dashboard_id/embeds': withBoard,
  'POST /api/v1/dashboards/:dashboard_id/embeds': async (house, caller) => ({
    params: { dashboard_id: await newBoard(house, caller) },
    ...json({ expires_in_days: 1, allowed_origins: ['https://intranet.example.test'] }),
  }),
  'DELETE /api/v1/dashboards/:dashboard_id/embeds/:embed_id': async (house, caller) => {
    const dashboard_id = await newBoard(house, caller);
    const { embed_id } = await house.json<{ embed_id: string }>(
      caller,
      'POST',
      `/api/v1/dashboards/${dashboard_id}/embeds`,
      { expires_in_days: 1, allowed_origins: ['https://intranet.example.test'] },
    );
    return { params: { dashboard_id, embed_id } };
  },
  // Surveys and their library
  // Waves, and answering
  'POST /api/v1/assignments': async (house) => json({ survey_id: (await wave(house)).survey_id }),
  'GET /api/v1/assignments/:survey_id': onSentSurvey,
  'POST /api/v1/surveys/:survey_id/send': async (house, caller) => ({
    ...(await onSentSurvey(house, caller)),
    ...json({}),
  }),
  'GET /api/v1/surveys/:survey_id/progress': onSentSurvey,
  'GET /api/v1/waves/:wave_id': onWave,
  'POST /api/v1/waves/:wave_id/close': async (house) => ({ params: { wave_id: (await newWave(house)).wave_id } }),
  'POST /api/v1/pulses': async (house) =>
    json({ survey_id: (await wave(house)).survey_id, weekday: 2, time: '09:30', zone: 'Europe/Berlin' }),
  'PATCH /api/v1/pulses/:pulse_id': async (house) => {
    const pulse = { survey_id: (await wave(house)).survey_id, weekday: 2, time: '09:30', zone: 'UTC' };
    const { pulse_id } = await house.json<{ pulse_id: string }>(house.owner, 'POST', '/api/v1/pulses', pulse);
    return { params: { pulse_id }, ...json({ enabled: false }) };
  },
  'PUT /api/v1/survey-rules': () => json({ cool_down_days: 0 }),
  'GET /api/v1/waves/:wave_id/invitations': onWave,
  'GET /api/v1/waves/:wave_id/spent': onWave,
  'POST /api/v1/waves/:wave_id/tokens': async (house) => {
    const { wave_id, cell_id, invited } = await wave(house);
    return {
      params: { wave_id },
      ...json({ cell_id, part: 0, blinded: Array.from({ length: invited }, () => BLINDED) }),
    };
  },
  'GET /api/v1/waves/:wave_id/questionnaire': onWave,
  'POST /api/v1/residency/lookup': () => json({ domain: 'acme.example' }),
  'POST /api/v1/responses': async (house) => ({
    ...json({ ...(await noToken(house)), language: 'en', answers: {} }),
    otherwise: withoutToken,
  }),
  'POST /api/v1/responses/standing': async (house) => ({ ...json(await noToken(house)), otherwise: withoutToken }),
  'GET /s/:wave_id': onWave,
  'GET /api/v1/responses/:survey_id': async (house) => {
    const { survey_id, wave_id } = await newWave(house);
    await house.json(house.owner, 'POST', `/api/v1/waves/${wave_id}/close`);
    return { params: { survey_id } };
  },
  'POST /api/v1/surveys': () => json({ definition: surveyDefinition }),
  'POST /api/v1/surveys/generate': () => json({ requirements: { topics: ['workload'] } }),
  'GET /api/v1/surveys/generations/:run_id': surveyGeneration,
  'GET /api/v1/surveys/generations/:run_id/events': surveyGeneration,
  'POST /api/v1/surveys/check': () => json({ definition: surveyDefinition }),
  'GET /api/v1/surveys/:survey_id': ofSurvey,
  'PUT /api/v1/surveys/:survey_id': async (house) => ({
    params: { survey_id: await survey(house) },
    ...json({ version: 1, definition: surveyDefinition }),
  }),
  'DELETE /api/v1/surveys/:survey_id': ofSurvey,
  'GET /api/v1/surveys/:survey_id/check': ofSurvey,
  'POST /api/v1/surveys/:survey_id/submit': onSurvey,
  'POST /api/v1/surveys/:survey_id/approve': onSurvey,
  'POST /api/v1/surveys/:survey_id/return': surveyIn('submit'),
  'POST /api/v1/surveys/:survey_id/archive': onSurvey,
  'POST /api/v1/surveys/:survey_id/restore': surveyIn('archive'),
  'POST /api/v1/questions': () =>
    json({
      theme: 'workload',
      question: { id: 'when', kind: 'date', text: { en: 'When did you start?' }, required: true },
    }),
  'GET /api/v1/questions/:question_id': () => ({ params: { question_id: 'hse_01' } }),
  'PUT /api/v1/questions/:question_id': async (house) => ({
    params: { question_id: await ownQuestion(house) },
    ...json({ version: 1, keywords: ['start'] }),
  }),
  'POST /api/v1/themes': () =>
    json({
      id: unique('theme')
        .toLowerCase()
        .replaceAll(/[^a-z0-9_]/g, '_'),
      name: { en: 'Theme' },
    }),
  'GET /api/v1/survey-templates/:template_id': () => ({ params: { template_id: 'weekly_pulse' } }),
  'POST /api/v1/survey-templates/:template_id/use': () => ({ params: { template_id: 'weekly_pulse' }, ...json({}) }),
  'PUT /api/v1/survey-settings': () => json({ second_person_approves: false }),

  // Companies that are surveyed
  'POST /api/v1/organizations': () => json({ name: unique('Company') }),
  'GET /api/v1/organizations/:organization_id': inOrganization,
  'PUT /api/v1/organizations/:organization_id': async (house) => {
    const { organization_id, version } = await organization(house);
    return { params: { organization_id }, ...json({ version, industry: 'Software' }) };
  },
  'DELETE /api/v1/organizations/:organization_id': inOrganization,
  'GET /api/v1/organizations/:organization_id/employees': inOrganization,
  'POST /api/v1/organizations/:organization_id/employees': async (house, caller) => ({
    ...(await inOrganization(house, caller)),
    ...json({ subject: unique('v1.p'), department: 'Works' }),
  }),
  'PUT /api/v1/organizations/:organization_id/employees/:employee_id': async (house) => ({
    params: await employee(house),
    ...json({ version: 1, status: 'on_leave' }),
  }),

  'POST /api/v1/org-schemas/upload': async (house) =>
    json({ organization_id: (await organization(house)).organization_id, rows: [{ subject: unique('v1.p') }] }),
  'GET /api/v1/org-schemas/:schema_id': withOrgSchema,
  'GET /api/v1/org-schemas/:schema_id/status': withOrgSchema,
  'PUT /api/v1/org-schemas/:schema_id': async (house) => {
    const { schema_id, version } = await orgSchema(house);
    return { params: { schema_id }, ...json({ version, corrections: [] }) };
  },
  'POST /api/v1/org-schemas/:schema_id/approve': async (house, caller) => ({
    ...(await withOrgSchema(house, caller)),
    ...json({}),
  }),
  'POST /api/v1/org-schemas/:schema_id/reject': async (house, caller) => ({
    ...(await withOrgSchema(house, caller)),
    ...json({ reason: 'An old file' }),
  }),

  'POST /api/v1/budgets': () => json(budget()),
  'PATCH /api/v1/budgets/:budget_id': async (house, caller) => ({
    ...(await newBudget(house, caller)),
    ...json({ limit_usd: 200 }),
  }),
  'DELETE /api/v1/budgets/:budget_id': newBudget,

  // Websites
  'POST /api/v1/websites': () => json(website()),
  'GET /api/v1/websites/:website_id': withWebsite,
  'PUT /api/v1/websites/:website_id': async (house) => {
    const { params, version } = await newWebsite(house);
    return { params, ...json({ ...website(), version }) };
  },
  'DELETE /api/v1/websites/:website_id': withWebsite,
  'POST /api/v1/websites/:website_id/scrapes': withWebsite,
  'POST /api/v1/scrapes/:scrape_id/stop': async (house) => {
    const { params } = await newWebsite(house);
    const path = `/api/v1/websites/${params.website_id}/scrapes`;
    const { scrape_id } = await house.json<{ scrape_id: string }>(house.owner, 'POST', path);
    return { params: { scrape_id } };
  },
  'GET /api/v1/websites/:website_id/pages': withWebsite,
  'GET /api/v1/websites/:website_id/page': async (house, caller) => ({
    ...(await withWebsite(house, caller)),
    query: 'url=https://nobody.invalid/',
    otherwise: { status: 404, because: 'nothing has been read' },
  }),

  // Objects
  'POST /api/v1/buckets': () => json({ name: unique('bucket').replaceAll('_', '-').toLowerCase() }),
  'GET /api/v1/buckets/:bucket_id': withBucket,
  'PUT /api/v1/buckets/:bucket_id': async (house) => {
    const { params, version, name } = await newBucket(house);
    return { params, ...json({ version, name, expire_after_days: 30 }) };
  },
  'DELETE /api/v1/buckets/:bucket_id': withBucket,
  'GET /api/v1/buckets/:bucket_id/objects': withBucket,
  'PUT /api/v1/buckets/:bucket_id/content': async (house, caller) => ({
    ...(await withBucket(house, caller)),
    ...{ query: 'key=a', init: text },
  }),
  'GET /api/v1/buckets/:bucket_id/content': withObject,
  'DELETE /api/v1/buckets/:bucket_id/content': withObject,
  'POST /api/v1/buckets/:bucket_id/links': async (house, caller) => ({
    ...(await withObject(house, caller)),
    ...{ query: '', ...json({ key: 'a' }) },
  }),
  'GET /api/v1/object-links/content': (house) => withObjectLink(house, 'GET'),
  'PUT /api/v1/object-links/content': async (house) => ({ ...(await withObjectLink(house, 'PUT')), init: text }),

  // Alerts
  'POST /api/v1/experiments': async (house) => json(experiment((await sharedSite(house)).site_id)),
  'POST /api/v1/experiments/plan': () => json({ definition: experiment('').definition }),
  'GET /api/v1/experiments/:experiment_id': withExperiment,
  'PUT /api/v1/experiments/:experiment_id': async (house) => ({
    ...(await newExperiment(house)),
    ...json({ version: 1, ...experiment((await sharedSite(house)).site_id) }),
  }),
  'DELETE /api/v1/experiments/:experiment_id': withExperiment,
  'POST /api/v1/experiments/:experiment_id/start': async (house) => ({
    ...(await newExperiment(house)),
    ...json({ version: 1 }),
  }),
  'POST /api/v1/experiments/:experiment_id/stop': async (house) => ({
    ...(await newExperiment(house, 'start')),
    ...json({ version: 2 }),
  }),
  'POST /api/v1/experiments/:experiment_id/decision': async (house) => ({
    ...(await newExperiment(house, 'start', 'stop')),
    ...json({ version: 3, variant: 'a', reason: 'A test.' }),
  }),
  'GET /api/v1/experiments/:experiment_id/read-out': (house) => newExperiment(house, 'start'),
  'GET /api/v1/web/variants': async (house) => {
    const { method: _, body: __, ...init } = fromPage({});
    return { query: `site=${(await sharedSite(house)).site_key}`, init };
  },
  'GET /api/v1/sites/funnel': () => ({ query: 'steps=page:/%20%3E%20event:signup' }),
  'POST /api/v1/sites': () => json(site()),
  'GET /api/v1/sites/:site_id': withSharedSite,
  'PATCH /api/v1/sites/:site_id': async (house) => {
    const { params, version } = await newSite(house);
    return { params, ...json({ version, title: 'Another' }) };
  },
  'DELETE /api/v1/sites/:site_id': withSite,
  'GET /api/v1/sites/:site_id/layout': async (house) => {
    const { params, site_key } = await sharedSite(house);
    const layout = { path: '/', width: 1280, height: 900, boxes: [] };
    await fetch(`${house.server.url}/api/v1/web/layout?site=${site_key}`, fromPage(layout));
    return { params, query: 'path=/&viewport_band=wide' };
  },
  'GET /api/v1/sites/:site_id/tags': withSharedSite,
  'PUT /api/v1/sites/:site_id/tags': async (house) => ({
    ...(await withSite(house, house.owner)),
    ...json({ version: 0, tags: [] }),
  }),
  'POST /api/v1/sites/:site_id/tags/preview': withSharedSite,
  'POST /api/v1/sites/:site_id/tags/publish': async (house) => ({
    ...(await withSite(house, house.owner)),
    ...json({ version: 0 }),
  }),
  'POST /api/v1/sites/:site_id/tags/rollback': async (house) => ({
    ...(await withSite(house, house.owner)),
    ...json({ version: 0, number: null }),
  }),
  'GET /api/v1/sites/:site_id/replays': withSharedSite,
  'GET /api/v1/replays/:replay_id': withReplay,
  'DELETE /api/v1/replays/:replay_id': withReplay,
  'GET /t/:script': async (house) => ({ params: { script: `${(await sharedSite(house)).site_key}.js` } }),
  'GET /t/:site_key/tags.js': async (house) => ({ params: { site_key: (await sharedSite(house)).site_key } }),
  'GET /t/assets/:file': () => ({ params: { file: 'recorder.js' } }),
  'POST /api/v1/web': async (house) => ({
    ...{ query: `site=${(await sharedSite(house)).site_key}`, init: fromPage({ e: [{ t: 'view', p: '/' }] }) },
  }),
  'POST /api/v1/web/layout': async (house) => ({
    query: `site=${(await sharedSite(house)).site_key}`,
    init: fromPage({ path: '/', width: 1280, height: 900, boxes: [] }),
  }),
  'POST /api/v1/web/replay': async (house) => ({
    query: `site=${(await sharedSite(house)).site_key}&replay=${replayId()}&part=0`,
    init: fromPage(replayPart),
  }),
  'POST /api/v1/pipelines': () => json({ source: pipelineSource() }),
  'POST /api/v1/pipelines/check': () => json({ source: pipelineSource() }),
  'POST /api/v1/pipelines/dry-run': () => json({ source: pipelineSource() }),
  'GET /api/v1/pipelines/:pipeline_id': withPipeline,
  'PUT /api/v1/pipelines/:pipeline_id': async (house) => {
    const { params, version } = await newPipeline(house);
    return { params, ...json({ version, source: pipelineSource() }) };
  },
  'DELETE /api/v1/pipelines/:pipeline_id': withPipeline,
  'PUT /api/v1/pipelines/:pipeline_id/state': async (house) => {
    const { params, version } = await newPipeline(house);
    return { params, ...json({ version, state: 'on' }) };
  },
  'PUT /api/v1/pipelines/:pipeline_id/secrets': async (house) => ({
    params: (await newPipeline(house)).params,
    ...json({ name: 'token', value: 'a secret of the house' }),
  }),
  'POST /api/v1/pipelines/:pipeline_id/webhook-secret': withPipeline,
  'POST /api/v1/pipelines/:pipeline_id/webhook': async (house) => {
    const { params, version } = await newPipeline(house);
    const path = `/api/v1/pipelines/${params.pipeline_id}`;
    await house.json(house.owner, 'PUT', `${path}/state`, { version, state: 'on' });
    const made = await house.json<{ webhook_secret: string }>(house.owner, 'POST', `${path}/webhook-secret`);
    const seconds = Math.floor(Date.now() / 1000);
    const mac = createHmac('sha256', made.webhook_secret).update(`${seconds}.{}`).digest('hex');
    const headers = {
      ...{ 'content-type': 'application/json', 'bellwether-signature': `t=${seconds},v1=${mac}` },
      'bellwether-delivery': unique('delivery'),
    };
    return { params, init: { method: 'POST', body: '{}', headers } };
  },
  'POST /api/v1/pipelines/:pipeline_id/runs': async (house) => ({
    params: (await newPipeline(house)).params,
    ...json({ input: { n: 1 } }),
  }),
  'GET /api/v1/pipelines/:pipeline_id/runs': withPipeline,
  'POST /api/v1/pipelines/:pipeline_id/backfills': async (house) => ({
    params: (await newPipeline(house)).params,
    ...json(BACKFILL),
  }),
  'GET /api/v1/pipelines/:pipeline_id/backfills': withPipeline,
  'POST /api/v1/pipelines/:pipeline_id/backfills/:backfill_id/cancel': async (house) => ({
    params: await newBackfill(house),
  }),
  'GET /api/v1/pipeline-runs/:run_id': withPipelineRun,
  'GET /api/v1/pipeline-runs/:run_id/log': withPipelineRun,
  'POST /api/v1/pipeline-runs/:run_id/cancel': withPipelineRun,
  'POST /api/v1/pipeline-runs/:run_id/retry': async (house) => {
    const { params } = await withPipelineRun(house, house.owner);
    await house.json(house.owner, 'POST', `/api/v1/pipeline-runs/${params!.run_id}/cancel`);
    return { params: params! };
  },
  // Devices
  'POST /api/v1/devices': () => json(device()),
  'POST /api/v1/devices/import': () => ({
    init: { body: `name,profile\n${unique('Room')},room-climate\n`, headers: { 'content-type': 'text/csv' } },
  }),
  'GET /api/v1/devices/:device_id': withDevice,
  'PUT /api/v1/devices/:device_id': async (house) => {
    const { device_id, version } = await newDevice(house);
    return { params: { device_id }, ...json({ version, site: 'Hall' }) };
  },
  'PUT /api/v1/devices/:device_id/state': async (house) => {
    const { device_id, version } = await newDevice(house);
    return { params: { device_id }, ...json({ version, state: 'blocked' }) };
  },
  'POST /api/v1/devices/:device_id/credentials': async (house, caller) => ({
    ...(await withDevice(house, caller)),
    ...json({}),
  }),
  'GET /api/v1/devices/:device_id/readings': withDevice,
  'PUT /api/v1/device-profiles/:profile': () => ({ params: { profile: kindName() }, ...json(kind()) }),
  'DELETE /api/v1/device-profiles/:profile': async (house) => {
    const profile = kindName();
    await house.json(house.owner, 'PUT', `/api/v1/device-profiles/${profile}`, kind());
    return { params: { profile } };
  },
  'POST /api/v1/device-provisioning-keys': () => json(provisioning()),
  'DELETE /api/v1/device-provisioning-keys/:provisioning_key_id': async (house) => ({
    params: { provisioning_key_id: (await newProvisioningKey(house)).provisioning_key_id },
  }),

  'POST /api/v1/rules': () => json({ source: ruleSource() }),
  'POST /api/v1/rules/check': () => json({ source: ruleSource() }),
  'POST /api/v1/rules/dry-runs': () => json({ source: ruleSource() }),
  'GET /api/v1/rules/dry-runs/:dry_run_id': withDryRun,
  'POST /api/v1/rules/dry-runs/:dry_run_id/cancel': withDryRun,
  'GET /api/v1/rules/:rule_id': withRule,
  'PUT /api/v1/rules/:rule_id': async (house) => {
    const { params, version } = await newRule(house);
    return { params, ...json({ version, source: ruleSource() }) };
  },
  'DELETE /api/v1/rules/:rule_id': withRule,
  'PUT /api/v1/rules/:rule_id/state': async (house) => {
    const { params, version } = await newRule(house);
    return { params, ...json({ version, state: 'on' }) };
  },
  'GET /api/v1/rules/:rule_id/runs': withRule,
  'GET /api/v1/quality/data-sets/:data_set': () => ({ params: { data_set: 'tool_call' } }),
  'POST /api/v1/quality/data-sets/:data_set/check': () => ({ params: { data_set: 'tool_call' } }),
  'POST /api/v1/quality/expectations': () => json(expectation()),
  'PUT /api/v1/quality/expectations/:expectation_id': async (house) => ({
    ...(await newExpectation(house)),
    ...json({ ...expectation(), version: 1 }),
  }),
  'DELETE /api/v1/quality/expectations/:expectation_id': newExpectation,
  'GET /api/v1/quality/expectations/:expectation_id/results': newExpectation,
  'GET /api/v1/secret-keys': () => ({}),
  'POST /api/v1/secret-keys/exchange': () => ({
    ...json({ grace_seconds: 86_400 }),
    ...(ON_SERVERS ? { otherwise: { status: 409, because: 'several processes share their keys' } } : {}),
  }),
  'POST /api/v1/archive/restores': () => ({
    ...json({ from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' }),
    otherwise: { status: 404, because: 'the archive has no such day' },
  }),
  'DELETE /api/v1/archive/restores/:restore_id': () => ({
    params: { restore_id: 'arr_none' },
    otherwise: { status: 404, because: 'there is no such restore' },
  }),
  'POST /api/v1/backups': () => ({ ...json({}), otherwise: { status: 409, because: 'no place for backups is set' } }),
  'GET /api/v1/workflows/:run_id': newRun,
  'POST /api/v1/workflows/:run_id/cancel': newRun,
  'POST /api/v1/workflows/:run_id/retry': async (house) => ({
    ...(await newRun(house)),
    otherwise: { status: 409, because: 'it has not failed' },
  }),
  'POST /api/v1/workflows/:run_id/signals/:name': async (house) => {
    const { params } = await newRun(house);
    return {
      ...{ params: { ...params, name: 'approval' }, ...json({ payload: true }) },
      otherwise: { status: 409, because: 'its workflow takes no signals by hand' },
    };
  },
  'POST /api/v1/alerts/:alert_id/acknowledge': newAlert,
  'POST /api/v1/alerts/:alert_id/resolve': async (house) => ({ ...(await newAlert(house)), ...json({ note: 'seen' }) }),
  'POST /api/v1/notification-channels': () =>
    json({ kind: 'webhook', name: unique('Channel'), url: 'https://hooks.invalid/' }),
  'PATCH /api/v1/notification-channels/:channel_id': async (house) => ({
    ...(await newChannel(house)),
    ...json({ version: 1, enabled: false }),
  }),
  'DELETE /api/v1/notification-channels/:channel_id': newChannel,
  'POST /api/v1/notification-channels/:channel_id/test': newChannel,
  'POST /api/v1/notification-channels/:channel_id/exchange-secret': newChannel,
  'POST /api/v1/notification-routes': async (house) => json(await routeTo(house)),
  'PATCH /api/v1/notification-routes/:route_id': async (house) => ({
    ...(await newRoute(house)),
    ...json({ version: 1, enabled: false }),
  }),
  'DELETE /api/v1/notification-routes/:route_id': newRoute,
  'POST /api/v1/silences': () => json(silence()),
  'PATCH /api/v1/silences/:silence_id': async (house) => ({
    ...(await newSilence(house)),
    ...json({ version: 1, reason: 'y' }),
  }),
  'POST /api/v1/silences/:silence_id/end': newSilence,
  'POST /api/v1/notifications/:notification_id/acknowledge': newNotification,
  'POST /api/v1/notification-deliveries/:delivery_id/send-again': newDeadLetter,
  'GET /acknowledge': () => ({
    query: 't=x',
    otherwise: { status: 404, because: 'nobody has a link that is valid without a message' },
  }),
  'POST /acknowledge': () => ({
    init: { body: new URLSearchParams({ t: 'x' }) },
    otherwise: { status: 404, because: 'nobody has a link that is valid without a message' },
  }),
  'POST /api/v1/alert-rules/:type/backtest': () => ({ params: { type: 'LOSS_SPIRAL' }, ...json({}) }),
  'PUT /api/v1/alert-rules/:type': () => ({ params: { type: 'LOSS_SPIRAL' }, ...json({ enabled: false }) }),

  // Histories
  ...Object.fromEntries(histories),

  // Signals
  'POST /api/v1/signals/run': () => json({}),

  // Health
  'GET /api/v1/departments/:dept_hash/metrics': ownUnit,
  'GET /api/v1/employees/:emp_hash/trends': () => ({ params: { emp_hash: 'v1.somebody' } }),
  // Reports on surveys: no wave is closed in this house, which only somebody who may ask is told.
  'POST /api/v1/reports/generate/:survey_id': () => ({
    ...{ params: { survey_id: 'srv_none' }, ...json({}) },
    otherwise: { status: 404, because: 'no wave of the survey is closed' },
  }),
  'GET /api/v1/reports/:survey_id': () => ({ params: { survey_id: 'srv_none' } }),
  ...Object.fromEntries(
    ['insights', 'charts', 'file'].map((what) => [
      `GET /api/v1/reports/:survey_id/${what}`,
      () => ({
        ...{ params: { survey_id: 'srv_none' }, ...(what === 'file' ? { query: 'format=pdf' } : {}) },
        otherwise: { status: 404, because: 'no report is ready' },
      }),
    ]),
  ),
  'PUT /api/v1/survey-benchmarks': () => json({ benchmarks: [] }),
  'POST /api/v1/surveys/import-answers': () => ({
    ...json({}),
    otherwise: { status: 400, because: 'there is no survey in it' },
  }),
  'POST /api/v1/surveys/responses': (_, caller) => {
    const answers = { survey_type: 'pulse_weekly', responses: [{ question_id: 'enps', score: 9 }] };
    if (caller.kind === 'user' && !caller.grants?.has('events:write')) return json(answers);
    const isWriter = caller.grants === undefined || caller.grants.has('events:write');
    const example = json({ ...answers, employee_id_hash: 'v1.somebody' });
    return isWriter ? example : { ...example, otherwise: { status: 403, because: 'a key answers for nobody' } };
  },
  'GET /api/v1/reports/diagnostic/:report_id': async (house) => ({
    params: {
      report_id: (await house.json<{ report_id: string }>(house.owner, 'POST', '/api/v1/diagnostic/run')).report_id,
    },
  }),

  // GraphQL
  'GET /graphql': () => ({ query: `query=${encodeURIComponent('{ __typename }')}` }),
  'POST /graphql': () => json({ query: '{ __typename }' }),

  // Rights
  'PUT /api/v1/me/consents': () => json({ consents: [{ purpose: 'research', status: 'given' }] }),
  'POST /api/v1/me/erasure-request': async (house, caller) => spare(house, caller, json({ note: 'please' })),
  'POST /api/v1/consents': () => json({ subject: unique('person'), purpose: 'research', status: 'given' }),
  'PUT /api/v1/compliance/details': () => json({ controller: 'House Ltd' }),
  'GET /api/v1/compliance/processing/file': () => ({ query: 'format=csv' }),
  'GET /api/v1/compliance/access/file': () => ({ query: 'format=csv' }),
  'GET /api/v1/compliance/soc2/file': () => ({ query: 'format=csv' }),
  'PUT /api/v1/legal-bases': () =>
    json({ data_collection: 'works_agreement', analytics: 'legitimate_interest', research: 'consent' }),
  'POST /api/v1/erasures': () => json({ subject: 'somebody', reason: 'an example' }),
  'POST /api/v1/erasures/check': () => json({ subjects: ['somebody'] }),
  'GET /api/v1/erasures/:erasure_id': finishedErasure,
  'GET /api/v1/erasures/:erasure_id/certificate': finishedErasure,

  // Administration
  'PATCH /api/v1/organisation': () => json({ primary_region: 'eu-west-1' }),
  'POST /api/v1/organisations': () => json({ org_id: unique('org'), name: 'Another' }),
  'PATCH /api/v1/organisations/:org_id': async (house) => {
    const org_id = unique('org');
    await house.json(house.visitor('operator'), 'POST', '/api/v1/organisations', { org_id, name: 'Another' });
    return { params: { org_id }, ...json({ plan: 'starter' }) };
  },
  'PUT /api/v1/privacy': () => json({ privacy_floor: 5 }),
  'PUT /api/v1/retention': () => json({ events_days: 396, windows_days: 1096 }),
  'PUT /api/v1/gateway/configuration': () => json({ configuration: {} }),
  'POST /api/v1/gateway/plug-ins/try': () =>
    json({ hook: 'request', source: 'export default () => null', input: null, time_ms: 1000 }),
  'POST /api/v1/keys': (_, caller) =>
    json({ scopes: [caller.grants?.has('events:write') === false ? 'admin' : 'ingest'] }),
  'POST /api/v1/keys/:key_id/rotate': async (house, caller) => {
    const scopes = caller.kind === 'key' ? ['admin'] : ['ingest'];
    const { key_id } = await house.json<{ key_id: string }>(house.owner, 'POST', '/api/v1/keys', { scopes });
    return { params: { key_id }, ...json({}) };
  },
  'DELETE /api/v1/keys/:key_id': newKey,
  'GET /api/v1/event-types/:name': () => ({ params: { name: 'tool_call' } }),
  'POST /api/v1/event-types': () =>
    json({
      name: unique('type'),
      topic: 'agent_events',
      category: 'usage',
      description: 'An example.',
      metadata: { type: 'object' },
    }),
  'GET /api/v1/rejected/:rejected_id': newRejected,
  'POST /api/v1/rejected/replay': () => json({ reason: 'schema_violation' }),
  'POST /api/v1/rejected/:rejected_id/replay': async (house) => ({
    ...(await newRejected(house)),
    ...json({ event: event() }),
  }),
  'DELETE /api/v1/rejected/:rejected_id': newRejected,
  'PUT /api/v1/prices/:model': () => ({
    params: { model: unique('model') },
    ...json({ input_usd_per_mtok: 1, output_usd_per_mtok: 2 }),
  }),
  'DELETE /api/v1/prices/:model': async (house) => {
    const model = unique('model');
    await house.json(house.owner, 'PUT', `/api/v1/prices/${model}`, { input_usd_per_mtok: 1, output_usd_per_mtok: 2 });
    return { params: { model } };
  },

  // The audit trail
  'POST /api/v1/audit/export': () => json({ action: 'audit.' }),
  'POST /api/v1/audit/verify': () => json({}),
  'PUT /api/v1/audit/thresholds': () => json({ denials: 10_000 }),

  // One's own
  'POST /api/v1/sessions': () => ({
    ...json({ email: 'nobody@example.test', password: PASSWORD }),
    otherwise: { status: 401, because: 'there is no such account; nobody’s trail can have an entry of it' },
  }),
  'DELETE /api/v1/sessions': async (house, caller) => {
    const as = await house.another(caller.role!);
    return { as: await house.againAs(as) };
  },
  'DELETE /api/v1/sessions/current': (house, caller) => spare(house, caller),
  'DELETE /api/v1/sessions/:session_id': async (house, caller) => {
    const as = await house.another(caller.role!);
    const { sessions } = await house.json<{ sessions: { session_id: string }[] }>(as, 'GET', '/api/v1/sessions');
    return { as, params: { session_id: sessions[0]!.session_id } };
  },
  'POST /api/v1/me/password': (house, caller) =>
    spare(house, caller, json({ current_password: PASSWORD, new_password: unique('a rather long one') })),
  'POST /api/v1/me/totp': (house, caller) => spare(house, caller, json({})),
  'POST /api/v1/me/totp/confirm': async (house, caller) => {
    const as = await house.another(caller.role!);
    return { as, ...json({ code: await newTotpCode(house, as) }) };
  },
  'DELETE /api/v1/me/totp': async (house, caller) => ({
    as: await withTotp(house, caller),
    ...json({ password: PASSWORD }),
  }),
  'POST /api/v1/me/recovery-codes': async (house, caller) => ({
    as: await withTotp(house, caller),
    ...json({ password: PASSWORD }),
  }),
  'POST /api/v1/me/passkeys/options': () => json({}),
  'POST /api/v1/me/passkeys': () => ({
    ...json({ challenge_id: 'none', name: 'Key', response: {} }),
    otherwise: { status: 400, because: 'it takes an authenticator; packages/services/src/access/passkey has one' },
  }),
  'DELETE /api/v1/me/passkeys/:passkey_id': () => ({
    params: { passkey_id: 'pk_none' },
    otherwise: { status: 404, because: 'having one takes an authenticator' },
  }),

  // Users
  'POST /api/v1/users': (_, caller) => ofRole(caller, json({ email: `${unique('new')}@example.test`, role: 'viewer' })),
  'GET /api/v1/users/:user_id': someUser,
  'PATCH /api/v1/users/:user_id': async (house, caller) => ({
    ...(await someUser(house, caller)),
    ...json({ name: 'Renamed' }),
  }),
  'DELETE /api/v1/users/:user_id': someUser,
  'DELETE /api/v1/users/:user_id/sessions': someUser,
  'POST /api/v1/users/:user_id/reset-factors': async (house, caller) => ofRole(caller, await someUser(house, caller)),
  'POST /api/v1/users/:user_id/unlock': someUser,
  'POST /api/v1/users/:user_id/reset-password': async (house, caller) => ofRole(caller, await someUser(house, caller)),
  'POST /api/v1/invitations': (_, caller) =>
    ofRole(caller, json({ email: `${unique('new')}@example.test`, role: 'viewer' })),
  'DELETE /api/v1/invitations/:invitation_id': async (house) => {
    const { invitation } = await house.json<{ invitation: { invitation_id: string } }>(
      house.owner,
      'POST',
      '/api/v1/invitations',
      { email: `${unique('new')}@example.test`, role: 'viewer' },
    );
    return { params: { invitation_id: invitation.invitation_id } };
  },

  // SCIM
  'GET /scim/v2/ResourceTypes/:name': () => ({ params: { name: 'User' } }),
  'GET /scim/v2/Schemas/:schema': () => ({ params: { schema: USER_SCHEMA } }),
  'POST /scim/v2/Users': () => scim(scimUser()),
  'GET /scim/v2/Users/:id': newScimUser,
  'PUT /scim/v2/Users/:id': async (house, caller) => ({ ...(await newScimUser(house, caller)), ...scim(scimUser()) }),
  'PATCH /scim/v2/Users/:id': async (house, caller) => ({
    ...(await newScimUser(house, caller)),
    ...scim(patch({ op: 'replace', path: 'active', value: false })),
  }),
  'DELETE /scim/v2/Users/:id': newScimUser,
  'POST /scim/v2/Groups': () => scim({ schemas: [GROUP_SCHEMA], displayName: unique('team') }),
  'GET /scim/v2/Groups/:id': newScimGroup,
  'PUT /scim/v2/Groups/:id': async (house, caller) => ({
    ...(await newScimGroup(house, caller)),
    ...scim({ schemas: [GROUP_SCHEMA], displayName: unique('team') }),
  }),
  'PATCH /scim/v2/Groups/:id': async (house, caller) => ({
    ...(await newScimGroup(house, caller)),
    ...scim(patch({ op: 'replace', path: 'displayName', value: unique('team') })),
  }),
  'DELETE /scim/v2/Groups/:id': newScimGroup,
  'PUT /api/v1/sso/provisioning': (_, caller) => ofRole(caller, json({ default_role: 'viewer', role_map: {} })),

  // Connections to tools
  'POST /api/v1/connections': () => json(tool()),
  'GET /api/v1/connections/:connection_id': ofTool,
  'PATCH /api/v1/connections/:connection_id': async (house) => ({
    ...(await newTool(house)),
    ...json({ version: 1, name: unique('Tool') }),
  }),
  'DELETE /api/v1/connections/:connection_id': ofTool,
  'POST /api/v1/connections/:connection_id/secret': ofTool,
  'POST /api/v1/connections/:connection_id/test': ofTool,
  'POST /api/v1/connections/:connection_id/backfill': async (house) => ({
    ...(await newTool(house)),
    ...json({}),
    otherwise: { status: 409, because: 'there is no token' },
  }),
  'POST /api/v1/connections/:connection_id/oauth/start': (house) => newTool(house, { oauth_client_id: 'client' }),
  'GET /api/v1/connections/:connection_id/oauth/callback': async (house) => ({
    ...(await newTool(house)),
    otherwise: { status: 403, because: 'nobody has begun a sign-in' },
  }),
  'POST /api/v1/connections/:connection_id/webhook': async (house) => {
    const { params } = await newTool(house, { webhook_secret: 'a secret of the house' });
    const body = '{"zen":"Keep it logically awesome."}';
    const signature = createHmac('sha256', 'a secret of the house').update(body).digest('hex');
    const headers = {
      ...{ 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
      ...{ 'x-github-event': 'ping', 'x-github-delivery': unique('delivery') },
    };
    return { params, init: { method: 'POST', body, headers } };
  },
  // Commands and updates of devices
  'GET /api/v1/devices/:device_id/commands': withDevice,
  'POST /api/v1/devices/:device_id/commands': async (house, caller) => ({
    ...{ ...(await withDevice(house, caller)), ...json({ name: 'restart' }) },
  }),
  'GET /api/v1/device/commands': () => ({ otherwise: withoutDevice }),
  'POST /api/v1/device/commands/:command_id/ack': () => ({
    ...{ params: { command_id: 'cmd_none' }, ...json({ status: 'acknowledged' }), otherwise: withoutDevice },
  }),
  'POST /api/v1/device-firmware': (house) => ({
    query: new URLSearchParams({ profile: newDeviceKind(house), version: '2' }).toString(),
    init: { headers: { 'content-type': 'application/octet-stream' }, body: 'image' },
  }),
  'DELETE /api/v1/device-update-keys/:key_id': () => ({
    ...{ params: { key_id: 'none' }, otherwise: { status: 404, because: 'there is no such key' } },
  }),
  'POST /api/v1/device-rollouts': async (house) => json({ firmware_id: (await newFirmware(house)).firmware_id }),
  'GET /api/v1/device-rollouts/:rollout_id': async (house) => ({ params: (await newRollout(house)).params }),
  'POST /api/v1/device-rollouts/:rollout_id/orders': async (house) => {
    const { params, version } = await newRollout(house);
    return { params, ...json({ version, order: 'pause' }) };
  },
  'GET /api/v1/device/update': () => ({ otherwise: withoutDevice }),
  'GET /api/v1/device/update/image': () => ({ otherwise: withoutDevice }),
  'POST /api/v1/device/update/status': () => ({
    ...{ ...json({ sequence: 1, status: 'installed' }), otherwise: withoutDevice },
  }),

  // Catalog
  'GET /api/v1/catalog/impact': () => ({ query: 'id=metric:events' }),
  'GET /api/v1/catalog/:id': () => ({ params: { id: 'metric:events' } }),
  'PUT /api/v1/catalog/:id': () => ({ params: { id: 'metric:events' }, ...json({ description: 'All of them.' }) }),
  'GET /api/v1/catalog/:id/lineage': () => ({ params: { id: 'metric:events' } }),
  'POST /api/v1/lineage': () =>
    json({
      eventTime: '2026-11-21T05:00:00Z',
      producer: 'https://example.org/tool',
      schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent',
      job: { namespace: 'example', name: 'job' },
    }),

  'POST /api/v1/mappings': () => json(mapping()),
  'PUT /api/v1/mappings/:mapping_id': async (house) => ({
    ...(await newMapping(house)),
    ...json({ ...mapping(), version: 1 }),
  }),
  'DELETE /api/v1/mappings/:mapping_id': newMapping,
  'POST /api/v1/mappings/preview': () => json({ sample: { tool: 'bash' } }),

  // Single sign-on
  'POST /api/v1/sso/connections': () => json({ name: unique('Connection'), kind: 'saml' }),
  'PATCH /api/v1/sso/connections/:connection_id': async (house, caller) => ({
    ...(await newConnection(house, caller)),
    ...json({ name: unique('Connection') }),
  }),
  'DELETE /api/v1/sso/connections/:connection_id': newConnection,
  'POST /api/v1/sso/connections/:connection_id/test': newConnection,
};
