export { type Config, readConfig } from './config.ts';
export { PACKS } from './packs.ts';
export type { SampleProgress } from './sample.ts';
export { type RunningServer, startServer, VERSION } from './server.ts';
