export type { JournalState } from './journal-writer.ts';
export * from './log.ts';
export { LogError, type LogErrorCode } from './log-error.ts';
export type { RecoveryReport } from './recovery.ts';
export { isRedacted, type RecordEdit, type Redaction, type RedactionReport } from './redaction.ts';
export { type LogOptions, openLog, type SegmentLog } from './segment-log.ts';
export { type Damage, type VerifyReport, verifyLog } from './verify.ts';
