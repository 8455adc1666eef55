/**
 * `bellwether drill`: puts the newest backup back into a fresh place, opens and checks it, measures how much would have
 * been lost and how long it took, and throws it away again. What came of it is kept in the data directory.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { PutBack } from '@bellwether/services';
import { Command } from 'commander';
import { CommandError, EXIT } from '../command-error.ts';
import { printJson, printLine } from '../output.ts';
import { type BackupOptions, withBackupOptions } from '../recovery/backup-options.ts';
import { putBackInto, showPutBack } from '../recovery/put-back-into.ts';
import { dataDirOption } from '../server/connect.ts';

interface DrillOptions extends BackupOptions {
  dataDir: string;
  scratch?: string;
  json?: true;
}

/** What is promised: docs/recovery.md. */
const RPO_MAX_SECONDS = 15 * 60;
const RTO_MAX_SECONDS = 4 * 3600;

export function drillCommand(): Command {
  return withBackupOptions(new Command('drill'))
    .description('prove that the newest backup can be put back, and measure RPO and RTO')
    .option('--scratch <directory>', 'where to put it back; the system’s temporary directory when absent')
    .addOption(dataDirOption())
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Ends with 1 when a check fails, or when RPO (15 minutes) or RTO (4 hours) is missed. May run beside the server.

Examples:
  bellwether drill --to /mnt/backups --key-file backup.key --json`,
    )
    .action(drill);
}

async function drill(options: DrillOptions): Promise<void> {
  const scratch = await mkdtemp(join(resolve(options.scratch ?? tmpdir()), 'bellwether-drill-'));
  try {
    const put = await putBackInto({ options, target: join(scratch, 'data'), quiet: options.json === true }).catch(
      async (error: unknown) => {
        await note(resolve(options.dataDir), undefined, ['restore']);
        throw error;
      },
    );
    const failed = failuresOf(put);
    await note(resolve(options.dataDir), put, failed);
    if (options.json) printJson({ ...put, ok: failed.length === 0, failed });
    else {
      showPutBack(put);
      printLine(failed.length === 0 ? 'The drill succeeded.' : `The drill FAILED: ${failed.join(', ')}.`);
    }
    if (failed.length > 0)
      throw new CommandError(EXIT.failed, 'drill_failed', `The drill failed: ${failed.join(', ')}.`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function failuresOf(put: PutBack): string[] {
  return [
    ...put.checks.filter(({ ok }) => !ok).map(({ name }) => name),
    ...(put.rpo_seconds > RPO_MAX_SECONDS ? ['rpo'] : []),
    ...(put.rto_seconds > RTO_MAX_SECONDS ? ['rto'] : []),
  ];
}

/** Where the data directory is gone, as after a disaster, there is nowhere to note it. */
async function note(dataDirectory: string, put: PutBack | undefined, failed: string[]): Promise<void> {
  if (!existsSync(dataDirectory)) return;
  const { noteDrill } = await import('@bellwether/services');
  const { backup_id = null, rpo_seconds = null, rto_seconds = null } = put ?? {};
  await noteDrill(dataDirectory, {
    ...{ atMs: Date.now(), ok: failed.length === 0 },
    ...{ backup_id, rpo_seconds, rto_seconds, failed },
  });
}
