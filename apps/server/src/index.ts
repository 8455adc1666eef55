export { type Config, type EdgeBeside, readConfig } from './config.ts';
export { PACKS } from './packs.ts';
export type { SampleProgress } from './sample.ts';
export { type RunningServer, startServer, VERSION } from './server.ts';
export { ConfigurationError } from './settings/configuration-error.ts';
