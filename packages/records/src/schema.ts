/**
 * The tables of records as TypeScript sees them, by what they are about. The tables themselves, with their constraints
 * and row-level security, are in migrations/; a test compares the two.
 */
import { ACCESS_TENANT_TABLES, type AccessTables } from './schema/access.ts';
import { ALERTS_TENANT_TABLES, type AlertsTables } from './schema/alerts.ts';
import { ARCHIVE_TENANT_TABLES, type ArchiveTables } from './schema/archive.ts';
import { CONNECTIONS_TENANT_TABLES, type ConnectionsTables } from './schema/connections.ts';
import { DEVICES_TENANT_TABLES, type DevicesTables } from './schema/devices.ts';
import { FIGURES_TENANT_TABLES, type FiguresTables } from './schema/figures.ts';
import { OBJECTS_TENANT_TABLES, type ObjectsTables } from './schema/objects.ts';
import { PEOPLE_TENANT_TABLES, type PeopleTables } from './schema/people.ts';
import { REPORTS_TENANT_TABLES, type ReportsTables } from './schema/reports.ts';
import { RUNS_TENANT_TABLES, type RunsTables } from './schema/runs.ts';
import { SITES_TENANT_TABLES, type SitesTables } from './schema/sites.ts';
import { STREAMS_TENANT_TABLES, type StreamsTables } from './schema/streams.ts';
import { SURVEYS_TENANT_TABLES, type SurveysTables } from './schema/surveys.ts';
import { TENANTS_TENANT_TABLES, type TenantsTables } from './schema/tenants.ts';

export * from './schema/access.ts';
export * from './schema/alerts.ts';
export * from './schema/archive.ts';
export * from './schema/connections.ts';
export * from './schema/devices.ts';
export * from './schema/figures.ts';
export * from './schema/objects.ts';
export * from './schema/people.ts';
export * from './schema/reports.ts';
export * from './schema/runs.ts';
export * from './schema/sites.ts';
export * from './schema/streams.ts';
export * from './schema/surveys.ts';
export * from './schema/tenants.ts';

export interface Schema
  extends TenantsTables,
    AccessTables,
    PeopleTables,
    FiguresTables,
    SurveysTables,
    ReportsTables,
    StreamsTables,
    AlertsTables,
    ArchiveTables,
    ConnectionsTables,
    RunsTables,
    ObjectsTables,
    SitesTables,
    DevicesTables {}

/** Tables in which every row belongs to a tenant: row-level security is on for each of them. */
export const TENANT_TABLES = [
  ...TENANTS_TENANT_TABLES,
  ...ACCESS_TENANT_TABLES,
  ...PEOPLE_TENANT_TABLES,
  ...FIGURES_TENANT_TABLES,
  ...SURVEYS_TENANT_TABLES,
  ...REPORTS_TENANT_TABLES,
  ...STREAMS_TENANT_TABLES,
  ...ALERTS_TENANT_TABLES,
  ...ARCHIVE_TENANT_TABLES,
  ...CONNECTIONS_TENANT_TABLES,
  ...RUNS_TENANT_TABLES,
  ...OBJECTS_TENANT_TABLES,
  ...SITES_TENANT_TABLES,
  ...DEVICES_TENANT_TABLES,
] as const satisfies readonly (keyof Schema)[];
