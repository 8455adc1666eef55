/** `bellwether signals`: figures of groups of people, computed now instead of in the night, and how far that is. */
import { setTimeout as delay } from 'node:timers/promises';
import type { SignalRunView } from '@bellwether/services';
import { Command } from 'commander';
import { CommandError, EXIT } from '../command-error.ts';
import { formatTable, printJson, printLine, printNote } from '../output.ts';
import type { ApiClient } from '../server/api-client.ts';
import { connect, type TargetOptions, withTargetOptions } from '../server/connect.ts';

type RunOptions = TargetOptions & { againFrom?: string; wait: boolean; json?: true };

const POLL_MS = 500;
/** The organisation may have years of weeks, and others may be before it; a server that hangs is another matter. */
const UNMOVED_MAX_MS = 30 * 60_000;

export function signalsCommand(): Command {
  return new Command('signals')
    .description('figures of groups of people: run, runs')
    .addCommand(runCommand())
    .addCommand(runsCommand());
}

function runCommand(): Command {
  return withTargetOptions(
    new Command('run').description('compute the weeks that have no figures yet, and the newest; waits for the end'),
  )
    .option('--again-from <instant>', 'compute every week that ends after it again, published or not')
    .option('--no-wait', 'put the run in line and end')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Runs by itself every night. A run counts in everything that was sent before it, so after an import there is no need to
wait first.

Examples:
  bellwether signals run --org acme
  bellwether signals run --org acme --again-from 2026-10-01T00:00:00Z`,
    )
    .action(run);
}

async function run(options: RunOptions): Promise<void> {
  const client = connect(options);
  const body = options.againFrom === undefined ? {} : { again_from: options.againFrom };
  const { run_id } = await client.json<{ run_id: string }>('POST', '/api/v1/signals/run', { body });
  if (!options.wait) return options.json ? printJson({ run_id }) : printLine(`Run ${run_id} is in line.`);
  const ended = await untilEnded(client, run_id);
  if (ended.status === 'failed') throw new CommandError(EXIT.failed, 'run_failed', ended.detail || 'The run failed.');
  if (options.json) return printJson(ended);
  const { weeks, figures } = ended.summary as { weeks?: number; figures?: number };
  const number = (count = 0): string => count.toLocaleString('en');
  printLine(
    `${number(figures)} figures of ${number(weeks)} ${weeks === 1 ? 'week' : 'weeks'}, to ${ended.window_to.slice(0, 10)}.`,
  );
  if (ended.detail !== '') printNote(ended.detail);
}

async function untilEnded(client: ApiClient, runId: string): Promise<SignalRunView> {
  let moved = { atMs: performance.now(), what: '' };
  for (;;) {
    const found = (await runsOf(client)).find(({ run_id }) => run_id === runId);
    if (!found) throw new CommandError(EXIT.failed, 'not_found', `There is no run ${runId} any more.`);
    if (found.status === 'succeeded' || found.status === 'failed') {
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
      return found;
    }
    const what = `${found.status} ${found.progress} ${found.detail}`;
    if (what !== moved.what) {
      moved = { atMs: performance.now(), what };
      if (process.stderr.isTTY) process.stderr.write(`\r${Math.floor(100 * found.progress)} % ${found.detail}\x1b[K`);
    } else if (performance.now() - moved.atMs > UNMOVED_MAX_MS)
      throw new CommandError(
        EXIT.failed,
        'timeout',
        'The run has not moved for half an hour. "bellwether signals runs" shows it; the server’s log says more.',
      );
    await delay(POLL_MS);
  }
}

function runsCommand(): Command {
  return withTargetOptions(new Command('runs').description('runs so far, newest first'))
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  bellwether signals runs --org acme')
    .action(async (options: TargetOptions & { json?: true }) => {
      const runs = await runsOf(connect(options));
      if (options.json) return printJson({ runs });
      printLine(
        formatTable(
          ['ASKED', 'BY', 'STATUS', 'TO', 'PROGRESS', ''],
          runs.map(({ created_at, requested_by, status, window_to, progress, detail }) => [
            created_at.slice(0, 16),
            requested_by,
            status,
            window_to.slice(0, 10),
            `${Math.floor(100 * progress)} %`,
            detail,
          ]),
        ),
      );
    });
}

async function runsOf(client: ApiClient): Promise<SignalRunView[]> {
  return (await client.json<{ runs: SignalRunView[] }>('GET', '/api/v1/signals/runs')).runs;
}
