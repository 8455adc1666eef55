/** Tests on real servers. Where one is missing its tests are left out, and their name says which it was. */
import { describe } from 'vitest';
import type { RealServer } from './real-server.ts';

/** Use with `await`, at the top of a file: whether a server is there has to be known before its tests are. */
export async function describeOn(servers: readonly RealServer[], name: string, tests: () => void): Promise<void> {
  const there = await Promise.all(servers.map((server) => server.installed()));
  const missing = servers.filter((_, i) => !there[i]).map((server) => server.name);
  const reason = missing.length === 0 ? '' : ` (left out: no ${missing.join(', ')} on this machine)`;
  describe.runIf(missing.length === 0)(`${name}${reason}`, tests);
}
