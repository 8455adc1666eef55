/** Whether the settings of this environment can be used, and what they name answers. */
import type { ShownSetting } from '@bellwether/server/configuration';
import { type Check, failed, ok, warning } from './check.ts';

export interface ExaminedSettings {
  checks: Check[];
  /** Without secrets; absent when the settings cannot be read. */
  settings?: readonly ShownSetting[] | undefined;
}

const READ_MORE = 'See docs/configuration.md.';

/** `isRunning`: whether a server of this directory has the port already. */
export async function settingsChecks(environment: NodeJS.ProcessEnv, isRunning: boolean): Promise<ExaminedSettings> {
  const [{ ConfigurationError, readConfig }, { examineEngines, examinePort }] = await Promise.all([
    import('@bellwether/server/configuration'),
    import('@bellwether/server/engine-examination'),
  ]);
  try {
    const config = readConfig(environment);
    const set = (config.settings ?? []).filter(({ source }) => source !== 'default').length;
    return {
      checks: [
        ok('settings', `${set} are set, all can be used. This process would be ${(config.roles ?? []).join(', ')}.`),
        ...(config.warnings ?? []).map((detail) => warning('settings', detail, READ_MORE)),
        ...(isRunning ? [] : [await examinePort(config)]),
        ...(await examineEngines(config)),
      ],
      settings: config.settings,
    };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { checks: error.findings.map((detail) => failed('settings', detail, READ_MORE)) };
  }
}
