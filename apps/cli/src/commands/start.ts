/** `bellwether start`: runs the whole product until it is told to stop, and says where it is and how to sign in. */
import { Command } from 'commander';

export function startCommand(): Command {
  return new Command('start')
    .description('run the whole product on this machine')
    .addHelpText(
      'after',
      `
Environment:
  PORT (7700), HOST (127.0.0.1), DATA_DIR (./data)
  BELLWETHER_SAMPLE=off                                 start without the sample organisation
  BELLWETHER_ADMIN_EMAIL, BELLWETHER_ADMIN_PASSWORD     the first administrator; made up and printed once when not set`,
    )
    .action(start);
}

async function start(): Promise<void> {
  const { readConfig, startServer } = await import('@bellwether/server');
  const server = await startServer(readConfig(process.env), { onSampleProgress: showProgress });
  process.stdout.write(`\n  Bellwether is running at ${server.url}\n`);
  const { administrator } = server;
  if (administrator) {
    process.stdout.write(
      `  Sign in as ${administrator.email}${administrator.password ? ` with the password ${administrator.password}   (shown this once)` : ''}\n`,
    );
  }
  process.stdout.write('  Stop with Ctrl-C.\n\n');

  const stop = (): void => {
    process.stdout.write('  Stopping …\n');
    server.close().then(
      () => process.exit(0),
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

/** One line that counts up while the sample organisation's history comes in. */
function showProgress(loaded: number): void {
  if (process.stdout.isTTY)
    process.stdout.write(`\r  Loading the sample organisation: ${loaded.toLocaleString('en')} events `);
}
