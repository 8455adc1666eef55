/** What stands before people's sources: pseudonyms, vault, sources, spool. */
export * from './adapter.ts';
export { ADAPTERS } from './adapters/adapters.ts';
export type { CompanyFileView, CompanyPreview } from './company/company-files.ts';
export { CONFIGURATION_NAMES, type EdgeConfiguration } from './configuration.ts';
export type { DeliveryStatus, WaveDelivery } from './delivery/delivery.ts';
export type { DeliverySettings } from './delivery/delivery-settings.ts';
export { MESSAGE_LANGUAGES } from './delivery/survey-message.ts';
export { Edge, type EdgeOptions, type RotationKind } from './edge.ts';
export { EDGE_PERMISSIONS, type EdgePermission, type Operator } from './operators.ts';
export type { Tally } from './pipeline/pipeline.ts';
export type { ReidentificationView } from './reidentification.ts';
export type { Preview, PreviewedRecord } from './source/preview.ts';
export type { RunView } from './source/runs.ts';
export type { SourceView } from './source/sources.ts';
