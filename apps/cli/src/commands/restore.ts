/** `bellwether restore`: puts a backup back into an empty directory, whole or as it was at an instant, and checks it. */
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { CommandError, EXIT } from '../command-error.ts';
import { printJson, printLine } from '../output.ts';
import { type BackupOptions, withBackupOptions } from '../recovery/backup-options.ts';
import { putBackInto, showPutBack } from '../recovery/put-back-into.ts';
import { parseTime } from '../time-option.ts';

interface RestoreOptions extends BackupOptions {
  into: string;
  until?: string;
  backup?: string;
  placeAsOf?: string;
  json?: true;
}

export function restoreCommand(): Command {
  return withBackupOptions(new Command('restore'))
    .description('put a backup back into an empty directory')
    .requiredOption('--into <directory>', 'empty, or not there yet; nothing is ever overwritten')
    .addOption(new Option('--until <time>', 'everything up to this instant and nothing after it; else the newest'))
    .option('--backup <id>', 'this backup, and what was shipped after it')
    .option('--place-as-of <time>', 'reads a bucket that keeps versions as it was then, whatever became of it since')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Nothing has its name before every byte of it was checked. People erased since are erased again. Ends with 1 when a check
fails: what was put back is kept then, to be looked at.

Examples:
  bellwether restore --to /mnt/backups --key-file backup.key --into ./data
  bellwether restore --to s3 --key-file backup.key --into ./data --until 2026-11-21T05:00:00Z
  bellwether restore --to s3 --key-file backup.key --into ./data --place-as-of 2026-11-21T05:00:00Z`,
    )
    .action(async (options: RestoreOptions) => {
      const put = await putBackInto({
        ...{ options, target: resolve(options.into), quiet: options.json === true },
        untilMs: options.until === undefined ? undefined : Date.parse(parseTime('--until')(options.until)),
        backupId: options.backup,
        placeAsOf:
          options.placeAsOf === undefined ? undefined : new Date(parseTime('--place-as-of')(options.placeAsOf)),
      });
      if (options.json) printJson(put);
      else {
        showPutBack(put);
        printLine(`It is in ${resolve(options.into)}: "bellwether start --data-dir ${options.into}".`);
      }
      if (!put.ok) throw new CommandError(EXIT.failed, 'not_whole', 'A check failed; what was put back is kept.');
    });
}
