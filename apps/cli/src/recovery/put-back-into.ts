/** Puts back what the options say, with a platform that does nothing by itself, and tells what came of it. */
import type { BackupPlace, PutBack } from '@bellwether/services';
import { CommandError, EXIT } from '../command-error.ts';
import { formatTable, printLine, printNote } from '../output.ts';
import { type BackupOptions, backupEnvironment } from './backup-options.ts';

interface Request {
  options: BackupOptions;
  target: string;
  untilMs?: number | undefined;
  backupId?: string | undefined;
  placeAsOf?: Date | undefined;
  quiet: boolean;
}

const STEPS = {
  files: 'Reading files and checking each …',
  opening: 'Opening what was put back …',
  erasing: 'Erasing again who was erased since …',
  checking: 'Checking …',
} as const;

export async function putBackInto({ options, target, untilMs, backupId, placeAsOf, quiet }: Request): Promise<PutBack> {
  const [server, services] = await Promise.all([import('@bellwether/server'), import('@bellwether/services')]);
  const { backups, residency } = server.readConfig(backupEnvironment(options));
  if (!backups)
    throw new CommandError(
      EXIT.usage,
      'usage',
      'Say where the backups are and what opens them: --to and --key-file, or BELLWETHER_BACKUP_TO and its key.',
    );
  return services.putBack({
    ...{
      place: placeAt(backups.place, placeAsOf),
      secret: backups.secret,
      target,
      untilMs,
      backupId,
      clock: Date.now,
    },
    region: residency?.region,
    openQuietly: (dataDirectory) =>
      server.openQuietly(dataDirectory, { clock: Date.now, residency, onTrouble: () => undefined }),
    onProgress: (step) => (quiet ? undefined : printNote(STEPS[step])),
  });
}

/** The place as it was then. */
function placeAt(place: BackupPlace, asOf: Date | undefined): BackupPlace {
  if (!asOf) return place;
  if (place.kind === 's3') return { ...place, asOf };
  throw new CommandError(EXIT.usage, 'usage', 'A folder keeps no versions: --place-as-of is for --to s3.');
}

export function showPutBack(put: PutBack): void {
  printLine(
    `${put.backup_id} (${put.kind}), everything until ${put.at}: ${put.files} files, ${put.bytes} bytes, ${put.frames} frames.`,
  );
  printLine(
    formatTable(
      ['CHECK', '', 'FOUND'],
      put.checks.map(({ name, ok, detail }) => [name, ok ? 'ok' : 'FAILED', detail]),
    ),
  );
  if (put.erased_again.erased > 0) printLine(`${put.erased_again.erased} people were erased again.`);
  printLine(
    `RPO ${put.rpo_seconds.toFixed(1)} s, RTO ${put.rto_seconds.toFixed(1)} s, checked after ${put.checked_seconds.toFixed(1)} s.`,
  );
}
