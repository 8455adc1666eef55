import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, uuidv7 } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestRecords, RECORDS_ENGINE } from '../test/test-records.ts';
import { isUniqueViolation, type Records, sql, TENANT_TABLES, type Transaction } from './index.ts';

const directory = mkdtempSync(join(tmpdir(), 'records-'));
const now = new Date('2026-11-21T05:00:00.000Z');
let records: Records;

beforeAll(async () => {
  records = await openTestRecords({ directory, clock: systemClock });
  await records.asOperator(async (tx) => {
    await addOrganisation(tx, 'org_a');
    await addOrganisation(tx, 'org_b');
  });
});

afterAll(async () => {
  await records.close();
  rmSync(directory, { recursive: true, force: true });
});

/** An organisation with one row in every tenant table. */
async function addOrganisation(tx: Transaction, orgId: string) {
  const definition = '{}';
  const organisation = { org_id: orgId, name: orgId, primary_region: 'eu-west-1', data_residency: 'eu' } as const;
  const by = { created_by: 'test', created_at: now };
  const zero = {
    input_usd_per_mtok: 0,
    output_usd_per_mtok: 0,
    cache_read_usd_per_mtok: 0,
    cache_write_usd_per_mtok: 0,
  };
  await tx
    .insertInto('organisations')
    .values({
      ...organisation,
      quotas: '{"max_events_per_second":10000}',
      features: '{}',
      plan: 'starter',
      self_managed: true,
      created_at: now,
      updated_at: now,
    })
    .execute();
  await tx
    .insertInto('users')
    .values({
      user_id: `usr_${orgId}`,
      org_id: orgId,
      email: `owner@${orgId}.example`,
      name: 'Owner',
      role: 'owner',
      password_hash: 'x',
      created_at: now,
    })
    .execute();
  await tx
    .insertInto('sessions')
    .values({
      session_id: `ses_${orgId}`,
      org_id: orgId,
      user_id: `usr_${orgId}`,
      token_hash: new Uint8Array(32).fill(orgId.charCodeAt(4)),
      created_at: now,
      last_seen_at: now,
      expires_at: now,
    })
    .execute();
  const person = { org_id: orgId, user_id: `usr_${orgId}`, created_at: now };
  const secret = new Uint8Array(32).fill(orgId.charCodeAt(4));
  await tx
    .insertInto('totp_factors')
    .values({ ...person, sealed_secret: 'x', last_step: 0 })
    .execute();
  await tx
    .insertInto('recovery_codes')
    .values({ ...person, code_hash: secret })
    .execute();
  const passkey = { passkey_id: `pky_${orgId}`, credential_id: orgId, public_key: secret, signature_counter: 0 };
  await tx
    .insertInto('passkeys')
    .values({ ...person, ...passkey, transports: ['usb'], name: 'Key' })
    .execute();
  const link = { org_id: orgId, token_hash: secret, expires_at: now, ...by };
  await tx
    .insertInto('invitations')
    .values({ ...link, invitation_id: `inv_${orgId}`, email: `new@${orgId}.example`, role: 'member', teams: [] })
    .execute();
  await tx
    .insertInto('password_resets')
    .values({ ...link, reset_id: `rst_${orgId}`, user_id: `usr_${orgId}` })
    .execute();
  await tx
    .insertInto('api_keys')
    .values({
      key_id: `key_${orgId}`,
      org_id: orgId,
      name: 'first',
      scopes: ['ingest', 'read'],
      secret_hash: new Uint8Array(32).fill(orgId.charCodeAt(4)),
      prefix: 'bw_abc',
      ...by,
    })
    .execute();
  await tx
    .insertInto('event_types')
    .values({ org_id: orgId, name: 'checked_in', version: 1, definition, ...by })
    .execute();
  await tx
    .insertInto('prices')
    .values({ org_id: orgId, model: 'm', ...zero, updated_by: 'test', updated_at: now })
    .execute();
  await tx
    .insertInto('saved_queries')
    .values({ saved_query_id: `sav_${orgId}`, org_id: orgId, name: 'mine', query: '{"metric":"x"}', ...by })
    .execute();
  const board = { org_id: orgId, dashboard_id: `brd_${orgId}` };
  await tx
    .insertInto('boards')
    .values({
      ...board,
      title: 'Cost',
      description: '',
      owner: 'test',
      version: 1,
      shared_with: ['viewer'],
      created_at: now,
      updated_at: now,
      updated_by: 'test',
    })
    .execute();
  await tx
    .insertInto('board_versions')
    .values({ ...board, version: 1, content: '{}', saved_by: 'test', saved_at: now, saved_view: '[]' })
    .execute();
  await tx
    .insertInto('board_embeds')
    .values({ ...board, embed_id: `emb_${orgId}`, origins: ['https://x.example'], expires_at: now, ...by })
    .execute();
  const connection = { org_id: orgId, connection_id: `sso_${orgId}` };
  await tx
    .insertInto('sso_connections')
    .values({
      ...connection,
      name: 'Provider',
      kind: 'oidc',
      enabled: true,
      enforced: false,
      domains: [`${orgId}.example`],
      default_role: 'member',
      role_map: '{}',
      trusts_email: false,
      idp_certificates: [],
      ...by,
      updated_at: now,
    })
    .execute();
  await tx
    .insertInto('sso_domains')
    .values({ org_id: orgId, domain: `${orgId.replace('_', '-').toLowerCase()}.example` })
    .execute();
  await tx
    .insertInto('sso_identities')
    .values({
      ...connection,
      issuer: 'https://idp.example',
      subject: '1',
      user_id: `usr_${orgId}`,
      created_at: now,
      last_used_at: now,
    })
    .execute();
  await tx
    .insertInto('sso_flows')
    .values({
      ...connection,
      flow_hash: new Uint8Array(32).fill(orgId.charCodeAt(4)),
      browser_hash: new Uint8Array(32),
      return_to: '/',
      address: '',
      created_at: now,
      expires_at: now,
    })
    .execute();
  const member = { org_id: orgId, user_id: `usr_${orgId}` };
  await tx
    .insertInto('scim_users')
    .values({ ...member, user_name: 'owner', updated_at: now })
    .execute();
  await tx
    .insertInto('scim_groups')
    .values({ org_id: orgId, group_id: `grp_${orgId}`, display_name: 'platform', created_at: now, updated_at: now })
    .execute();
  await tx
    .insertInto('scim_members')
    .values({ ...member, group_id: `grp_${orgId}` })
    .execute();
  await tx
    .insertInto('settings')
    .values({ org_id: orgId, name: 'floor', value: '"a string"', updated_at: now })
    .execute();
  await tx
    .insertInto('budgets')
    .values({
      ...{ budget_id: `bud_${orgId}`, org_id: orgId, name: 'all', metric: 'm', limit_usd: 1, filter: '{}', ...by },
      ...{ period: 'month', state: 'ok', updated_by: 'test', updated_at: now },
    })
    .execute();
  await addPeople(tx, orgId);
  await tx
    .insertInto('publications')
    .values({ org_id: orgId, family: 'mail', period_from: now, body: '{}', updated_at: now })
    .execute();
  await tx
    .insertInto('privacy_budget')
    .values({
      ...{ org_id: orgId, question_hash: '0'.repeat(64), door: 'sql', question: '{}', answer: '{}' },
      ...{ epsilon_thousandths: 250, asked_by: 'test', asked_at: now },
    })
    .execute();
  await tx
    .insertInto('network_snapshots')
    .values({
      org_id: orgId,
      window_to: now,
      window_from: new Date(now.getTime() - 1),
      content: '{}',
      computed_at: now,
    })
    .execute();
  await addRights(tx, orgId);
  await addOrganization(tx, orgId);
  await addSurvey(tx, orgId);
  await addWave(tx, orgId);
  await addRun(tx, orgId);
  await addRule(tx, orgId);
  await addSite(tx, orgId);
  await addPipeline(tx, orgId);
  await addDevice(tx, orgId);
  await addUpdate(tx, orgId);
  await addQuality(tx, orgId);
  await addGateway(tx, orgId);
  const hash = new Uint8Array(32);
  const nothing = { actor: '', action: '', resource_type: '', resource_id: '', address: '', request_id: '' };
  await tx
    .insertInto('audit_entries')
    .values({ org_id: orgId, seq: 1, at: '', ...nothing, outcome: 'ok', details: '{}', prev_hash: hash, hash })
    .execute();
  await tx.insertInto('audit_heads').values({ org_id: orgId, seq: 1, hash }).execute();
}

/** A pipeline with a run of a back-fill. */
async function addPipeline(tx: Transaction, orgId: string) {
  const pipeline = { org_id: orgId, pipeline_id: `pip_${orgId}` };
  const run = { org_id: orgId, run_id: `prn_${orgId}` };
  await tx
    .insertInto('pipelines')
    .values({
      ...{ ...pipeline, name: 'copy', title: 'Copy', source: 'pipeline: copy', state: 'on', version: 1, secrets: 'x' },
      ...{ created_by: 'test', created_at: now, updated_by: 'test', updated_at: now },
    })
    .execute();
  await tx
    .insertInto('pipeline_versions')
    .values({ ...pipeline, version: 1, source: 'pipeline: copy' })
    .execute();
  await tx
    .insertInto('pipeline_backfills')
    .values({
      ...{ ...pipeline, backfill_id: `pbf_${orgId}`, span_from: now, span_to: now, concurrency: 1, periods: 1 },
      ...{ requested_by: 'test', requested_at: now },
    })
    .execute();
  await tx
    .insertInto('pipeline_runs')
    .values({
      ...{ ...pipeline, ...run, version: 1, trigger: 'backfill', state: 'running', attempt: 1, input: '{}' },
      ...{ backfill_id: `pbf_${orgId}`, requested_by: 'test', failure: null, is_late: false, created_at: now },
    })
    .execute();
  await tx
    .insertInto('pipeline_run_steps')
    .values({ ...run, step: 'read', state: 'running', workflow_run_id: null, detail: null, items: 1 })
    .execute();
  await tx
    .insertInto('pipeline_run_items')
    .values({ ...run, step: 'read', item: 0, state: 'succeeded', detail: null, ended_at: now })
    .execute();
  await tx
    .insertInto('pipeline_logs')
    .values({ ...run, line: 1, step: 'read', at: now, level: 'info', message: 'It began.' })
    .execute();
}

/** A site with all that belongs to it. */
async function addSite(tx: Transaction, orgId: string) {
  const site = { org_id: orgId, site_id: `sit_${orgId}` };
  await tx
    .insertInto('sites')
    .values({
      ...{ ...site, name: 'shop', title: 'Shop', domains: ['shop.example'], site_key: `key_${orgId}`, enabled: true },
      ...{ settings: '{}', goals: '[]', version: 1 },
      ...{ created_by: 'test', created_at: now, updated_by: 'test', updated_at: now },
    })
    .execute();
  await tx
    .insertInto('experiments')
    .values({
      ...{ ...site, experiment_id: `exp_${orgId}`, key: 'checkout', title: 'Checkout', definition: '{}' },
      ...{ state: 'draft', started_at: null, stopped_at: null, decision: null, version: 1 },
      ...{ created_by: 'test', created_at: now, updated_by: 'test', updated_at: now },
    })
    .execute();
  await tx.insertInto('site_salts').values({ org_id: orgId, day: '2026-11-21', salt: 'sealed' }).execute();
  await tx
    .insertInto('site_layouts')
    .values({ ...site, path: '/', viewport_band: 'wide', width: 1, height: 1, boxes: '[]', captured_at: now })
    .execute();
  const replay = { org_id: orgId, replay_id: `rpl_${orgId}` };
  await tx
    .insertInto('site_replays')
    .values({
      ...{ ...replay, site_id: site.site_id, path: '/', device_class: 'desktop', browser: 'Firefox' },
      ...{ started_at: now, duration_ms: 1, events: 1, bytes: 1 },
    })
    .execute();
  await tx
    .insertInto('site_replay_parts')
    .values({ ...replay, part: 0, events: new Uint8Array(1) })
    .execute();
  await tx
    .insertInto('tag_containers')
    .values({ ...site, draft: '[]', published: 1, version: 1, updated_by: 'test', updated_at: now })
    .execute();
  await tx
    .insertInto('tag_versions')
    .values({ ...site, number: 1, tags: '[]', note: '', made_by: 'test', made_at: now })
    .execute();
}

/** A rule that is on, and what it decided. */
async function addRule(tx: Transaction, orgId: string) {
  const rule = { org_id: orgId, rule_id: `rul_${orgId}` };
  await tx
    .insertInto('rules')
    .values({
      ...{ ...rule, name: 'spend', title: 'Spend', source: 'rule: spend', trigger: 'metric', state: 'on', version: 1 },
      ...{ created_by: 'test', created_at: now, updated_by: 'test', updated_at: now },
    })
    .execute();
  await tx
    .insertInto('rule_progress')
    .values({ ...rule, version: 1, through: now, state: '{}' })
    .execute();
  await tx
    .insertInto('rule_runs')
    .values({
      ...{ ...rule, run_id: `rrn_${orgId}`, version: 1, at: now, decided_at: now, decision: 'fired', why: 'value > 1' },
      ...{ group_values: '{}', seen: '{}', event_id: null, causes: [], actions: '[]', untold: false },
    })
    .execute();
  const website = { org_id: orgId, website_id: `wbs_${orgId}` };
  await tx
    .insertInto('websites')
    .values({
      ...{ ...website, name: 'docs', definition: '{}', version: 1 },
      ...{ created_by: 'test', created_at: now, updated_by: 'test', updated_at: now },
    })
    .execute();
  await tx
    .insertInto('scrapes')
    .values({
      ...{ ...website, scrape_id: 'scr', run_id: null, state: 'running', robots: null, requests: 0, bytes: 0 },
      ...{ left_out: 0, why: null, started_by: 'test', started_at: now, finished_at: null },
    })
    .execute();
  await tx
    .insertInto('website_pages')
    .values({
      ...{ ...website, url: 'https://example.org/', scrape_id: 'scr', state: 'waiting', depth: 0, attempts: 0 },
      ...{ shape: 'example.org/', links: '[]' },
    })
    .execute();
  await tx
    .insertInto('buckets')
    .values({
      ...{ org_id: orgId, bucket_id: `bkt_${orgId}`, name: 'files', description: '', kept_by: null },
      ...{ expire_after_days: null, content_types: [], bytes_max: 1000, version: 1 },
      ...{ created_by: 'test', created_at: now, updated_by: 'test', updated_at: now },
    })
    .execute();
  await tx
    .insertInto('objects')
    .values({
      ...{ org_id: orgId, bucket_id: `bkt_${orgId}`, key: 'a', blob_id: 'blb_1', content_type: 'text/plain' },
      ...{ bytes: 1, sha256: '0'.repeat(64), metadata: '{}', subject: null, stored_by: 'test', stored_at: now },
    })
    .execute();
  await tx.insertInto('object_keys').values({ org_id: orgId, sealed: 'v1' }).execute();
  await tx.insertInto('object_leftovers').values({ org_id: orgId, blob_id: 'blb_2', due_at: now }).execute();
  const archivedAt = { archived_at: now };
  await tx
    .insertInto('archived_days')
    .values({
      ...{ org_id: orgId, day: '2025-10-01', revision: 1, state: 'cleared', events: 1, event_hash: 'a', bytes: 1 },
      ...{ columns: '[]', files: '[]', ...archivedAt },
    })
    .execute();
  await tx.insertInto('archive_leftovers').values({ org_id: orgId, name: 'a', due_at: now }).execute();
  await tx
    .insertInto('archive_restores')
    .values({
      ...{ org_id: orgId, restore_id: `arr_${orgId}`, from_at: '2025-10-01', to_at: '2025-10-02', until: now },
      ...{ state: 'restoring', next_day: null, events: 0, run_id: null, requested_by: 'test', requested_at: now },
    })
    .execute();
  await tx
    .insertInto('archived_trails')
    .values({
      ...{ org_id: orgId, first_seq: 1, last_seq: 2, last_hash: 'a', name: 'a', bytes: 1, sha256: 'a' },
      ...{ sealed_key: null, kept_until: now, ...archivedAt },
    })
    .execute();
  await tx
    .insertInto('rule_dry_runs')
    .values({
      ...{ org_id: orgId, dry_run_id: `dry_${orgId}`, run_id: 'run', source: 'rule: spend', trigger: 'metric' },
      ...{ pieces: 0, part: '{}', created_at: now },
    })
    .execute();
}

/** What went through the gateway. */
async function addGateway(tx: Transaction, orgId: string) {
  const asked = { org_id: orgId, key_id: 'key_a', method: 'GET', route: '/api/v1/metrics', bytes_in: 0, bytes_out: 9 };
  const refused = { refused_quota: 0, refused_address: 0, refused_size: 0, refused_plug_in: 0 };
  await tx
    .insertInto('gateway_usage')
    .values({ ...asked, ...refused, hour: now, requests: 1, failed: 0, duration_ms: 1, unlogged: 0 })
    .execute();
  await tx
    .insertInto('gateway_access_log')
    .values({ ...asked, request_id: 'req_a', at: now, status: 200, refused_by: null, duration_ms: 1 })
    .execute();
}

/** A check of data, and what it came to. */
async function addQuality(tx: Transaction, orgId: string) {
  const check = { org_id: orgId, check_id: `qex_${orgId}`, data_set: 'model_call', status: 'passed' } as const;
  await tx
    .insertInto('quality_checks')
    .values({ ...check, fingerprint: 'x', since: now, checked_at: now, value: 1, detail: '', examples: [] })
    .execute();
  await tx
    .insertInto('quality_results')
    .values({ ...check, at: now, value: 1, detail: '' })
    .execute();
}

/** A command to a device, and an update of it. */
async function addUpdate(tx: Transaction, orgId: string) {
  const device = { org_id: orgId, device_id: `dev_${orgId}` };
  const made = { created_by: 'test', created_at: now };
  await tx
    .insertInto('device_commands')
    .values({
      ...{ ...device, command_id: `cmd_${orgId}`, name: 'restart', arguments: '{}', state: 'requested' },
      ...{ requested_by: 'test', requested_at: now, expires_at: now, untold: false },
    })
    .execute();
  await tx
    .insertInto('device_update_keys')
    .values({ org_id: orgId, key_id: 'key', public_key: 'x', sealed_private_key: 'x', ...made })
    .execute();
  const firmware = { org_id: orgId, firmware_id: `fw_${orgId}`, profile: 'kiln' };
  await tx
    .insertInto('device_firmware')
    .values({ ...firmware, ...made, version: '2.0.0', size: 1, sha256: 'x', notes: '' })
    .execute();
  const rollout = { org_id: orgId, rollout_id: `rol_${orgId}` };
  await tx
    .insertInto('device_rollouts')
    .values({
      ...{ ...firmware, ...rollout, ...made, name: 'Kilns', state: 'running', policy: '{}', sequence: 1, stage: 0 },
      ...{ stage_began_at: now, run_id: 'run', version: 1, updated_by: 'test', updated_at: now },
    })
    .execute();
  await tx
    .insertInto('device_rollout_targets')
    .values({ ...device, ...rollout, stage: 0, position: 0, state: 'staged', changed_at: now, untold: false })
    .execute();
}

/** A device of a kind of its own, with what it proves itself by. */
async function addDevice(tx: Transaction, orgId: string) {
  const device = { org_id: orgId, device_id: `dev_${orgId}` };
  const made = { created_by: 'test', created_at: now };
  const kind = { profile: 'kiln', category: 'building', site: 'hall' };
  await tx
    .insertInto('device_profiles')
    .values({ org_id: orgId, profile: 'kiln', definition: '{}', version: 1, updated_by: 'test', updated_at: now })
    .execute();
  await tx
    .insertInto('devices')
    .values({
      ...{ ...device, ...kind, ...made, name: 'Kiln', serial: 'k1', state: 'active', version: 1 },
      ...{ updated_by: 'test', updated_at: now },
    })
    .execute();
  await tx
    .insertInto('device_credentials')
    .values({ ...device, ...made, credential_id: 'dcr', kind: 'token', secret_hash: Buffer.from(orgId), hint: 'bwd_' })
    .execute();
  await tx
    .insertInto('device_provisioning_keys')
    .values({
      ...{ org_id: orgId, provisioning_key_id: 'dpk', secret_hash: Buffer.from(orgId), name: 'Kilns', ...kind },
      ...{ ...made, claims_max: 1, expires_at: now },
    })
    .execute();
  await tx
    .insertInto('device_states')
    .values({ ...device, readings: '{}', health: 'unknown', health_reason: '', health_since: now })
    .execute();
}

/** A run of a workflow that waits for a signal. */
async function addRun(tx: Transaction, orgId: string) {
  const run = { org_id: orgId, run_id: `workflow_run_${orgId}` };
  await tx
    .insertInto('workflow_runs')
    .values({
      ...{ ...run, workflow: 'creation', version: 1, state: 'waiting', execution: 1, started_by: 'test' },
      ...{ input: '{}', created_at: now },
    })
    .execute();
  const wait = { name: 'approval', kind: 'signal', state: 'waiting', attempts: 1, started_at: now } as const;
  await tx
    .insertInto('workflow_steps')
    .values({ ...run, ...wait, position: 0 })
    .execute();
  await tx
    .insertInto('workflow_signals')
    .values({ ...run, signal_id: 'first', name: 'approval', payload: 'true', sent_at: now })
    .execute();
  await tx
    .insertInto('workflow_schedules')
    .values({
      ...{ org_id: orgId, name: 'weekly', workflow: 'creation', version: 1, cron: '0 9 * * 1' },
      ...{ time_zone: 'Europe/Berlin', input: '{}', updated_at: now },
    })
    .execute();
}

/** The roster, a figure and an alert. */
async function addPeople(tx: Transaction, orgId: string) {
  const unit = { unit: `unit_${orgId}`, kind: 'department', name_generic: 'Engineering', declared: true } as const;
  await tx
    .insertInto('organisation_units')
    .values({ org_id: orgId, ...unit, as_of: now, as_of_event: '', updated_at: now })
    .execute();
  const somewhere = { org_id: orgId, subject: `person_${orgId}`, unit: unit.unit, department: unit.unit };
  const traits = { role_category: '', role_level: '', tenure_band: '', region: '', hired_quarter: '' };
  await tx
    .insertInto('employee_state')
    .values({
      ...{ ...somewhere, ...traits, status: 'active', is_top_performer: false },
      ...{ since: now, history: '[]', updated_at: now },
    })
    .execute();
  await tx
    .insertInto('employment_spells')
    .values({ ...somewhere, from_day: now, top_performer: false })
    .execute();
  await tx
    .insertInto('signal_runs')
    .values({
      ...{ org_id: orgId, run_id: `run_${orgId}`, status: 'queued', cause: 'schedule', requested_by: 'test' },
      ...{ window_to: now, progress: 0, detail: '', summary: '{}', created_at: now },
    })
    .execute();
  await tx
    .insertInto('signal_figures')
    .values({
      ...{ org_id: orgId, signal: 'attrition_rate', unit_kind: 'department', unit: unit.unit, value: 0.1, n: 20 },
      ...{ window_from: new Date(now.getTime() - 1), window_to: now, computed_at: now },
      ...{ method: 'attrition_rate/1', parts: '{}' },
    })
    .execute();
  await tx
    .insertInto('alerts')
    .values({
      ...{ org_id: orgId, alert_id: `alr_${orgId}`, type: 'LOSS_SPIRAL', severity: 'high', unit: '', message: 'x' },
      ...{ unit_kind: 'organisation', recommended_actions: '[]', evidence: '{}', window_to: now, status: 'new' },
      ...{ created_at: now, updated_at: now, reopened_count: 0, history: '[]' },
    })
    .execute();
  await tx
    .insertInto('alert_rules')
    .values({
      ...{ org_id: orgId, type: 'LOSS_SPIRAL', enabled: false, minimum_level: 'high' },
      ...{ updated_by: 'test', updated_at: now },
    })
    .execute();
  await tx
    .insertInto('diagnostic_reports')
    .values({ org_id: orgId, report_id: `rep_${orgId}`, created_at: now, report: '{}' })
    .execute();
  await addStream(tx, orgId);
  await addNotification(tx, orgId);
  await addConnection(tx, orgId);
}

/** A stream of one event, which somebody has followed. */
async function addStream(tx: Transaction, orgId: string) {
  await tx.insertInto('stream_heads').values({ org_id: orgId, position: 1 }).execute();
  await tx
    .insertInto('stream_checkpoints')
    .values({ org_id: orgId, name: 'x', position: 1, updated_at: now })
    .execute();
  await tx
    .insertInto('event_store')
    .values({
      ...{ id: uuidv7(now.getTime()), org_id: orgId, stream_type: 'board', stream_id: 'x' },
      ...{ event_type: 'board.created', event_version: 1, event_data: '{}', metadata: '{"actor":"test"}' },
      ...{ created_at: now, position: 1 },
    })
    .execute();
}

/** A channel, a route and a silence; a notification with a file, and its delivery. */
/** A connection with a mapping, a delivery and a stream that is read back. */
async function addConnection(tx: Transaction, orgId: string) {
  const set = { version: 1, created_by: 'test', created_at: now, updated_by: 'test', updated_at: now };
  const of = { org_id: orgId, connection_id: `cnn_${orgId}` };
  await tx
    .insertInto('mappings')
    .values({ ...set, org_id: orgId, mapping_id: `map_${orgId}`, name: 'm', mapping: '{}' })
    .execute();
  await tx
    .insertInto('connections')
    .values({
      ...{ ...set, ...of, kind: 'generic', name: 'c', enabled: true, settings: '{}', secrets: 'x' },
      ...{ mapping_id: `map_${orgId}`, oauth_client_id: null, backfill_run_id: null },
    })
    .execute();
  await tx.insertInto('connection_health').values(of).execute();
  await tx
    .insertInto('connection_deliveries')
    .values({ ...of, delivery: 'd', received_at: now })
    .execute();
  await tx
    .insertInto('connection_cursors')
    .values({ ...of, stream: 's', state: 'reading', cursor: '{}', began_at: now, updated_at: now })
    .execute();
}

async function addNotification(tx: Transaction, orgId: string) {
  const set = { org_id: orgId, version: 1, created_by: 'test', created_at: now, updated_by: 'test', updated_at: now };
  await tx
    .insertInto('notification_channels')
    .values({ ...set, channel_id: 'x', name: 'x', kind: 'webhook', enabled: true, settings: '{}', secrets: null })
    .execute();
  await tx
    .insertInto('notification_routes')
    .values({
      ...{ ...set, route_id: 'x', name: 'x', enabled: true, matching: '{}', steps: '[]', group_by: ['kind'] },
      ...{ group_wait_seconds: 0, quiet_hours: null },
    })
    .execute();
  await tx
    .insertInto('silences')
    .values({ ...set, silence_id: 'x', matching: '{}', reason: 'x', starts_at: now, ends_at: now })
    .execute();
  await tx
    .insertInto('notifications')
    .values({
      ...{
        org_id: orgId,
        notification_id: 'x',
        dedup_key: 'x',
        kind: 'alert',
        severity: 'info',
        pack: null,
        unit: null,
      },
      ...{ title: 'x', body: 'x', link: null, channel_ids: null, state: 'told', turn: 1, at: now, created_at: now },
      ...{ acknowledged_by: null, routed: true },
    })
    .execute();
  await tx
    .insertInto('notification_attachments')
    .values({ org_id: orgId, notification_id: 'x', name: 'x', media_type: 'text/plain', bytes: new Uint8Array(1) })
    .execute();
  await tx
    .insertInto('notification_deliveries')
    .values({
      ...{ org_id: orgId, delivery_id: 'x', channel_id: 'x', route_id: 'x', step: 0, purpose: 'raised' },
      ...{ group_key: '', items: '[]', event: null, state: 'waiting', attempts: 0, due_at: now, created_at: now },
    })
    .execute();
}

async function addSurvey(tx: Transaction, orgId: string) {
  const own = { org_id: orgId, created_by: 'test', created_at: now };
  await tx
    .insertInto('surveys')
    .values({
      ...{ ...own, id: 'survey', title: 'Pulse', status: 'draft', version: 1, definition: '{}', origin: 'written' },
      ...{ organization_id: null, submitted_by: null, approved_by: null, updated_by: 'test', updated_at: now },
    })
    .execute();
  await tx
    .insertInto('survey_questions')
    .values({
      ...own,
      id: 'question',
      version: 1,
      theme: 'x',
      keywords: [],
      archived: false,
      question: '{}',
      updated_at: now,
    })
    .execute();
  await tx
    .insertInto('survey_themes')
    .values({ ...own, id: 'theme', name: '{}', description: '{}' })
    .execute();
}

/** A surveyed company with one employee and the file that named them. */
async function addWave(tx: Transaction, orgId: string) {
  const wave = { org_id: orgId, wave_id: `wave_${orgId}` };
  const cell = { ...wave, cell_id: 'cell' };
  await tx
    .insertInto('survey_pulses')
    .values({
      org_id: orgId,
      pulse_id: 'pulse',
      survey_id: 'survey',
      title: 'Pulse',
      weekday: 1,
      minute: 540,
      zone: 'UTC',
      open_hours: 96,
      share: 0.25,
      cool_down_days: 21,
      remind_after_hours: [48],
      enabled: true,
      created_by: 'test',
      created_at: now,
    })
    .execute();
  await tx
    .insertInto('survey_waves')
    .values({
      ...wave,
      survey_id: 'survey',
      survey_version: 1,
      organization_id: null,
      pulse_id: null,
      status: 'running',
      definition: '{}',
      language: 'en',
      public_key: 'x',
      sealed_key: 'x',
      box_bytes: 4096,
      floor: 5,
      remind_after_hours: [48],
      opens_at: now,
      closes_at: now,
      invited: 5,
      answered: null,
      created_by: 'test',
      created_at: now,
    })
    .execute();
  await tx
    .insertInto('survey_cells')
    .values({
      ...cell,
      unit: '',
      kind: 'organisation',
      name_generic: 'Everybody',
      parent: null,
      is_rest: false,
      invited: 5,
    })
    .execute();
  await tx
    .insertInto('survey_assignments')
    .values({ ...cell, subject: 'p_1', assigned_at: now })
    .execute();
  await tx
    .insertInto('token_parts')
    .values({ ...cell, part: 0, digest: 'x' })
    .execute();
  await tx
    .insertInto('spent_tokens')
    .values({ ...wave, spent_hash: 'x' })
    .execute();
  await tx
    .insertInto('answer_boxes')
    .values({ ...cell, box_id: 'x', key_id: 'x', sealed: new Uint8Array(1) })
    .execute();
  await tx
    .insertInto('answer_keys')
    .values({ ...cell, key_id: 'x', sealed: 'sealed', is_open: true })
    .execute();
  await tx
    .insertInto('survey_answers')
    .values({ ...cell, answer_id: 'x', day: '2026-11-21', language: 'en', answers: '{}', version: 1 })
    .execute();
  await tx
    .insertInto('survey_publications')
    .values({ ...wave, floor: 5, publication: '{}', published_at: now })
    .execute();
  await tx
    .insertInto('survey_reports')
    .values({
      ...{ ...wave, report_id: 'x', survey_id: 'x', run_id: 'x', status: 'generating', parts: '{}' },
      ...{ requested_by: 'test', requested_at: now },
    })
    .execute();
  await tx
    .insertInto('survey_report_files')
    .values({ org_id: orgId, report_id: 'x', format: 'csv', sha256: 'x', bytes: new Uint8Array(1) })
    .execute();
  await addExecutiveReport(tx, orgId);
}

async function addExecutiveReport(tx: Transaction, orgId: string) {
  const by = { created_by: 'test', created_at: now, updated_by: 'test', updated_at: now };
  const template = { org_id: orgId, template_id: `rpt_${orgId}` };
  await tx
    .insertInto('report_templates')
    .values({
      ...{ ...template, from_gallery: null, title: 'x', subtitle: '', audience: 'executive', days: 30, source: 'x' },
      ...{ version: 1, ...by },
    })
    .execute();
  await tx
    .insertInto('report_schedules')
    .values({
      ...{ ...template, schedule_id: `rps_${orgId}`, cron: '0 8 * * 1', time_zone: 'UTC', channel_ids: [] },
      ...{ enabled: true, version: 1, ...by },
    })
    .execute();
  await tx
    .insertInto('executive_reports')
    .values({
      ...{ ...template, report_id: `exr_${orgId}`, schedule_id: null, template: '{}', period_from: now },
      ...{ period_to: now, run_id: 'x', status: 'ready', floor: 5, channel_ids: [], fingerprint: null, seal: null },
      ...{ requested_by: 'test', requested_at: now },
    })
    .execute();
  await tx
    .insertInto('executive_report_files')
    .values({
      ...{ org_id: orgId, report_id: `exr_${orgId}`, format: 'csv', sha256: 'x', size: 1, bytes: new Uint8Array(1) },
    })
    .execute();
}

async function addOrganization(tx: Transaction, orgId: string) {
  const id = `00000000-0000-4000-8000-${Buffer.from(orgId).toString('hex').padStart(12, '0').slice(0, 12)}`;
  const at = { version: 1, created_at: now, updated_at: now };
  await tx
    .insertInto('organizations')
    .values({ ...at, org_id: orgId, id, name: 'Acme', units: '[]', created_by: 'test' })
    .execute();
  await tx
    .insertInto('employees')
    .values({ ...at, org_id: orgId, id, organization_id: id, subject: 'p', status: 'active' })
    .execute();
  await tx
    .insertInto('org_schemas')
    .values({
      ...{ ...at, org_id: orgId, id, organization_id: id, source: 'rows', status: 'draft' },
      ...{ uploaded: '{}', schema_data: '{}', created_by: 'test' },
    })
    .execute();
}

/** A consent, and an erasure of somebody else. */
async function addRights(tx: Transaction, orgId: string) {
  const consent = { org_id: orgId, subject: 'p', purpose: 'analytics', status: 'given' } as const;
  await tx
    .insertInto('consents')
    .values({ ...consent, updated_at: now })
    .execute();
  await tx
    .insertInto('consent_log')
    .values({ ...consent, entry_id: `con_${orgId}`, actor: 'test', at: now })
    .execute();
  const erased = { org_id: orgId, subject_hash: '0'.repeat(64) };
  await tx
    .insertInto('erased_subjects')
    .values({ ...erased, at: now })
    .execute();
  await tx
    .insertInto('erasures')
    .values({
      ...{ ...erased, erasure_id: `era_${orgId}`, reason: 'test', status: 'running', step: 'log', done: '{}' },
      ...{ requested_by: 'test', requested_at: now, updated_at: now },
    })
    .execute();
  await tx
    .insertInto('subject_requests')
    .values({
      ...{ org_id: orgId, request_id: `req_${orgId}`, subject: 'p', kind: 'erasure', note: '' },
      ...{ requested_by: 'test', created_at: now },
    })
    .execute();
}

/** Tables a tenant may add to and never take from. */
const ADDED_TO: readonly string[] = ['audit_entries', 'audit_heads', 'privacy_budget'];
/** Tables a tenant may change and delete rows of, its own. */
const CHANGEABLE = TENANT_TABLES.filter((table) => table !== 'organisations' && !ADDED_TO.includes(table));

async function countByTenant(table: (typeof TENANT_TABLES)[number]) {
  const rows = await records.asOperator((tx) =>
    tx
      .selectFrom(table)
      .select((eb) => ['org_id', eb.fn.countAll<number>().as('rows')])
      .groupBy('org_id')
      .orderBy('org_id')
      .execute(),
  );
  return rows;
}

describe('row-level security', () => {
  it('is on for every table that has tenants', async () => {
    const secured = await records.asOperator((tx) =>
      sql<{ name: string }>`
        SELECT c.relname AS name FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
        WHERE c.relrowsecurity AND p.polname = 'tenant_isolation' ORDER BY 1`.execute(tx),
    );
    const withTenant = await records.asOperator((tx) =>
      sql<{ name: string }>`
        SELECT table_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = 'org_id' ORDER BY 1`.execute(tx),
    );
    expect(secured.rows.map((row) => row.name)).toEqual([...TENANT_TABLES].sort());
    expect(withTenant.rows.map((row) => row.name)).toEqual([...TENANT_TABLES].sort());
  });

  it.each(TENANT_TABLES)('shows a tenant only its own rows of %s, whatever the WHERE clause says', async (table) => {
    const all = await records.asTenant('org_a', (tx) => tx.selectFrom(table).select('org_id').execute());
    expect(all).toEqual([{ org_id: 'org_a' }]);
    const aimed = await records.asTenant('org_a', (tx) =>
      tx.selectFrom(table).select('org_id').where('org_id', '=', 'org_b').execute(),
    );
    expect(aimed).toEqual([]);
  });

  it.each(CHANGEABLE)('lets a tenant neither change nor delete rows of another in %s', async (table) => {
    const before = await countByTenant(table);
    const changed = await records.asTenant('org_a', async (tx) => [
      (await sql`UPDATE ${sql.table(table)} SET org_id = org_id WHERE org_id = 'org_b'`.execute(tx)).numAffectedRows,
      (await sql`DELETE FROM ${sql.table(table)} WHERE org_id = 'org_b'`.execute(tx)).numAffectedRows,
    ]);
    expect(changed).toEqual([0n, 0n]);
    expect(await countByTenant(table)).toEqual(before);
  });

  it.each([...CHANGEABLE, 'audit_heads' as const])(
    'lets a tenant not move its own rows of %s to another',
    async (table) => {
      const move = records.asTenant('org_a', (tx) => sql`UPDATE ${sql.table(table)} SET org_id = 'org_b'`.execute(tx));
      await expect(move).rejects.toThrow(/row-level security/);
    },
  );

  it('lets a tenant not take back what it has spent of its privacy budget', async () => {
    for (const statement of [sql`DELETE FROM privacy_budget`, sql`UPDATE privacy_budget SET epsilon_thousandths = 1`])
      await expect(records.asTenant('org_a', (tx) => statement.execute(tx))).rejects.toThrow(/permission denied/);
  });

  it('lets a tenant not write rows for another', async () => {
    const insert = records.asTenant('org_a', (tx) =>
      tx.insertInto('settings').values({ org_id: 'org_b', name: 'planted', value: '1', updated_at: now }).execute(),
    );
    await expect(insert).rejects.toThrow(/row-level security/);
  });

  it('lets a tenant neither make nor remove organisations', async () => {
    const make = records.asTenant('org_a', (tx) => sql`INSERT INTO organisations (org_id) VALUES ('x')`.execute(tx));
    await expect(make).rejects.toThrow(/permission denied/);
    const remove = records.asTenant('org_a', (tx) => tx.deleteFrom('organisations').execute());
    await expect(remove).rejects.toThrow(/permission denied/);
  });

  it.each(['UPDATE audit_entries SET action = action', 'DELETE FROM audit_entries', 'TRUNCATE audit_entries'])(
    'lets nobody run %s: not a tenant, not the operator, not the database itself',
    async (statement) => {
      const attempt = sql.raw(statement);
      for (const run of [
        () => records.asTenant('org_a', (tx) => attempt.execute(tx)),
        () => records.asOperator((tx) => attempt.execute(tx)),
      ])
        await expect(run()).rejects.toThrow(/permission denied/);
      const asDatabase = records.asOperator(async (tx) => {
        await sql`SET LOCAL ROLE ${sql.raw(RECORDS_ENGINE === 'postgres' ? 'bellwether_owner' : 'postgres')}`.execute(
          tx,
        );
        await attempt.execute(tx);
      });
      await expect(asDatabase).rejects.toThrow(/never changed or removed/);
    },
  );

  it('shows nothing to a tenant that does not exist', async () => {
    expect(await records.asTenant('org_none', (tx) => tx.selectFrom('users').selectAll().execute())).toEqual([]);
    await expect(records.asTenant('', async () => undefined)).rejects.toThrow(/needs the organisation/);
  });

  it('forgets the tenant when the transaction ends', async () => {
    await records.asTenant('org_a', async () => undefined);
    const seen = await records.asOperator((tx) => tx.selectFrom('users').select('org_id').orderBy('org_id').execute());
    expect(seen.map((row) => row.org_id)).toEqual(['org_a', 'org_b']);
  });

  it('keeps interleaved callers apart', async () => {
    const seen = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        records.asTenant(i % 2 ? 'org_a' : 'org_b', (tx) => tx.selectFrom('users').select('org_id').execute()),
      ),
    );
    seen.forEach((rows, i) => {
      expect(rows).toEqual([{ org_id: i % 2 ? 'org_a' : 'org_b' }]);
    });
  });
});

describe('a transaction', () => {
  it('gives values back as they went in', async () => {
    const row = await records.asTenant('org_a', (tx) => tx.selectFrom('api_keys').selectAll().executeTakeFirst());
    expect(row).toMatchObject({ scopes: ['ingest', 'read'], created_at: now, last_used_at: null });
    expect(row?.secret_hash).toEqual(new Uint8Array(32).fill('a'.charCodeAt(0)));
    const setting = await records.asTenant('org_a', (tx) => tx.selectFrom('settings').select('value').execute());
    expect(setting).toEqual([{ value: 'a string' }]);
  });

  it('leaves nothing behind when its work throws', async () => {
    const failing = records.asTenant('org_a', async (tx) => {
      await tx.deleteFrom('saved_queries').execute();
      throw new Error('second thoughts');
    });
    await expect(failing).rejects.toThrow('second thoughts');
    expect(await countByTenant('saved_queries')).toHaveLength(2);
  });

  it('says so when it writes for an organisation that is not there', async () => {
    const row = { org_id: 'org_nowhere', name: 'floor', value: '1', updated_at: now };
    await expect(
      records.asTenant('org_nowhere', (tx) => tx.insertInto('settings').values(row).execute()),
    ).rejects.toMatchObject({ code: 'not_found', message: 'There is no organisation org_nowhere.' });
  });

  it('names a unique value that exists already', async () => {
    const again = records.asTenant('org_a', (tx) =>
      tx.insertInto('settings').values({ org_id: 'org_a', name: 'floor', value: '1', updated_at: now }).execute(),
    );
    const error = await again.catch((cause: unknown) => cause);
    expect(isUniqueViolation(error)).toBe(true);
    expect(isUniqueViolation(error, 'settings_pkey')).toBe(true);
    expect(isUniqueViolation(error, 'users_email_key')).toBe(false);
  });

  it('refuses to be opened inside another, which would wait for ever', async () => {
    const nested = records.asTenant('org_a', () => records.asTenant('org_a', async () => undefined));
    await expect(nested).rejects.toThrow(/inside a transaction/);
  });

  it('cannot be used after it ended', async () => {
    const kept = await records.asTenant('org_a', async (tx) => ({ tx }));
    await expect(kept.tx.selectFrom('users').selectAll().execute()).rejects.toThrow();
  });

  it('lets timers run while many wait', async () => {
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 1);
    await Promise.all(
      Array.from({ length: 100 }, () =>
        records.asTenant('org_a', (tx) => tx.selectFrom('users').selectAll().execute()),
      ),
    );
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(3);
  });

  it('is refused when too many wait already', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 2100 }, () => records.asTenant('org_a', async () => undefined)),
    );
    expect(results.filter((result) => result.status === 'rejected')).toHaveLength(100);
  });

  it('is durable before it resolves, and costs no flush when it only reads', async () => {
    const before = records.stats().writes;
    await records.asTenant('org_a', (tx) => tx.selectFrom('users').selectAll().execute());
    expect(records.stats().writes).toBe(before);
    await records.asTenant('org_a', (tx) => tx.updateTable('users').set({ name: 'New' }).execute());
    expect(records.stats().writes).toBe(before + 1);
  });

  it('goes on while the database is maintained', async () => {
    const [rows] = await Promise.all([countByTenant('users'), records.maintain()]);
    expect(rows).toHaveLength(2);
  });
});
