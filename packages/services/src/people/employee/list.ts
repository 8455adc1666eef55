/** Who works at a surveyed company. With the reach `team`: in the own units only; how many others there are is not told. */
import { type Caller, organisationOf, reachOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { organizationOf } from '../../surveys/organization/organization-view.ts';
import { type EmployeeView, employeeView } from './employee-view.ts';

const LIMIT = { min: 1, max: 20_000 };
const LIMIT_USUAL = 1000;

export interface EmployeeList {
  employees: EmployeeView[];
  total: number;
}

export async function listEmployees(
  context: ServiceContext,
  caller: Caller | undefined,
  organizationId: string,
  input: unknown = {},
): Promise<EmployeeList> {
  requirePermission(context, caller, 'organizations:read', 'team');
  const { limit, offset } = readInput(input, (read) => ({
    limit: read.has('limit') ? read.integer('limit', LIMIT) : LIMIT_USUAL,
    offset: read.has('offset') ? read.integer('offset', { min: 0, max: 1_000_000 }) : 0,
  }));
  const list = await context.records.asTenant(organisationOf(caller), async (tx) => {
    const { units } = await organizationOf(tx, organizationId);
    let query = tx.selectFrom('employees').where('organization_id', '=', organizationId);
    if (reachOf(caller, 'organizations:read') !== 'organisation') {
      const own = [...caller.teams];
      query = query.where((eb) =>
        own.length === 0 ? eb.lit(false) : eb.or([eb('department', 'in', own), eb('team', 'in', own)]),
      );
    }
    const { total } = await query.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
    const rows = await query.selectAll().orderBy('created_at').orderBy('id').limit(limit).offset(offset).execute();
    return { employees: rows.map((row) => employeeView(row, units)), total: Number(total) };
  });
  await context.audit.note(caller, {
    action: 'employees.read',
    resourceType: 'organization',
    resourceId: organizationId,
    details: { rows: list.employees.length },
  });
  return list;
}
