/** The command line: one file a command, all alike in `--help`, `--json` and exit codes (docs/cli.md). */
import { Problem } from '@bellwether/core';
import { trustAuthorities } from '@bellwether/server/trusted-authorities';
import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { CommandError, EXIT } from './command-error.ts';
import { archiveCommand } from './commands/archive.ts';
import { auditCommand } from './commands/audit.ts';
import { backupCommand } from './commands/backup.ts';
import { doctorCommand } from './commands/doctor.ts';
import { drillCommand } from './commands/drill.ts';
import { edgeCommand } from './commands/edge.ts';
import { eraseCommand } from './commands/erase.ts';
import { eventsCommand } from './commands/events.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { keysCommand } from './commands/keys.ts';
import { logCommand } from './commands/log.ts';
import { metricsCommand } from './commands/metrics.ts';
import { orgsCommand } from './commands/orgs.ts';
import { pipelineCommand } from './commands/pipeline.ts';
import { readyCommand } from './commands/ready.ts';
import { recordsCommand } from './commands/records.ts';
import { regionsCommand } from './commands/regions.ts';
import { rejectedCommand } from './commands/rejected.ts';
import { reportCommand } from './commands/report.ts';
import { restoreCommand } from './commands/restore.ts';
import { rulesCommand } from './commands/rules.ts';
import { signalsCommand } from './commands/signals.ts';
import { startCommand } from './commands/start.ts';
import { storeCommand } from './commands/store.ts';
import { usersCommand } from './commands/users.ts';
import { websitesCommand } from './commands/websites.ts';
import { workflowsCommand } from './commands/workflows.ts';
import { printable } from './output.ts';

const program = new Command('bellwether')
  .description('Tells an organisation how it is doing while it can still act.')
  .version(manifest.version)
  .addCommand(startCommand())
  .addCommand(keysCommand())
  .addCommand(usersCommand())
  .addCommand(orgsCommand())
  .addCommand(regionsCommand())
  .addCommand(eventsCommand())
  .addCommand(rejectedCommand())
  .addCommand(metricsCommand())
  .addCommand(rulesCommand())
  .addCommand(websitesCommand())
  .addCommand(pipelineCommand())
  .addCommand(signalsCommand())
  .addCommand(reportCommand())
  .addCommand(workflowsCommand())
  .addCommand(importCommand())
  .addCommand(edgeCommand())
  .addCommand(exportCommand())
  .addCommand(eraseCommand())
  .addCommand(backupCommand())
  .addCommand(restoreCommand())
  .addCommand(drillCommand())
  .addCommand(archiveCommand())
  .addCommand(auditCommand())
  .addCommand(doctorCommand())
  .addCommand(readyCommand())
  .addCommand(logCommand())
  .addCommand(recordsCommand())
  .addCommand(storeCommand());
endByException(program);

// A reader that has seen enough ("bellwether … | head") ends the command, not in a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed),
);

try {
  // Whatever the command calls: the server, the centre of an edge, engines.
  if (process.env.BELLWETHER_CA_FILE) trustAuthorities(process.env.BELLWETHER_CA_FILE);
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Usage errors come to us as exceptions, so that all failures end in one place and with our exit codes. */
function endByException(command: Command): void {
  command.exitOverride().showHelpAfterError('(add --help for what there is)');
  for (const inner of command.commands) endByException(inner);
}

function report(error: unknown): number {
  // Commander has said what is wrong, or shown the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const failure = failureOf(error);
  const text = process.argv.includes('--json')
    ? JSON.stringify({ error: { code: failure.code, detail: failure.message } })
    : `bellwether: ${failure.message.split('\n').map(printable).join('\n')}`;
  process.stderr.write(`${text}\n`);
  return failure.exitCode;
}

function failureOf(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  const cause = { cause: error };
  if (error instanceof Problem) {
    const exitCode = error.code === 'forbidden' || error.code === 'unauthenticated' ? EXIT.denied : EXIT.failed;
    return new CommandError(exitCode, error.code, error.message, cause);
  }
  if (error instanceof Error) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : 'failed';
    return new CommandError(EXIT.failed, code, error.message, cause);
  }
  return new CommandError(EXIT.failed, 'failed', String(error), cause);
}
