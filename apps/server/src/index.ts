export { type Config, readConfig } from './config.ts';
export type { SampleProgress } from './sample.ts';
export { PACKS, type RunningServer, startServer, VERSION } from './server.ts';
