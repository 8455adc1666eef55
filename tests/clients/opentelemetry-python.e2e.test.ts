/**
 * The OpenTelemetry Python SDK, unmodified, installed into an environment of its own. Where there is no Python with pip
 * or the packages cannot be had, the test says so and proves nothing.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServerForClients, type TestServer } from './server.ts';

const run = promisify(execFile);
const PACKAGES = ['opentelemetry-sdk', 'opentelemetry-exporter-otlp-proto-http'];
const SCRIPT = fileURLToPath(new URL('./opentelemetry-python.py', import.meta.url));

let server: TestServer;
let directory: string;
let missing: string | undefined;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bellwether-python-'));
  missing = await install().catch((error: Error) => error.message);
  if (!missing) server = await startServerForClients();
}, 300_000);
afterAll(async () => {
  await server?.stop();
  await rm(directory, { recursive: true, force: true });
}, 30_000);

async function install(): Promise<undefined> {
  await run('python3', ['-m', 'venv', directory], { timeout: 60_000 });
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES];
  await run(join(directory, 'bin/python'), args, { timeout: 180_000 });
}

it('the OpenTelemetry Python SDK delivers the span of a model call', async (test) => {
  if (missing) {
    console.warn(`NOT TESTED: the OpenTelemetry Python SDK could not be installed: ${missing}`);
    // biome-ignore lint/suspicious/noSkippedTests: what cannot be installed cannot be tested, and says so
    test.skip(missing);
  }
  const session = randomUUID();
  const env = { ...process.env, BELLWETHER_URL: server.url, BELLWETHER_KEY: server.key, SESSION_ID: session };
  await run(join(directory, 'bin/python'), [SCRIPT], { env, timeout: 30_000 });
  const ofSession = (event: object) => 'session_id' in event && event.session_id === session;
  const [event] = await server.stored({ event_type: 'model_call', where: ofSession });
  expect(event!.metadata).toMatchObject({ model: 'gpt-5', input_tokens: 42, output_tokens: 7 });
}, 60_000);
