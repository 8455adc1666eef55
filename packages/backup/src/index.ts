export { type BackupSecret, newBackupKey, parseBackupKey, passphraseSecret } from './backup-key.ts';
export {
  type BackupEntry,
  type BackupSet,
  type Catalogue,
  newSet,
  readCatalogue,
  writeCatalogue,
} from './catalogue.ts';
export { newerWitnessed, witnessCatalogue } from './catalogue-witness.ts';
export { addToLedger, type LedgerEntry, readLedger } from './ledger.ts';
export type { Manifest } from './manifest.ts';
export type { SourceFile } from './pack-writer.ts';
export { removeSets } from './remove-set.ts';
export { Repository } from './repository.ts';
export { type Restored, type RestoreRequest, refuseOtherRegion, restoreBackup, UNFINISHED_RESTORE } from './restore.ts';
export { firstUnshipped } from './ship-reader.ts';
export { Shipper, type ShipperStats, type ShippingPosition } from './shipper.ts';
export {
  type BackupSources,
  countInterrupted,
  type FrozenStore,
  forgetProgress,
  idOf,
  manifestOf,
  takeBackup,
} from './take-backup.ts';
