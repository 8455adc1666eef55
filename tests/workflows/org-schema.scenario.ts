/**
 * A company file, killed at every boundary of its run: everybody of it is an employee once, each fact about them is in the
 * log once, and the decision of a person is made once.
 */
import { createHash } from 'node:crypto';
import { defineEventType } from '@bellwether/core';
import { definePack } from '@bellwether/metrics';
import {
  actingFor,
  approveOrgSchema,
  createOrganisation,
  createOrganization,
  listEmployees,
  listOrganizations,
  listOrgSchemas,
  OPERATOR,
  type Platform,
  uploadOrgSchemaRows,
} from '@bellwether/services';
import type { KillScenario } from './scenario.ts';

const ORG_ID = 'org_kills';
const operator = actingFor(OPERATOR, ORG_ID);
const PEOPLE = 7;

const hr = (name: string) =>
  defineEventType({
    ...{ name, topic: 'hr_events', category: 'usage', subject: 'user_id', description: name },
    metadata: { type: 'object', additionalProperties: true },
  });
const staff = definePack({
  ...{ name: 'staff', title: 'Staff', description: 'Who works here?', cubes: [], metrics: [], pages: [], glossary: [] },
  events: [hr('employee_state_changed'), hr('organisation_unit_changed')],
});

const pseudonym = (turn: number, of: string | number): string =>
  `v1.${createHash('sha256').update(`${turn} ${of}`).digest('hex')}`;

async function organizationOf(platform: Platform, turn: number): Promise<string> {
  const name = `Company ${turn}`;
  const known = (await listOrganizations(platform, operator)).find((one) => one.name === name);
  return known?.id ?? (await createOrganization(platform, operator, { name })).id;
}

const scenario: KillScenario = {
  orgId: ORG_ID,
  packs: [staff],
  async prepare(platform) {
    if (!platform.tenants.get(ORG_ID)) await createOrganisation(platform, OPERATOR, { org_id: ORG_ID, name: 'Kills' });
  },
  async start(platform, turn) {
    const organization_id = await organizationOf(platform, turn);
    const [known] = await listOrgSchemas(platform, operator, organization_id);
    if (known) return known.workflow_id!;
    const unit = pseudonym(turn, 'unit');
    const rows = Array.from({ length: PEOPLE }, (_, i) => ({
      subject: pseudonym(turn, i),
      department: unit,
      ...(i === 0 ? {} : { manager: pseudonym(turn, Math.floor((i - 1) / 2)) }),
    }));
    const units = [{ id: unit, kind: 'department', name: 'Department 1' }];
    return (await uploadOrgSchemaRows(platform, operator, { organization_id, rows, units })).workflow_id;
  },
  async tend(platform, { run_id, waiting_for }) {
    if (waiting_for?.kind !== 'signal') return;
    const file = (await listOrgSchemas(platform, operator)).find(({ workflow_id }) => workflow_id === run_id);
    if (file?.status === 'draft') await approveOrgSchema(platform, operator, file.id);
  },
  async check(platform, run, turn) {
    const organization = await organizationOf(platform, turn);
    const { employees, total } = await listEmployees(platform, operator, organization);
    const [file] = await listOrgSchemas(platform, operator, organization);
    await platform.store.loader.caughtUp();
    const told = await platform.store.engine.query(
      `SELECT count(), uniqExact(event_id) FROM bellwether.events WHERE org_id = '${ORG_ID}' AND event_type = 'employee_state_changed' AND user_id IN (${Array.from({ length: PEOPLE }, (_, i) => `'${pseudonym(turn, i)}'`).join(', ')})`,
      { timeLimitSeconds: 10 },
    );
    const [count, distinct] = told.rows[0]!.map(Number);
    if (total !== PEOPLE || count !== PEOPLE || distinct !== PEOPLE)
      throw new Error(`${total} employees, ${count} facts of ${distinct}: each should be there ${PEOPLE} times.`);
    const decisions = await platform.records.asTenant(ORG_ID, (tx) =>
      tx
        .selectFrom('event_store')
        .select('event_type')
        .where('stream_type', '=', 'org_schema')
        .where('stream_id', '=', file!.id)
        .orderBy('event_version')
        .execute(),
    );
    return {
      state: run.state,
      status: file!.status,
      managers: employees.filter(({ manager_id }) => manager_id !== null).length,
      events: decisions.map(({ event_type }) => event_type),
    };
  },
};

export default scenario;
