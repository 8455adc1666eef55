/** Alerts, rules, and how people are told. */

import { notify } from '@bellwether/services';
import { type House, ORG_ID, TEAM } from '../house.ts';
import { type Example, type Examples, json, type MakeExample, unique } from './example.ts';

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

const ruleSource = (): string =>
  [
    `rule: ${unique('rule').replaceAll('_', '-').toLowerCase()}`,
    'title: Each morning',
    'trigger: {schedule: {cron: "0 9 * * *", time_zone: Europe/Berlin}}',
    'when: at.getDayOfWeek() == 1',
    'actions: [{notify: {title: Good morning}}]',
  ].join('\n');

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

const withDryRun: MakeExample = async (house) => {
  const { dry_run_id } = await house.json<{ dry_run_id: string }>(house.owner, 'POST', '/api/v1/rules/dry-runs', {
    source: ruleSource(),
  });
  return { params: { dry_run_id } };
};

export const alertsExamples: Examples = {
  // Alerts
  'POST /api/v1/alerts/:alert_id/acknowledge': newAlert,
  'POST /api/v1/alerts/:alert_id/resolve': async (house) => ({ ...(await newAlert(house)), ...json({ note: 'seen' }) }),
  'POST /api/v1/alert-rules/:type/backtest': () => ({ params: { type: 'LOSS_SPIRAL' }, ...json({}) }),
  'PUT /api/v1/alert-rules/:type': () => ({ params: { type: 'LOSS_SPIRAL' }, ...json({ enabled: false }) }),

  // Rules
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

  // Notifications
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
};
