export { sql } from 'kysely';
export { openRecords, type Records, type RecordsOptions } from './records.ts';
export {
  type AlertSeverity,
  type AlertStatus,
  type ConsentPurpose,
  type ConsentStatus,
  type DataResidency,
  type EmploymentStatus,
  type Features,
  type FigureLevel,
  type FigureReason,
  type FigureUnitKind,
  type OrganizationUnit,
  type OrgSchemaStatus,
  type Plan,
  type Quotas,
  type Region,
  type Schema,
  type SignalRunStatus,
  TENANT_TABLES,
  type UnitKind,
  type UserRole,
  type UserSource,
} from './schema.ts';
export type { Transaction } from './transaction-dialect.ts';
export { isUniqueViolation } from './violation.ts';
