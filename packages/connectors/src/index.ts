export { beginUpdates, nextOfUpdates, type UpdateCursor, updateCursorOf } from './by-update.ts';
export { afterDetails, detailsOf, withDetails } from './details.ts';
export { generic, genericWebhook } from './generic/generic.ts';
export {
  applyMapping,
  type MappedPayload,
  type MappingContext,
  type MappingProblem,
} from './mapping/apply-mapping.ts';
export {
  CONDITIONS_MAX,
  FIELDS_MAX,
  MAPPED_TYPES,
  type MappedField,
  type Mapping,
  type MappingCondition,
  TRANSFORMS,
} from './mapping/mapping.ts';
export { droppedPaths, type PayloadPath, payloadPaths } from './mapping/payload-paths.ts';
export { firstPass, nextOfPass, type Pass, passOf } from './passes.ts';
export {
  digestOf,
  idAt,
  instantAt,
  instantOf,
  instantOfUnix,
  listAt,
  numberAt,
  objectAt,
  textAt,
  valueAt,
} from './payload.ts';
export { listSetting, textSetting } from './setting.ts';
export {
  anyIs,
  hmacSha256,
  isRecent,
  isSame,
  REPLAY_WINDOW_MS,
  refused,
  VALID,
  verifyHubSignature,
  verifyStandardWebhook,
} from './signature.ts';
export { partsOf, streamName } from './stream-name.ts';
export { revertedSha, workItemKeys } from './work-item-keys.ts';
