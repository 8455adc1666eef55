/** Which variables of the environment the program reads, by its own list of settings. */
import { ALL_SETTINGS, OTHER_VARIABLES } from '../../apps/server/src/settings/settings.ts';

export const KNOWN_VARIABLES: ReadonlySet<string> = new Set([
  ...ALL_SETTINGS.flatMap(([, { variable, secret }]) => (secret ? [variable, `${variable}_FILE`] : [variable])),
  ...Object.keys(OTHER_VARIABLES),
]);

/** Of every process, whatever it runs. */
const OF_THE_SYSTEM: ReadonlySet<string> = new Set(['NODE_ENV', 'HOME', 'TZ']);

export function unknownVariables(names: Iterable<string>): string[] {
  return [...names].filter((name) => !KNOWN_VARIABLES.has(name) && !OF_THE_SYSTEM.has(name));
}
