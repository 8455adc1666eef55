/** The edge on the command line, with no server anywhere: what is taken in waits, sealed, and says so. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../bin/bellwether', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'bellwether-cli-edge-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function bellwether(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: process.env.PATH, DATA_DIR: scratch };
  return new Promise((resolve) => {
    execFile(PROGRAM, args, { env, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
  });
}

async function json(...args: string[]) {
  const { stdout, stderr } = await bellwether(...args, '--json');
  return JSON.parse(stdout || stderr);
}

const staff = join(scratch, 'staff.csv');
writeFileSync(
  staff,
  `employee_id,name,email,department,hire_date\n${[1, 2, 3, 4, 5].map((i) => `${4000 + i},Jane Smith${i},jane${i}@company.com,Growth,2021-03-01`).join('\n')}\n`,
);

it('is made, shows what would leave, takes a file in, and keeps it until the centre is there', {
  timeout: 90_000,
}, async () => {
  const made = await json('edge', 'init', '--centre', 'http://127.0.0.1:9', '--domain', 'company.com');
  expect(made).toEqual({
    edge_dir: join(scratch, 'edge'),
    token: expect.stringMatching(/^be_/),
    has_ingest_key: false,
  });
  expect(readFileSync(join(scratch, 'edge', 'edge.yaml'), 'utf8')).toContain('domains: ["company.com"]');
  expect((await json('edge', 'init')).error.code).toBe('conflict');

  const through = ['import', staff, '--through-edge', '--adapter', 'hris-csv'];
  const preview = await json(...through, '--dry-run');
  expect(preview.records[0].original.name).toBe('Jane Smith1');
  expect(JSON.stringify(preview.records.map(({ leaves }: { leaves: object }) => leaves))).not.toMatch(
    /Jane|company|4001|Growth/,
  );
  expect(await json('edge', 'runs')).toEqual({ runs: [] });

  writeFileSync(join(scratch, 'edge', 'ingest-key'), 'bw_nobody\n');
  const imported = await json(...through);
  expect(imported).toMatchObject({ state: 'load', records: 5, refused: 0, waiting: imported.events });
  expect((await json('edge', 'spool')).events).toBe(imported.events);
  expect(await json(...through)).toMatchObject({ records: 5, repeated: expect.any(Number), waiting: imported.events });
  expect(existsSync(join(scratch, 'edge', 'run', 'edge.json'))).toBe(false);

  const { runs } = await json('edge', 'runs');
  expect(runs.map(({ source, state }: { source: string; state: string }) => [source, state])).toEqual([
    ['import:hris-csv', 'done'], // it had nothing new to send
    ['import:hris-csv', 'load'],
  ]);
  expect((await json('import', staff, '--adapter', 'hris-csv')).error.detail).toMatch(/belong to --through-edge/);
  expect((await json(...through.slice(0, 3))).error.detail).toMatch(/--adapter/);
  const unknown = await bellwether('edge', 'enable', 'nobody');
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringMatching(/There is no source "nobody"/)]);
});
