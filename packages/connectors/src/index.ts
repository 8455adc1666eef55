export { beginUpdates, nextOfUpdates, type UpdateCursor, updateCursorOf } from './by-update.ts';
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
