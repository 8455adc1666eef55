/** The list of doors that an entry sends to gateways, held against the routes of a server. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../apps/server/src/config.ts';
import { roleOfRoute } from '../../apps/server/src/roles/role-of-route.ts';
import { type RunningServer, startServer } from '../../apps/server/src/server.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const doors = parse(read('../helm/bellwether/doors.yaml')) as { exact: string[]; prefix: string[]; web: string[] };
const under = (path: string, prefix: string): boolean => path === prefix || path.startsWith(`${prefix}/`);

/** Where a request goes by the list: exact paths with POST, and everything under a prefix that is not told apart. */
function isDoor(method: string, path: string): boolean {
  if (doors.web.includes(path)) return false;
  return (method === 'POST' && doors.exact.includes(path)) || doors.prefix.some((prefix) => under(path, prefix));
}

describe('the list of doors', () => {
  let server: RunningServer;
  let directory: string;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'bellwether-doors-'));
    const config = { ...readConfig({}), port: 0, dataDirectory: directory, sample: false, logLevel: 'silent' };
    server = await startServer(config);
  });
  afterAll(async () => {
    await server?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('sends every route to a process that answers it', () => {
    const wrong = server.routes
      .filter((route) => roleOfRoute(route) !== undefined)
      .filter((route) => isDoor(route.method, route.path) !== (roleOfRoute(route) === 'gateway'))
      .map(({ method, path }) => `${method} ${path}`);
    expect(wrong).toEqual([]);
  });

  it('has nothing that no route needs', () => {
    const paths = server.routes.filter((route) => roleOfRoute(route) === 'gateway').map(({ path }) => path);
    for (const exact of doors.exact) expect(paths).toContain(exact);
    for (const prefix of doors.prefix) expect(paths.filter((path) => under(path, prefix)).length).toBeGreaterThan(0);
  });
});

it('is the list of the proxy, too', () => {
  const lines = read('../compose/proxy/bellwether.conf').split('\n');
  const named = (pattern: RegExp): string[] => lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);
  expect(named(/^\s+"POST (\S+)" gateway;/)).toEqual(doors.exact);
  expect(named(/^\s+"GET (\S+)" web;/)).toEqual(doors.web);
  expect(named(/^\s+"~\^\[A-Z\]\+ (\S+)\(\/\|\$\)" gateway;/)).toEqual(doors.prefix);
});
