/** What the adapters of HR systems have in common: each says how it reads a record, and this does the rest. */
import type {
  EdgeAdapter,
  FieldRule,
  ParsedRecord,
  SettingRule,
  Settings,
  SourceInput,
  SourceRecord,
} from '../../adapter.ts';
import { type FieldReader, FieldReader as Reader, understand } from '../reading/field-reader.ts';
import { mappedFields, mapSetting } from '../reading/settings.ts';
import { EMPLOYEE_EVENTS, EMPLOYEE_SETTINGS, type Employee, learnEmployee, sanitiseEmployee } from './employee.ts';

export interface EmployeeSource {
  name: string;
  title: string;
  version: number;
  inputs: readonly string[];
  fields: { readonly [path: string]: FieldRule };
  settings?: { readonly [name: string]: SettingRule };
  /** Whether `settings.columns` may rename its fields. */
  hasColumns?: true;
  parse(input: SourceInput, settings: Settings): AsyncIterable<ParsedRecord>;
  /** `undefined`: a record that is about nobody, such as a header or a future hire. */
  read(read: FieldReader, settings: Settings): Employee;
  nextPage?(body: string, at: string): string | undefined;
}

export function employeeAdapter(source: EmployeeSource): EdgeAdapter {
  const { name, title, version, inputs, fields, settings = {}, hasColumns, nextPage } = source;
  const employeeOf = (record: SourceRecord, set: Settings): Employee =>
    source.read(new Reader(record.fields, hasColumns ? mapSetting(set, 'columns') : {}), set);
  return {
    name,
    title,
    version,
    kind: 'hris',
    inputs,
    settings: { ...EMPLOYEE_SETTINGS, ...settings },
    fields,
    ...(hasColumns ? { fieldsOf: (set: Settings) => mappedFields(fields, set) } : {}),
    ...(nextPage ? { nextPage } : {}),
    events: EMPLOYEE_EVENTS,
    parse: source.parse,
    learn(record, set, nowMs) {
      const understood = understand(() => employeeOf(record, set));
      return 'facts' in understood ? learnEmployee(understood.facts, set, nowMs) : [];
    },
    sanitise(record, context) {
      const understood = understand(() => employeeOf(record, context.settings));
      return 'facts' in understood ? sanitiseEmployee(understood.facts, context) : understood.refusal;
    },
  };
}

export const ID: FieldRule = { becomes: 'pseudonym', as: 'user_id' };
export const DIRECTORY: FieldRule = { becomes: 'directory' };
export const DROPPED: FieldRule = { becomes: 'dropped' };
export const NAME: FieldRule = { becomes: 'directory', note: 'to find people in transcripts by' };
export const UNIT: FieldRule = { becomes: 'pseudonym', as: 'department_id_hash, team_id_hash' };
export const MANAGER: FieldRule = { becomes: 'pseudonym', as: 'manager_id_hash' };
export const TITLE: FieldRule = { becomes: 'generalised', as: 'role_category, role_level' };
export const PLACE: FieldRule = { becomes: 'generalised', as: 'region', note: 'one of seven parts of the world' };
export const SALARY: FieldRule = { becomes: 'generalised', as: 'salary_band' };
export const HIRED: FieldRule = { becomes: 'generalised', as: 'tenure_band, hired_quarter' };
export const LEFT: FieldRule = { becomes: 'kept', as: 'timestamp', note: 'the day of a departure' };
export const STATUS: FieldRule = { becomes: 'generalised', as: 'status', note: 'active, on_leave or departed' };
export const REASON: FieldRule = { becomes: 'generalised', as: 'is_voluntary' };
export const TOP: FieldRule = { becomes: 'kept', as: 'is_top_performer' };
