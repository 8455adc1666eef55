import type { EmploymentStatus, OrganizationUnit } from '@bellwether/records';
import { unitName } from '../../surveys/organization/units.ts';

export interface EmployeeRow {
  org_id: string;
  id: string;
  organization_id: string;
  subject: string;
  ref: string | null;
  role: string | null;
  department: string | null;
  team: string | null;
  manager_id: string | null;
  status: EmploymentStatus;
  version: number;
  created_at: Date;
  updated_at: Date;
}

/** Without the pseudonym of events: whoever sees a place in the chart, and perhaps a name over it, is not led to figures. */
export interface EmployeeView {
  id: string;
  organization_id: string;
  /** What the edge knows the name for. */
  ref: string | null;
  role: string | null;
  department: string | null;
  department_id: string | null;
  team: string | null;
  team_id: string | null;
  manager_id: string | null;
  status: EmploymentStatus;
  version: number;
  created_at: string;
  updated_at: string;
}

export function employeeView(row: EmployeeRow, units: readonly OrganizationUnit[]): EmployeeView {
  const { id, organization_id, ref, role, department, team, manager_id, status, version } = row;
  return {
    ...{ id, organization_id, ref, role },
    ...{ department: unitName(units, department), department_id: department },
    ...{ team: unitName(units, team), team_id: team },
    ...{ manager_id, status, version },
    ...{ created_at: row.created_at.toISOString(), updated_at: row.updated_at.toISOString() },
  };
}
