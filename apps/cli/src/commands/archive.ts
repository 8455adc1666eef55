/** `bellwether archive`: what has left the store; bringing days of it back into questions; whether all of it can be read. */
import { setTimeout as delay } from 'node:timers/promises';
import { DAY_MS } from '@bellwether/core';
import type { ArchiveVerification, ArchiveView, RestoreView } from '@bellwether/services';
import { Command } from 'commander';
import { EXIT, usageError } from '../command-error.ts';
import { parseDuration } from '../duration.ts';
import { formatTable, printJson, printLine, printNote } from '../output.ts';
import type { ApiClient } from '../server/api-client.ts';
import { connect, type TargetOptions, withTargetOptions } from '../server/connect.ts';
import { parseTime } from '../time-option.ts';

type Options = TargetOptions & { json?: true };
type RestoreOptions = Options & { from: string; to: string; for?: number; wait: boolean };

const POLL_MS = 1_000;
/** Every file is read. */
const VERIFY_TIME_LIMIT_MS = 60 * 60_000;

export function archiveCommand(): Command {
  return new Command('archive')
    .description('what has left the store: list, restore, end, verify')
    .addCommand(listCommand())
    .addCommand(restoreCommand())
    .addCommand(endCommand())
    .addCommand(verifyCommand());
}

function subcommand(name: string, description: string): Command {
  return withTargetOptions(new Command(name).description(description)).option('--json', 'print JSON');
}

function listCommand(): Command {
  return subcommand('list', 'months in the archive, and what has been brought back')
    .addHelpText('after', '\nExamples:\n  bellwether archive list --org acme')
    .action(async (options: Options) => {
      const archive = await read(connect(options));
      if (options.json) return printJson(archive);
      if (archive.months.length === 0) printLine('Nothing is in the archive yet.');
      else
        printLine(
          formatTable(
            ['MONTH', 'DAYS', 'EVENTS', 'BYTES'],
            archive.months.map(({ month, days, events, bytes }) => [month, ...[days, events, bytes].map(String)]),
          ),
        );
      const open = archive.restores.filter(({ state }) => state !== 'ended');
      if (open.length === 0) return;
      printLine(
        formatTable(
          ['RESTORE', 'FROM', 'TO', 'STATE', 'UNTIL'],
          open.map(({ restore_id, from, to, state, until }) => [restore_id, dayOf(from), dayOf(to), state, until]),
        ),
      );
    });
}

function restoreCommand(): Command {
  return subcommand('restore', 'bring whole days back into questions, and wait until they are there')
    .requiredOption('--from <time>', 'first day', parseTime('--from'))
    .requiredOption('--to <time>', 'day after the last one', parseTime('--to'))
    .option('--for <duration>', 'how long they stay, in whole days; 7d when not said', parseDays)
    .option('--no-wait', 'do not wait')
    .addHelpText(
      'after',
      '\nGoes on when you stop waiting.\n\nExamples:\n  bellwether archive restore --org acme --from 2025-03-01 --to 2025-04-01 --for 14d',
    )
    .action(async (options: RestoreOptions) => {
      const client = connect(options);
      const { from, to, for: forDays } = options;
      const asked = { from, to, ...(forDays === undefined ? {} : { for_days: forDays }) };
      let restore = await client.json<RestoreView>('POST', '/api/v1/archive/restores', { body: asked });
      for (let said = -1; options.wait && restore.state === 'restoring'; ) {
        await delay(POLL_MS);
        const { restores } = await read(client);
        restore = restores.find(({ restore_id }) => restore_id === restore.restore_id) ?? restore;
        if (!options.json && restore.events !== said) printNote(`${restore.events} events are back.`);
        said = restore.events;
      }
      if (options.json) return printJson(restore);
      printLine(
        restore.state === 'restored'
          ? `${restore.restore_id}: ${restore.events} events are back until ${restore.until}.`
          : `${restore.restore_id}: ${restore.state}. "bellwether archive list" says how far it is.`,
      );
    });
}

function endCommand(): Command {
  return subcommand('end', 'take away again what was brought back; it stays in the archive')
    .argument('<restore>', 'its id, as list shows it')
    .action(async (restoreId: string, options: Options) => {
      await connect(options).json('DELETE', `/api/v1/archive/restores/${encodeURIComponent(restoreId)}`);
      if (options.json) printJson({ restore_id: restoreId, state: 'ended' });
      else printLine(`${restoreId} has ended.`);
    });
}

function verifyCommand(): Command {
  return subcommand('verify', 'read every file and compare it with what was written')
    .addHelpText('after', '\nEnds with 1 when a file is missing or is not what was written.')
    .action(async (options: Options) => {
      const found = await connect(options).json<ArchiveVerification>('POST', '/api/v1/archive/verify', {
        timeLimitMs: VERIFY_TIME_LIMIT_MS,
      });
      if (options.json) printJson(found);
      else {
        printLine(`${found.days} days with ${found.events} events in ${found.files} files are as they were written.`);
        for (const { day, detail } of found.broken) printLine(`${day}: ${detail}`);
        const { files, entries, broken } = found.audit;
        printLine(broken ?? `${entries} entries of the audit trail in ${files} files are whole.`);
      }
      if (!found.ok) process.exitCode = EXIT.failed;
    });
}

function read(client: ApiClient): Promise<ArchiveView> {
  return client.json<ArchiveView>('GET', '/api/v1/archive');
}

function parseDays(text: string): number {
  const durationMs = parseDuration(text);
  if (durationMs === undefined || durationMs % DAY_MS !== 0)
    throw usageError(`--for: ${JSON.stringify(text.slice(0, 40))} is no number of days. Write 7d or 2w.`);
  return durationMs / DAY_MS;
}

function dayOf(instant: string): string {
  return instant.slice(0, 10);
}
