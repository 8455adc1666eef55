/** What somebody has changed of an employee by hand. What a company file said is in the stream of the file. */
import { defineEntityStream, type EmploymentStatus } from '@bellwether/records';

export interface EmployeeFields {
  role: string | null;
  department: string | null;
  team: string | null;
  manager_id: string | null;
  status: EmploymentStatus;
}

export const employeeStream = defineEntityStream<EmployeeFields>({ type: 'employee' });

export function employeeFields({ role, department, team, manager_id, status }: EmployeeFields): EmployeeFields {
  return { role, department, team, manager_id, status };
}
