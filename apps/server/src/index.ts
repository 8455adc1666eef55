export { type Config, type EdgeBeside, readConfig } from './config.ts';
export { declaredStatements } from './declared-statements.ts';
export { openQuietly } from './open-quietly.ts';
export { PACKS } from './packs.ts';
export type { SampleProgress } from './sample.ts';
export { type RunningServer, startServer } from './server.ts';
export { ConfigurationError } from './settings/configuration-error.ts';
export { VERSION } from './version.ts';
