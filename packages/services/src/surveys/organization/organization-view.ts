import { Problem } from '@bellwether/core';
import type { OrganizationUnit, Transaction } from '@bellwether/records';
import { refuseStale } from './refuse-stale.ts';

export interface OrganizationRow {
  org_id: string;
  id: string;
  name: string;
  industry: string | null;
  size_category: string | null;
  units: OrganizationUnit[];
  version: number;
  created_by: string;
  created_at: Date;
  updated_at: Date;
}

export interface OrganizationView {
  id: string;
  name: string;
  industry: string | null;
  size_category: string | null;
  /** Who has not left. */
  employee_count: number;
  units: OrganizationUnit[];
  version: number;
  created_by: string;
  created_at: string;
  updated_at: string;
}

export const noSuchOrganization = (): Problem => new Problem('not_found', 'There is no such organization.');

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Throws not_found. With `lock`, nobody changes it before the end of the transaction. */
export async function organizationOf(tx: Transaction, id: string, lock?: 'lock'): Promise<OrganizationRow> {
  if (!isUuid(id)) throw noSuchOrganization();
  const query = tx.selectFrom('organizations').selectAll().where('id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (!row) throw noSuchOrganization();
  return row;
}

/** For a change from the version somebody has seen. Throws 409 with `current` when it is another one. */
export async function organizationAt(
  tx: Transaction,
  id: string,
  version: number | undefined,
): Promise<OrganizationRow> {
  const row = await organizationOf(tx, id, 'lock');
  refuseStale('organization', version, row.version, () => organizationView(row, 0));
  return row;
}

export function organizationView(
  { org_id: _, created_at, updated_at, ...row }: OrganizationRow,
  employees: number,
): OrganizationView {
  return {
    ...row,
    employee_count: employees,
    created_at: created_at.toISOString(),
    updated_at: updated_at.toISOString(),
  };
}

export async function employeeCounts(tx: Transaction): Promise<ReadonlyMap<string, number>> {
  const rows = await tx
    .selectFrom('employees')
    .select((eb) => ['organization_id', eb.fn.countAll<number>().as('people')])
    .where('status', '<>', 'departed')
    .groupBy('organization_id')
    .execute();
  return new Map(rows.map(({ organization_id, people }) => [organization_id, Number(people)]));
}
