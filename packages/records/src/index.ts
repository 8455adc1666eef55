export { sql } from 'kysely';
export { afterCommit } from './after-commit.ts';
export { type DirectoryLock, lockDirectory } from './directory-lock.ts';
export type { EnginePool } from './engine-pool.ts';
export { migrateRecords, type RecordsPlace } from './migrate-records.ts';
export type { MigrateOptions } from './migration/migrate.ts';
export { checkPostgres, openPostgresRecords, type PostgresSettings, preparePostgres } from './open-on-server.ts';
export { patiently } from './patiently.ts';
export { openRecords, type Records, type RecordsOptions } from './records.ts';
export {
  type AlertSeverity,
  type AlertStatus,
  type ArchivedDayState,
  type ArchivedFile,
  type ArchiveRestoreState,
  type ChannelKind,
  type ConsentPurpose,
  type ConsentStatus,
  type DataResidency,
  type DeliveryPurpose,
  type DeliveryState,
  type DeviceCommandState,
  type DeviceHealth,
  type DeviceRolloutPolicy,
  type DeviceRolloutState,
  type DeviceState,
  type DeviceTargetState,
  type EmploymentStatus,
  type ExperimentDecision,
  type ExperimentDefinition,
  type ExperimentMeasure,
  type ExperimentState,
  type Features,
  type FigureLevel,
  type FigureReason,
  type FigureUnitKind,
  type LastReading,
  type LayoutBox,
  type NotificationKind,
  type NotificationSeverity,
  type NotificationState,
  type OrganizationUnit,
  type OrgSchemaStatus,
  type PipelineLogLevel,
  type PipelineRunState,
  type PipelineStepState,
  type PipelineTrigger,
  type Plan,
  type QualityStatus,
  type Quotas,
  type RuleDecision,
  type RuleSwitch,
  type RuleTrigger,
  type Schema,
  type ScrapeState,
  type SignalRunStatus,
  type SiteGoal,
  type SiteSettings,
  type SiteTag,
  type SurveyStatus,
  TENANT_TABLES,
  type UnitKind,
  type UserRole,
  type UserSource,
  type ViewportBand,
  WEBSITE_PAGE_STATES,
  type WebsitePageState,
  type WorkflowRunState,
  type WorkflowStepKind,
  type WorkflowStepState,
} from './schema.ts';
export { SCHEMA_VERSION } from './schema-version.ts';
export { type Append, append } from './stream/append.ts';
export {
  appendChange,
  defineEntityStream,
  type EntityChange,
  type EntityEventData,
  type EntityEvents,
  type EntityStream,
  type FieldChange,
} from './stream/entity-stream.ts';
export { statesOf } from './stream/event-rows.ts';
export {
  type Delivery,
  deliverNext,
  lagging,
  type Projection,
  projectNext,
  replay,
} from './stream/follow.ts';
export { history, load, loadAll, stateAt } from './stream/load.ts';
export { StaleVersion } from './stream/stale-version.ts';
export {
  type Appending,
  defineStream,
  type EventFacts,
  type NewEvent,
  type Stream,
  type StreamEvent,
  type StreamState,
  type Undo,
  type Undone,
} from './stream/stream.ts';
export { compensationOf, type Undoing, type UndoResult, undo, undoneVersions } from './stream/undo.ts';
export type { Transaction } from './transaction-dialect.ts';
export { isUniqueViolation } from './violation.ts';
