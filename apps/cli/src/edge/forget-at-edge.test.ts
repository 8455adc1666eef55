/** Erasing begins at the edge of the same data directory, whether it runs or not. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Edge } from '@bellwether/edge';
import { startEdge } from '@bellwether/edge-app';
import { afterAll, expect, it } from 'vitest';
import { forgetAtEdge } from './forget-at-edge.ts';

const dataDirectory = mkdtempSync(join(tmpdir(), 'bellwether-forget-'));
const directory = join(dataDirectory, 'edge');
afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }));

it('lets go of the person at a running edge, at one that does not run, and of nobody where there is none', async () => {
  expect(await forgetAtEdge(dataDirectory, 'v1.x')).toEqual([]);
  mkdirSync(directory);
  const staff = join(dataDirectory, 'staff.csv');
  writeFileSync(staff, 'employee_id,name,department,hire_date\n1,Ada A,Sales,2020-01-01\n2,Bo B,Sales,2020-01-01\n');
  const running = await startEdge({ directory, host: '127.0.0.1', port: 0, centreUrl: 'http://127.0.0.1:9' });
  const { edge } = running;
  const { run } = edge.runs.beginImport('hris-csv', {}, [staff], 'owner');
  await expect.poll(() => edge.runs.get(run).state, { timeout: 10_000 }).toBe('load');
  const [ada, bo] = ['1', '2'].map((value) =>
    edge.people.activePseudonym(edge.people.lookUp([{ kind: 'employee_id', value }])!),
  );
  expect(await forgetAtEdge(dataDirectory, ada!)).toEqual([ada]);
  expect(edge.people.resolve(ada!)).toBeUndefined();
  await running.close();
  expect(await forgetAtEdge(dataDirectory, bo!)).toEqual([bo]);
  expect(await forgetAtEdge(dataDirectory, bo!)).toEqual([]);
  const again = await Edge.open({ directory });
  expect([again.people.counts().people, again.spool.stats().events]).toEqual([0, 0]);
  await again.close();
});
