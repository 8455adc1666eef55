/** `bellwether start`: runs the whole product until it is told to stop, and says where it is and how to sign in. */
import type { RunningEdge } from '@bellwether/edge-app';
import type { RunningServer, SampleProgress } from '@bellwether/server';
import { Command } from 'commander';
import { CommandError, EXIT, usageError } from '../command-error.ts';
import { formatDuration } from '../duration.ts';
import { startEdgeBeside } from '../edge/start-edge-beside.ts';
import { nodeVersionProblem } from '../node-version.ts';
import { printJson, printLine, printNote } from '../output.ts';
import { startFailure } from '../start-failure.ts';

interface StartOptions {
  port?: string;
  host?: string;
  dataDir?: string;
  roles?: string;
  json?: true;
}

export function startCommand(): Command {
  return new Command('start')
    .description('run the whole product on this machine')
    .option('--port <number>', 'port; else PORT, else 7700')
    .option('--host <address>', 'address to listen on; else HOST, else 127.0.0.1')
    .option('--data-dir <directory>', 'where data lies; else DATA_DIR, else ./data')
    .option(
      '--roles <names>',
      'what this process does, of gateway, worker, web and edge; else BELLWETHER_ROLES, else all',
    )
    .option('--json', 'print one line of JSON once it runs: the first with `url`, after what the log says')
    .addHelpText(
      'after',
      `
Environment (docs/configuration.md has all of it):
  BELLWETHER_CONFIG=bellwether.yaml                     settings from a file; the environment wins
  PORT (7700), HOST (127.0.0.1), DATA_DIR (./data)
  BELLWETHER_SAMPLE=off                                 start without the sample organisation
  BELLWETHER_EDGE=off, EDGE_HOST (127.0.0.1), EDGE_PORT (7710)   the edge for people's data, in DATA_DIR/edge
  BELLWETHER_ADMIN_EMAIL, BELLWETHER_ADMIN_PASSWORD     the first administrator; made up and printed once when not set

Examples:
  bellwether start
  PORT=8080 BELLWETHER_SAMPLE=off bellwether start --data-dir /var/lib/bellwether`,
    )
    .action(start);
}

async function start(options: StartOptions): Promise<void> {
  const startedMs = performance.now();
  const unfit = nodeVersionProblem(process.versions.node);
  if (unfit) throw new CommandError(EXIT.failed, 'node_version', unfit);
  const { readConfig, startServer } = await import('@bellwether/server');
  const config = readSettings(readConfig, options);
  const showSample = options.json ? () => undefined : sampleDisplay();
  let server: RunningServer;
  try {
    server = await startServer(config, { onSampleProgress: showSample });
  } catch (error) {
    throw startFailure(error, config);
  }
  const { administrator, url } = server;
  for (const warning of config.warnings ?? []) printNote(`  ${warning}`);
  const edge = config.edge && (await startEdgeBeside(server, config.edge));
  const tookMs = Math.round(performance.now() - startedMs);
  if (options.json) {
    printJson({
      url,
      pid: process.pid,
      data_dir: config.dataDirectory,
      ...(edge ? { edge_url: edge.url } : {}),
      took_ms: tookMs,
      ...(administrator ? { administrator: { email: administrator.email, password: administrator.password } } : {}),
    });
  } else {
    printLine(`\n  Bellwether is running at ${url}   (started in ${formatDuration(tookMs)})`);
    if (administrator) {
      const password = administrator.password ? ` with the password ${administrator.password}   (shown this once)` : '';
      printLine(`  Sign in as ${administrator.email}${password}`);
    }
    printLine(`  Data lies in ${config.dataDirectory}`);
    if (edge)
      printLine(`  The edge, for people's data, is at ${edge.url}; all its sources are off until you enable them`);
    printLine('  Stop with Ctrl-C.\n');
  }
  stopInOrder(server, edge, options.json === true);
  await server.administratorShown();
}

function readSettings<T>(
  readConfig: (environment: NodeJS.ProcessEnv) => T,
  { port, host, dataDir, roles }: StartOptions,
): T {
  const environment = { ...process.env };
  if (port !== undefined) environment.PORT = port;
  if (host !== undefined) environment.HOST = host;
  if (dataDir !== undefined) environment.DATA_DIR = dataDir;
  if (roles !== undefined) environment.BELLWETHER_ROLES = roles;
  try {
    return readConfig(environment);
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error));
  }
}

function stopInOrder(server: RunningServer, edge: RunningEdge | undefined, quiet: boolean): void {
  const stop = (): void => {
    if (!quiet) printLine('  Stopping …');
    closeBoth(server, edge).then(
      () => process.exit(EXIT.ok),
      (error: unknown) => {
        process.stderr.write(`  Could not stop in order: ${error instanceof Error ? error.message : String(error)}\n`);
        process.kill(process.pid, 'SIGKILL');
      },
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  // A state nobody foresaw is not repaired by going on. What was acknowledged is in the log; the next start finds it.
  process.on('uncaughtException', (error) => {
    process.stderr.write(`  Stopped by a failure nobody expected: ${error.stack ?? error.message}\n`);
    process.kill(process.pid, 'SIGKILL');
  });
}

async function closeBoth(server: RunningServer, edge: RunningEdge | undefined): Promise<void> {
  await edge?.close();
  await server.close();
}

/** On a terminal one line that counts up while the sample organisation's history comes in; elsewhere its end. */
function sampleDisplay(): (progress: SampleProgress) => void {
  const beganMs = performance.now();
  return ({ loaded, share }) => {
    const events = `${loaded.toLocaleString('en')} events`;
    if (share < 1) {
      if (process.stdout.isTTY)
        process.stdout.write(`\r  Loading the sample organisation: ${Math.floor(share * 100)} %, ${events} `);
      return;
    }
    const overwrite = process.stdout.isTTY ? '\r\x1b[K' : '';
    printLine(
      `${overwrite}  The sample organisation is there: ${events} in ${formatDuration(performance.now() - beganMs)}.`,
    );
  };
}
