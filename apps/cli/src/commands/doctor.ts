/** `bellwether doctor`: what is well, what is not, and what to do about it. Changes nothing. */
import { resolve } from 'node:path';
import { systemClock } from '@bellwether/core';
import { Command } from 'commander';
import { CommandError, EXIT } from '../command-error.ts';
import { type Check, failed, ok } from '../doctor/check.ts';
import { connectionChecks } from '../doctor/connection-checks.ts';
import { edgeChecks } from '../doctor/edge-checks.ts';
import { logChecks } from '../doctor/log-checks.ts';
import { machineChecks } from '../doctor/machine-checks.ts';
import { serverChecks } from '../doctor/server-checks.ts';
import { type ExaminedSettings, settingsChecks } from '../doctor/settings-checks.ts';
import { printable, printJson, printLine } from '../output.ts';
import { dataDirOption, findRunningServer } from '../server/connect.ts';

const MARK: Readonly<Record<Check['status'], string>> = { ok: 'ok      ', warning: 'warning ', failed: 'FAILED  ' };

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check the settings, what they name, the machine, the data directory and the running server')
    .addOption(dataDirOption())
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Ends with 1 when a check has failed; warnings end with 0. Without a running server it reads the whole log.

Examples:
  bellwether doctor
  bellwether doctor --data-dir /var/lib/bellwether --json`,
    )
    .action(async ({ dataDir, json }: { dataDir: string; json?: true }) => {
      const { checks, settings } = await examine(resolve(dataDir));
      const status = worst(checks);
      if (json) printJson({ status, checks, settings });
      else for (const check of checks) show(check);
      if (status === 'failed') process.exitCode = EXIT.failed;
    });
}

async function examine(dataDirectory: string): Promise<ExaminedSettings> {
  const checks = machineChecks(dataDirectory, process.env, systemClock());
  let isRunning = false;
  try {
    const server = await findRunningServer(dataDirectory);
    isRunning = server !== undefined;
    if (server) checks.push(...(await serverChecks(server)), ...(await connectionChecks(server)));
    else
      checks.push(
        ok('server', 'No server runs here; what only a server knows was not checked.'),
        ...(await logChecks(dataDirectory)),
      );
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const isLate = error instanceof CommandError && error.code === 'timeout';
    checks.push(
      failed(
        'server',
        detail,
        isLate ? 'Look at the load of the machine, or restart the server.' : 'Look at the log of the server.',
      ),
    );
  }
  checks.push(...(await edgeChecks(dataDirectory).catch(unknownEdge)));
  const examined = await settingsChecks({ ...process.env, DATA_DIR: dataDirectory }, isRunning);
  return { checks: [...checks, ...examined.checks], settings: examined.settings };
}

function unknownEdge(error: unknown): Check[] {
  const detail = error instanceof Error ? error.message : String(error);
  return [failed('edge', `The edge does not say how it is: ${detail}`, 'Restart it, or look at its load.')];
}

function worst(checks: readonly Check[]): Check['status'] {
  if (checks.some(({ status }) => status === 'failed')) return 'failed';
  return checks.some(({ status }) => status === 'warning') ? 'warning' : 'ok';
}

function show({ name, status, detail, todo }: Check): void {
  printLine(`${MARK[status]}${name.padEnd(16)}${printable(detail)}`);
  if (todo) printLine(`${' '.repeat(24)}→ ${printable(todo)}`);
}
