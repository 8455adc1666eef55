export { type Config, readConfig } from './config.ts';
export { PACKS, type RunningServer, startServer, VERSION } from './server.ts';
