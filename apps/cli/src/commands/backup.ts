/** `bellwether backup`: makes a key, takes a backup, lists them. Through the running server, and without one by itself. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BackupsView, BackupView } from '@bellwether/services';
import { Command, Option } from 'commander';
import { CommandError, EXIT } from '../command-error.ts';
import { formatTable, printJson, printLine, printNote } from '../output.ts';
import { type BackupOptions, backupEnvironment, withBackupOptions } from '../recovery/backup-options.ts';
import { dataDirOption, findRunningServer } from '../server/connect.ts';

interface TakeOptions extends BackupOptions {
  dataDir: string;
  kind?: 'full' | 'incremental';
  json?: true;
}

/** A full backup of a large installation takes its time. */
const TAKE_MAX_MS = 6 * 3600 * 1000;

export function backupCommand(): Command {
  const command = withBackupOptions(new Command('backup'))
    .description('take a sealed backup, while the server runs or without it')
    .addOption(new Option('--kind <kind>', 'what is due when absent').choices(['full', 'incremental']))
    .addOption(dataDirOption())
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
A running server uses its own settings (BELLWETHER_BACKUP_TO …); without one, --to and --key-file, or the same settings.
Keep the key apart from this machine: without it, backups are noise.

Examples:
  bellwether backup key --out /media/safe/backup.key
  bellwether backup --to /mnt/backups --key-file /media/safe/backup.key
  bellwether backup list --json`,
    )
    .action(take);
  return command.addCommand(keyCommand()).addCommand(listCommand());
}

function keyCommand(): Command {
  return new Command('key')
    .description('make a key for backups')
    .requiredOption('--out <file>', 'where to; never over a file that is there')
    .option('--json', 'print JSON')
    .action(async ({ out, json }: { out: string; json?: true }) => {
      const { newBackupKey } = await import('@bellwether/services');
      try {
        await writeFile(out, `${newBackupKey()}\n`, { mode: 0o600, flag: 'wx' });
      } catch (cause) {
        throw new CommandError(EXIT.failed, 'not_written', `${out} is there already, or cannot be written.`, { cause });
      }
      if (json) printJson({ key_file: resolve(out) });
      else printLine(`A key for backups is in ${out}. Keep a copy where neither this machine nor the backups are.`);
    });
}

function listCommand(): Command {
  return new Command('list')
    .description('backups, how far what is shipped reaches, and drills; of the running server')
    .addOption(dataDirOption())
    .option('--json', 'print JSON')
    .action(async ({ dataDir, json }: { dataDir: string; json?: true }) => {
      const client = await findRunningServer(resolve(dataDir));
      if (!client) throw new CommandError(EXIT.unreachable, 'unreachable', `No server runs in ${resolve(dataDir)}.`);
      const view = await client.json<BackupsView>('GET', '/api/v1/backups');
      if (json) return printJson(view);
      if (!view.configured) return printLine('No place for backups is set (BELLWETHER_BACKUP_TO).');
      const rows = view.backups.map((one) => [
        one.backup_id,
        one.kind,
        one.finished_at,
        String(one.files),
        String(one.bytes),
      ]);
      printLine(formatTable(['BACKUP', 'KIND', 'FINISHED', 'FILES', 'BYTES'], rows));
      printLine(`Everything until ${view.shipped_at ?? '—'} can be put back.`);
      const [drill] = view.drills;
      printLine(
        drill
          ? `Last drill ${drill.at}: ${drill.ok ? 'good' : `NOT good (${drill.failed.join(', ')})`}, RTO ${drill.rto_seconds ?? '—'} s.`
          : 'No drill was done yet.',
      );
      if (view.trouble) printNote(view.trouble);
    });
}

async function take(options: TakeOptions): Promise<void> {
  const dataDirectory = resolve(options.dataDir);
  const body = options.kind === undefined ? {} : { kind: options.kind };
  const client = await findRunningServer(dataDirectory);
  const view = client
    ? await client.json<BackupView>('POST', '/api/v1/backups', { body, timeLimitMs: TAKE_MAX_MS })
    : await takeHere(dataDirectory, options, body);
  if (options.json) printJson(view);
  else
    printLine(
      `${view.backup_id} (${view.kind}): ${view.files} files, ${view.bytes} bytes, of which ${view.written_bytes} were new. Taken ${view.began_at} to ${view.finished_at}.`,
    );
}

async function takeHere(dataDirectory: string, options: TakeOptions, body: object): Promise<BackupView> {
  if (!existsSync(join(dataDirectory, 'records')))
    throw new CommandError(
      EXIT.failed,
      'no_data_directory',
      `${dataDirectory} is not a data directory of Bellwether. Say --data-dir.`,
    );
  const [server, services] = await Promise.all([import('@bellwether/server'), import('@bellwether/services')]);
  const config = server.readConfig({ ...backupEnvironment(options), DATA_DIR: dataDirectory });
  if (!config.backups)
    throw new CommandError(
      EXIT.usage,
      'usage',
      'Say where to and with which key: --to and --key-file, or BELLWETHER_BACKUP_TO and its key.',
    );
  const platform = await server.openQuietly(dataDirectory, {
    clock: Date.now,
    onTrouble: () => undefined,
    backups: config.backups,
  });
  try {
    return await services.takeBackupNow(platform, services.OPERATOR, body);
  } finally {
    await platform.close();
  }
}
