/** Before the tests of engines: which servers there are, and what is left out because others are missing. */
import { allServers } from './all-servers.ts';

export default async function sayWhatIsMissing(): Promise<void> {
  const servers = await allServers();
  const there = await Promise.all(servers.map((server) => server.installed()));
  const named = (isThere: boolean): string =>
    servers
      .filter((_, i) => there[i] === isThere)
      .map(({ name }) => name)
      .join(', ');
  console.log(`Real servers here: ${named(true) || 'none'}.`);
  const missing = named(false);
  if (missing !== '')
    console.log(`Missing: ${missing}. Tests that need them are left out. To have them: npm run engines install`);
}
