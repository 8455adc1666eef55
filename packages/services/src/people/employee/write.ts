/** Adds and changes employees one at a time, by pseudonym. A body that says who somebody is, is refused. */
import { randomUUID } from 'node:crypto';
import { Problem } from '@bellwether/core';
import { isUniqueViolation, type OrganizationUnit, type Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { type InputReader, readInput } from '../../input.ts';
import { isUuid, organizationOf } from '../../surveys/organization/organization-view.ts';
import { personalTextFault, refusePersonalFields } from '../../surveys/organization/personal-fields.ts';
import { readVersion } from '../../surveys/organization/read-organization.ts';
import { refuseStale } from '../../surveys/organization/refuse-stale.ts';
import { findOrAddUnit } from '../../surveys/organization/units.ts';
import { type EmployeeFields, employeeFields, employeeStream } from './employee-stream.ts';
import { type EmployeeRow, type EmployeeView, employeeView } from './employee-view.ts';

const EMPLOYEES_MAX = 20_000;
const SUBJECT = { matches: /^[A-Za-z0-9][A-Za-z0-9_.:-]*$/, otherwise: 'be a pseudonym, such as v1.5f0c…' };
const STATUSES = ['active', 'on_leave', 'departed'] as const;

interface Sent {
  role: string | null | undefined;
  department: string | null | undefined;
  team: string | null | undefined;
  manager_id: string | null | undefined;
  status: EmployeeFields['status'] | undefined;
}

/** `{subject, role?, department?, team?, manager_id?, status?}`. Throws conflict for a pseudonym that is there already. */
export async function addEmployee(
  context: ServiceContext,
  caller: Caller | undefined,
  organizationId: string,
  input: unknown,
): Promise<EmployeeView> {
  requirePermission(context, caller, 'organizations:write');
  refusePersonalFields([input], () => '');
  const { subject, ...sent } = readInput(input, (read) => ({ subject: readSubject(read), ...readSent(read) }));
  const note = (view: EmployeeView) => ({ action: 'employee.create', resourceType: 'employee', resourceId: view.id });
  return audited(context, caller, note, async (tx) => {
    const organization = await organizationOf(tx, organizationId, 'lock');
    const { people } = await tx
      .selectFrom('employees')
      .select((eb) => eb.fn.countAll<number>().as('people'))
      .where('organization_id', '=', organizationId)
      .executeTakeFirstOrThrow();
    if (people >= EMPLOYEES_MAX)
      throw new Problem('conflict', `An organization has at most ${EMPLOYEES_MAX} employees.`);
    const nobody: EmployeeFields = { role: null, department: null, team: null, manager_id: null, status: 'active' };
    const id = randomUUID();
    const fields = await placed(tx, organization, id, nobody, sent);
    const now = new Date(context.clock());
    const row: EmployeeRow = {
      ...{ ...fields, org_id: organisationOf(caller), id, organization_id: organizationId, subject, ref: null },
      ...{ version: 1, created_at: now, updated_at: now },
    };
    await tx.insertInto('employees').values(row).execute().catch(refuseTakenSubject);
    await recordChange(context, tx, caller, employeeStream, id, {
      before: null,
      after: fields,
      aside: { organization_id: organizationId },
    });
    return employeeView(row, organization.units);
  });
}

/** Changes what is sent, with the version it was seen at. Throws not_found, and 409 with `current`. */
export async function updateEmployee(
  context: ServiceContext,
  caller: Caller | undefined,
  organizationId: string,
  id: string,
  input: unknown,
): Promise<EmployeeView> {
  requirePermission(context, caller, 'organizations:write');
  refusePersonalFields([input], () => '');
  const { version, ...sent } = readInput(input, (read) => ({ version: readVersion(read), ...readSent(read) }));
  const note = { action: 'employee.update', resourceType: 'employee', resourceId: id };
  return audited(context, caller, note, async (tx) => {
    const organization = await organizationOf(tx, organizationId, 'lock');
    const row = await employeeOf(tx, organizationId, id);
    refuseStale('employee', version, row.version, () => employeeView(row, organization.units));
    const before = employeeFields(row);
    const fields = await placed(tx, organization, id, before, sent);
    const changed = { ...fields, version: row.version + 1, updated_at: new Date(context.clock()) };
    await tx.updateTable('employees').set(changed).where('id', '=', id).execute();
    await recordChange(context, tx, caller, employeeStream, id, {
      before,
      after: fields,
      aside: { organization_id: organizationId },
    });
    return employeeView({ ...row, ...changed }, organization.units);
  });
}

async function employeeOf(tx: Transaction, organizationId: string, id: string): Promise<EmployeeRow> {
  const row = isUuid(id)
    ? await tx
        .selectFrom('employees')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst()
    : undefined;
  if (!row) throw new Problem('not_found', 'There is no such employee in this organization.');
  return row;
}

/** Units are found or made, and the manager is somebody of the same organization who is not below. */
async function placed(
  tx: Transaction,
  organization: { id: string; units: OrganizationUnit[] },
  id: string,
  before: EmployeeFields,
  sent: Sent,
): Promise<EmployeeFields> {
  const known = organization.units.length;
  const department =
    sent.department === undefined
      ? before.department
      : sent.department === null
        ? null
        : findOrAddUnit(organization.units, organization.id, {
            kind: 'department',
            text: sent.department,
            parent: null,
          }).id;
  const moved = department !== before.department;
  const team =
    sent.team === undefined
      ? moved
        ? null // a team is of one department
        : before.team
      : sent.team === null
        ? null
        : findOrAddUnit(organization.units, organization.id, { kind: 'team', text: sent.team, parent: department }).id;
  if (organization.units.length > known)
    await tx
      .updateTable('organizations')
      .set({ units: JSON.stringify(organization.units) })
      .where('id', '=', organization.id)
      .execute();
  if (sent.manager_id) await refuseRing(tx, organization.id, id, sent.manager_id);
  return {
    role: sent.role === undefined ? before.role : sent.role,
    ...{ department, team },
    manager_id: sent.manager_id === undefined ? before.manager_id : sent.manager_id,
    status: sent.status ?? before.status,
  };
}

/** Throws unless somebody of the organization is meant who does not report to this employee. */
export async function refuseRing(
  tx: Transaction,
  organizationId: string,
  id: string,
  managerId: string,
): Promise<void> {
  const refused = (detail: string): Problem =>
    new Problem('invalid_request', `manager_id ${detail}`, { errors: [{ field: 'manager_id', detail }] });
  const rows = await tx
    .selectFrom('employees')
    .select(['id', 'manager_id'])
    .where('organization_id', '=', organizationId)
    .execute();
  const managerOf = new Map(rows.map((row) => [row.id, row.manager_id]));
  if (!managerOf.has(managerId)) throw refused('is nobody of this organization.');
  const seen = new Set<string>();
  for (let at: string | null | undefined = managerId; at && !seen.has(at); at = managerOf.get(at)) {
    if (at === id) throw refused('reports to this employee, directly or through others.');
    seen.add(at);
  }
}

function readSubject(read: InputReader): string {
  const subject = read.text('subject', { max: 256, pattern: SUBJECT });
  const fault = subject === '' ? undefined : personalTextFault(subject, 'user_id');
  return fault === undefined ? subject : read.refuse('subject', fault, '');
}

function readSent(read: InputReader): Sent {
  const text = (field: 'role' | 'department' | 'team', max: number): string | null | undefined => {
    if (!read.has(field)) return undefined;
    if (read.raw(field) === null) return null;
    const value = read.text(field, { max });
    const fault = value === '' ? undefined : personalTextFault(value, field);
    return fault === undefined ? value : read.refuse(field, fault, null);
  };
  return {
    role: text('role', 255),
    department: text('department', 128),
    team: text('team', 128),
    manager_id: read.has('manager_id')
      ? read.raw('manager_id') === null
        ? null
        : read.text('manager_id', {
            max: 36,
            pattern: { matches: /^[0-9a-f-]{36}$/i, otherwise: 'be the id of an employee' },
          })
      : undefined,
    status: read.has('status') ? read.oneOf('status', STATUSES) : undefined,
  };
}

function refuseTakenSubject(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  throw new Problem('conflict', 'This pseudonym is an employee of the organization already.', {
    errors: [{ field: 'subject', detail: 'is there already.' }],
    cause: error,
  });
}
