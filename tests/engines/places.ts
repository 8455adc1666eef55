/** Where servers are installed, where their data is, and which ports are free. */
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Outside of the project, so that it is installed once a machine; what is under a name can be removed at any time. */
export function installationOf(name: string): string {
  const base =
    process.env.BELLWETHER_TEST_SERVERS ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'bellwether-test-servers');
  return join(base, name);
}

/** A new directory for one server's data. Whoever asks for it removes it. */
export function dataDirectory(name: string): string {
  return mkdtempSync(join(tmpdir(), `bellwether-${name}-`));
}

/** A port of loopback that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('The system gave no port.');
  return address.port;
}
