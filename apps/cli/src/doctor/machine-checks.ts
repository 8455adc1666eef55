/** What the machine and the installation give: Node, threads, clock, disk, the built dashboard. */
import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatInstant, MINUTE_MS } from '@bellwether/core';
import { nodeVersionProblem } from '../node-version.ts';
import { type Check, failed, ok, warning } from './check.ts';

const GIB = 1024 ** 3;
const FREE_BYTES = { failed: GIB / 2, warning: 5 * GIB };
/** Below this the analytical engine's sessions wait for each other. */
const THREADS_MIN = 16;

export function machineChecks(dataDirectory: string, environment: NodeJS.ProcessEnv, nowMs: number): Check[] {
  const checks = [
    nodeCheck(process.versions.node),
    threadCheck(environment.UV_THREADPOOL_SIZE),
    dashboardCheck(),
    modelCheck(environment),
  ];
  if (!existsSync(dataDirectory)) {
    checks.push(
      warning(
        'data directory',
        `${dataDirectory} does not exist.`,
        'Start a server there, or set DATA_DIR to the directory of one.',
      ),
    );
    return checks;
  }
  return [...checks, writableCheck(dataDirectory), spaceCheck(dataDirectory), clockCheck(dataDirectory, nowMs)];
}

function nodeCheck(version: string): Check {
  const problem = nodeVersionProblem(version);
  return problem
    ? failed('node', problem, 'Run "npm ci" and start with apps/cli/bin/bellwether.')
    : ok('node', `Node ${version}.`);
}

function threadCheck(size: string | undefined): Check {
  const threads = Number(size ?? 4);
  if (threads >= THREADS_MIN) return ok('threads', `UV_THREADPOOL_SIZE is ${threads}.`);
  return warning(
    'threads',
    `UV_THREADPOOL_SIZE is ${size ?? 'not set (4)'}.`,
    `Set it to ${THREADS_MIN} or more, or start with apps/cli/bin/bellwether.`,
  );
}

function dashboardCheck(): Check {
  const page = fileURLToPath(new URL('../../../dashboard/dist/index.html', import.meta.url));
  if (existsSync(page)) return ok('dashboard', 'The dashboard is built.');
  return warning(
    'dashboard',
    'The dashboard is not built; the API works without it.',
    'Run "npm run build -w apps/dashboard".',
  );
}

/** The language model as it is configured here; its key is never shown, and it is not called. */
export function modelCheck(environment: NodeJS.ProcessEnv): Check {
  const { BELLWETHER_LLM_URL: url, BELLWETHER_LLM_MODEL: model, BELLWETHER_LLM_KEY_FILE: keyFile } = environment;
  if (!url) return ok('language model', 'None is configured; surveys are put together from the library.');
  const host = URL.parse(url)?.host;
  if (!host)
    return failed(
      'language model',
      'BELLWETHER_LLM_URL is no address.',
      'Set it to an address such as https://api.example.org/v1.',
    );
  if (!model)
    return failed('language model', `${host} is configured without a model.`, 'Set BELLWETHER_LLM_MODEL to its name.');
  if (keyFile) {
    try {
      accessSync(keyFile, constants.R_OK);
    } catch {
      return failed(
        'language model',
        `The key file ${keyFile} cannot be read.`,
        'Set BELLWETHER_LLM_KEY_FILE to a file the server can read.',
      );
    }
  }
  const key = keyFile ? 'a key file' : environment.BELLWETHER_LLM_KEY ? 'a key' : 'no key';
  const where = environment.BELLWETHER_LLM_ALLOW_PRIVATE === 'on' ? ', which may be in a private network' : '';
  return ok('language model', `${model} at ${host}${where}, with ${key}.`);
}

function writableCheck(directory: string): Check {
  try {
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return failed(
      'data directory',
      `${directory} cannot be written by this user.`,
      'Give the user the server runs as the right to write it.',
    );
  }
  const { mode } = statSync(directory);
  if ((mode & 0o077) !== 0 && process.platform !== 'win32')
    return warning(
      'data directory',
      `${directory} is open to other users of this machine.`,
      `Run "chmod 700 ${directory}".`,
    );
  return ok('data directory', `${directory} can be written and is closed to others.`);
}

function spaceCheck(directory: string): Check {
  const { bavail, bsize } = statfsSync(directory);
  return spaceFinding(bavail * bsize);
}

/** What free space, in bytes, means. */
export function spaceFinding(freeBytes: number): Check {
  const detail = `${(freeBytes / GIB).toFixed(1)} GiB are free.`;
  if (freeBytes < FREE_BYTES.failed)
    return failed('disk space', detail, 'Free some space: a full disk makes the server refuse events.');
  if (freeBytes < FREE_BYTES.warning) return warning('disk space', detail, 'Plan for more space.');
  return ok('disk space', detail);
}

/** Files from the future mean that the clock went back: then retention and windows go wrong. */
function clockCheck(dataDirectory: string, nowMs: number): Check {
  const log = join(dataDirectory, 'log');
  const names = existsSync(log) ? readdirSync(log) : [];
  const newestMs = Math.max(
    0,
    ...names.map((name) => statSync(join(log, name), { throwIfNoEntry: false })?.mtimeMs ?? 0),
  );
  if (newestMs > nowMs + MINUTE_MS)
    return failed(
      'clock',
      `It is ${formatInstant(nowMs)} here, but the log was written at ${formatInstant(newestMs)}.`,
      'Set the clock; use NTP.',
    );
  return ok('clock', `It is ${formatInstant(nowMs)}, and nothing here is from the future.`);
}
