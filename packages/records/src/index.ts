export { sql } from 'kysely';
export { openRecords, type Records, type RecordsOptions } from './records.ts';
export {
  type DataResidency,
  type Features,
  type Plan,
  type Quotas,
  type Region,
  type Schema,
  TENANT_TABLES,
  type UserRole,
  type UserSource,
} from './schema.ts';
export type { Transaction } from './transaction-dialect.ts';
export { isUniqueViolation } from './violation.ts';
