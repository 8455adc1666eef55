/**
 * People from a Workday custom report, as JSON (`Report_Entry`) or XML (`wd:Report_Entry`). Who makes the report names its
 * columns: the names here are those of Workday's own report fields, and `settings.columns` maps others.
 */
import type { EdgeAdapter, Identifier } from '../../adapter.ts';
import type { FieldReader } from '../reading/field-reader.ts';
import { jsonRecords } from '../reading/json-records.ts';
import { COLUMN_SETTINGS, mapSetting, textSetting } from '../reading/settings.ts';
import { xmlRecords } from '../reading/xml-records.ts';
import { type Employee, employeeKey } from './employee.ts';
import {
  DIRECTORY,
  DROPPED,
  employeeAdapter,
  HIRED,
  ID,
  LEFT,
  MANAGER,
  NAME,
  PLACE,
  REASON,
  SALARY,
  STATUS,
  TITLE,
  UNIT,
} from './employee-adapter.ts';
import { employmentStatus, isVoluntary } from './leaving.ts';

export const workday: EdgeAdapter = employeeAdapter({
  name: 'workday',
  title: 'Workday report',
  version: 1,
  inputs: ['JSON of a custom report (Report_Entry)', 'XML of a custom report (wd:Report_Entry)'],
  hasColumns: true,
  settings: COLUMN_SETTINGS,
  fields: {
    Employee_ID: ID,
    User_Name: DIRECTORY,
    Email_Address: DIRECTORY,
    Legal_Name: NAME,
    Preferred_Name: NAME,
    Worker: NAME,
    Division: UNIT,
    Department: UNIT,
    Supervisory_Organization: UNIT,
    Cost_Center: DROPPED,
    Company: DROPPED,
    Manager_ID: MANAGER,
    Manager: DROPPED,
    Business_Title: TITLE,
    Job_Profile: TITLE,
    Job_Family: DROPPED,
    Management_Level: DROPPED,
    Annual_Salary: SALARY,
    Currency: SALARY,
    Country: PLACE,
    Location: PLACE,
    Hire_Date: HIRED,
    Original_Hire_Date: HIRED,
    Termination_Date: LEFT,
    Termination_Category: REASON,
    Primary_Termination_Reason: REASON,
    Worker_Status: STATUS,
    On_Leave: STATUS,
    Date_of_Birth: DROPPED,
    Gender: DROPPED,
    National_ID: DROPPED,
    Home_Address: DROPPED,
    Phone_Number: DROPPED,
    Workday_ID: DROPPED,
  },
  parse(input, settings) {
    const columns = mapSetting(settings, 'columns');
    const [id, left] = [columns.Employee_ID ?? 'Employee_ID', columns.Termination_Date ?? 'Termination_Date'];
    const keyOf = (fields: Readonly<Record<string, unknown>>): string | undefined =>
      employeeKey(fields[id], fields[left]);
    return /\.xml$/i.test(input.name)
      ? xmlRecords(input, 'Report_Entry', keyOf)
      : jsonRecords(input, { listAt: ['Report_Entry'], keyOf });
  },
  read(read, settings): Employee {
    const manager = read.optionalId('Manager_ID');
    const amount = read.number('Annual_Salary');
    const currency = read.text('Currency', 3) ?? textSetting(settings, 'currency') ?? 'USD';
    return {
      identifiers: identifiers(read),
      name: read.text('Preferred_Name', 200) ?? read.text('Legal_Name', 200) ?? read.text('Worker', 200),
      email: read.optionalId('Email_Address'),
      division: read.optionalId('Division'),
      department: read.optionalId('Department') ?? read.optionalId('Supervisory_Organization'),
      team: read.optionalId('Department') === undefined ? undefined : read.optionalId('Supervisory_Organization'),
      manager: manager === undefined ? undefined : [{ kind: 'employee_id', value: manager }],
      title: read.text('Business_Title', 1000) ?? read.text('Job_Profile', 1000),
      salary: amount === undefined ? undefined : { amount, currency, period: 'year' },
      places: [read.text('Country', 200), read.text('Location', 500)],
      hiredMs: read.day('Original_Hire_Date') ?? read.day('Hire_Date'),
      leftMs: read.day('Termination_Date'),
      isVoluntary:
        isVoluntary(read.text('Termination_Category', 500)) ??
        isVoluntary(read.text('Primary_Termination_Reason', 500)),
      isInactive: employmentStatus(read.text('Worker_Status', 100)).isInactive,
      isOnLeave: read.flag('On_Leave') ?? employmentStatus(read.text('Worker_Status', 100)).isOnLeave,
    };
  },
});

function identifiers(read: FieldReader): Identifier[] {
  const [user, email] = [read.optionalId('User_Name'), read.optionalId('Email_Address')];
  return [
    { kind: 'employee_id', value: read.id('Employee_ID') },
    ...(email === undefined ? [] : [{ kind: 'email', value: email } as const]),
    ...(user === undefined ? [] : [{ kind: 'user_name', value: user } as const]),
  ];
}
