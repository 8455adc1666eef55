export { type DeclaredStore, storeStatements } from './cluster-ddl.ts';
export { type EmbeddedEngineOptions, openEmbeddedEngine } from './embedded-engine.ts';
export type { Engine, QueryOptions, QueryResult } from './engine.ts';
export { type ErasedFromStore, erasedName, type StoreErasure } from './erasure.ts';
export {
  addedUp,
  type ErasedFromArchive,
  EVENTS_PER_FILE_MAX,
  type EventArchive,
  type EventSummary,
  type StagedEvents,
} from './event-archive.ts';
export { type EventFilter, EventReader, type EventSource, type TypeTally } from './event-reader.ts';
export { columnType, declaredColumns, type EventColumn } from './event-table.ts';
export type { Exclusions } from './exclusions.ts';
export { type Frozen, freezeStore } from './freeze.ts';
export type { LoadLedger, PartitionPlan } from './load-ledger.ts';
export type { LoaderStats, Loading, Settlement, WindowsChanged } from './loading.ts';
export type { Notices } from './progress.ts';
export type { RejectedCount, RejectedEvent, RejectedFilter, RejectedReader } from './rejected-reader.ts';
export type { ReceivedSpan, Retention } from './retention.ts';
export { type ClickHouseSettings, connectEngine } from './server-engine.ts';
export type { SharedStore } from './shared-loading.ts';
export { sqlIdentifier, sqlInstant, sqlNumber, sqlString } from './sql-text.ts';
export { openStore, type Store, type StoreOptions } from './store.ts';
export type { StoredSize } from './stored-sizes.ts';
export {
  cutOf,
  keyColumns,
  STORED_GRAINS_S,
  type WindowState,
  type WindowTable,
  windowTableName,
} from './window-table.ts';
export { FINE_ROWS_MS, type Touched, Windows } from './windows.ts';
