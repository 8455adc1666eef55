/** Settings, for programs that read them without being a server. */
export { readConfig } from './config.ts';
export { ConfigurationError } from './settings/configuration-error.ts';
export type { ShownSetting } from './settings/read-settings.ts';
