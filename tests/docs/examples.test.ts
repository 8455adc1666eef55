/**
 * The documents' examples, run against a server of their own. Marked blocks are the specification:
 *
 *   json event      is sent to POST /api/v1/events and has to be accepted
 *   bash run        is run by bash, the blocks of a document in one shell; `bash run fails` expects an HTTP error
 *   json answer     has to be contained in what the block before it printed
 *
 * `http://localhost:7700` stands for the server, `$KEY` and `$ADMIN_KEY` for keys of an organisation of the document's own.
 */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { RunningServer } from '@bellwether/server';
import { startTestServer } from '@bellwether/server/start-test-server';
import { actingFor, createKey, createOrganisation, OPERATOR } from '@bellwether/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FencedBlock, fencedBlocks, ROOT } from './fenced-block.ts';

const DOCUMENTS = ['README.md', 'docs/envelope.md', 'docs/ingest.md', 'docs/api.md', 'docs/operations.md'];
const END_OF_BLOCK = '--end-of-block--';

let directory: string;
let server: RunningServer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bellwether-docs-'));
  server = await startTestServer({
    port: 0,
    host: '127.0.0.1',
    dataDirectory: join(directory, 'data'),
    sample: false,
    adminEmail: undefined,
    adminPassword: undefined,
    allowedOrigins: [],
    logLevel: 'silent',
  });
  // curl fails on an HTTP error, and npx finds the command without asking a registry.
  await writeFile(
    join(directory, 'curl'),
    '#!/bin/sh\nexec /usr/bin/env PATH="$REAL_PATH" curl --no-progress-meter --fail-with-body "$@"\n',
  );
  await writeFile(join(directory, 'npx'), `#!/bin/sh\nname="$1"; shift\nexec "${ROOT}/node_modules/.bin/$name" "$@"\n`);
  // Where a document waits for a second, a busy machine may need more: here until everything sent is counted.
  await writeFile(
    join(directory, 'sleep'),
    `#!/bin/sh\nPATH="$REAL_PATH"\nuntil curl -s ${server.url}/api/v1/events/stats -H "Authorization: Bearer $KEY" | grep -q '"in_flight":0'; do sleep 0.1; done\n`,
  );
  for (const name of ['curl', 'npx', 'sleep']) await chmod(join(directory, name), 0o755);
});

afterAll(async () => {
  await server?.close();
  await rm(directory, { recursive: true, force: true });
});

for (const document of DOCUMENTS) {
  describe(document, () => {
    const blocks = fencedBlocks(document);
    const orgId = document.replace(/\W/g, '_');
    let keys: { KEY: string; ADMIN_KEY: string };

    beforeAll(async () => {
      const operator = actingFor(OPERATOR, orgId);
      await createOrganisation(server.platform, OPERATOR, { org_id: orgId, name: orgId });
      const key = async (...scopes: string[]) => (await createKey(server.platform, operator, { scopes })).key;
      keys = { KEY: await key('ingest', 'read'), ADMIN_KEY: await key('admin') };
    });

    for (const { text, line } of blocks.filter(({ info }) => info === 'json event')) {
      it(`has its event at line ${line} accepted`, async () => {
        const answer = await fetch(`${server.url}/api/v1/events`, {
          method: 'POST',
          headers: { authorization: `Bearer ${keys.KEY}` },
          body: text,
        });
        expect(await answer.json()).toMatchObject({ accepted: 1, rejected: 0 });
      });
    }

    const run = blocks.filter(({ info }) => /^bash run( fails)?$/.test(info));
    if (run.length === 0) return;
    it(`has its ${run.length} commands do what it says`, async () => {
      const outputs = await runTogether(run, keys);
      for (const [i, block] of run.entries()) {
        const answer = blocks[blocks.indexOf(block) + 1];
        if (answer?.info !== 'json answer') continue;
        const where = `${document}:${block.line} printed ${outputs[i]}`;
        expect(JSON.parse(outputs[i] ?? ''), where).toMatchObject(JSON.parse(answer.text));
      }
    });
  });
}

/** What each block printed. They run in one shell, because later ones use what earlier ones have set. */
async function runTogether(blocks: readonly FencedBlock[], keys: Record<string, string>): Promise<string[]> {
  const script = blocks.flatMap(({ text, info }) => [
    info === 'bash run fails' ? 'set +e' : 'set -e',
    text.replaceAll('http://localhost:7700', server.url),
    `echo; echo '${END_OF_BLOCK}'`,
  ]);
  const { stdout } = await promisify(execFile)('bash', ['-c', `set -o pipefail\n${script.join('\n')}`], {
    cwd: ROOT,
    timeout: 60_000,
    env: {
      ...process.env,
      ...keys,
      DATA_DIR: join(directory, 'data'),
      REAL_PATH: process.env.PATH,
      PATH: `${directory}${delimiter}${process.env.PATH}`,
    },
  });
  return stdout.split(`${END_OF_BLOCK}\n`).map((text) => text.trim());
}
