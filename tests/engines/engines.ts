/**
 * The servers that the tests of engines need: `npm run engines status` says which are on this machine, `npm run engines
 * install [names]` brings those named, or all, from where `what` says.
 */
import { allServers } from './all-servers.ts';
import type { RealServer } from './real-server.ts';

const USAGE = 'Usage: npm run engines status | npm run engines install [names]';

async function status(servers: readonly RealServer[]): Promise<void> {
  for (const server of servers) {
    const mark = (await server.installed()) ? 'installed' : 'missing';
    console.log(`${server.name.padEnd(12)}${mark.padEnd(12)}${server.what}`);
  }
}

/** One that cannot be had does not keep the others from being installed. */
async function install(servers: readonly RealServer[]): Promise<void> {
  for (const server of servers) {
    if (await server.installed()) continue;
    console.log(`${server.name}: ${server.what}`);
    try {
      await server.install();
      if (!(await server.installed())) throw new Error('It was installed and is not there.');
    } catch (error) {
      console.error(`${server.name} could not be installed. ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    }
  }
  await status(servers);
}

const [verb, ...names] = process.argv.slice(2);
const servers = await allServers();
const unknown = names.filter((name) => !servers.some((server) => server.name === name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}; there are ${servers.map(({ name }) => name).join(', ')}.`);
  process.exitCode = 2;
} else {
  const named = names.length === 0 ? servers : servers.filter(({ name }) => names.includes(name));
  if (verb === 'status') await status(named);
  else if (verb === 'install') await install(named);
  else {
    console.error(USAGE);
    process.exitCode = 2;
  }
}
