/** `bellwether log`: reads the log for damage; fills the store, or the roster, from it anew. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systemClock } from '@bellwether/core';
import type { EngineSettings } from '@bellwether/services';
import { Command } from 'commander';
import { CommandError, EXIT, usageError } from '../command-error.ts';
import { formatTable, printJson, printLine } from '../output.ts';
import { configuredEngines } from '../server/configured-engines.ts';
import { dataDirOption } from '../server/connect.ts';

interface LogOptions {
  dataDir: string;
  json?: true;
}

export function logCommand(): Command {
  return new Command('log')
    .description('the log: verify, replay')
    .addCommand(verifyCommand())
    .addCommand(replayCommand());
}

function verifyCommand(): Command {
  return new Command('verify')
    .description('read every byte of the log and list what is damaged')
    .addOption(dataDirOption())
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nChanges nothing, and may run beside the server. Ends with 1 when something is damaged.\n\nExamples:\n  bellwether log verify --json',
    )
    .action(async ({ dataDir, json }: LogOptions) => {
      if ((await configuredEngines())?.log)
        throw new CommandError(
          EXIT.failed,
          'log_on_servers',
          'The settings name Kafka, whose brokers look after what they keep. "bellwether doctor" asks them.',
        );
      const directory = logDirectory(dataDir);
      const { verifyLog } = await import('@bellwether/log');
      const report = await verifyLog(directory);
      if (json) printJson(report);
      else {
        printLine(
          `${report.records.toLocaleString('en')} records in ${report.appends.toLocaleString('en')} appends, ${report.segments} segments, ${report.bytes.toLocaleString('en')} bytes.`,
        );
        if (report.tailBytes > 0)
          printLine(`${report.tailBytes} bytes at the end are being written now, or were when the power went.`);
        printLine(
          report.damage.length === 0
            ? 'Nothing is damaged.'
            : formatTable(
                ['FILE', 'BYTE', 'DAMAGE'],
                report.damage.map(({ file, position, reason }) => [file, String(position), reason]),
              ),
        );
      }
      if (report.damage.length > 0) process.exitCode = EXIT.failed;
    });
}

function replayCommand(): Command {
  return new Command('replay')
    .description('have the next start read the log again')
    .option('--into-empty-store', 'empty the store and read everything into it')
    .option('--into-roster', 'compute everybody’s state and spells again, and read the HR events once more')
    .option('--yes', 'do it')
    .option('--lose-expired', 'also when the log no longer reaches back to the first event')
    .addOption(dataDirOption())
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
The server has to be stopped, or all processes of the installation that the settings name. Events stay in the log; figures are missing until the next start has read it again.
The roster is not emptied: what the log has let go of is known nowhere else.

Examples:
  bellwether log replay --into-roster --yes
  bellwether log replay --into-empty-store --yes && bellwether start`,
    )
    .action(replay);
}

interface ReplayOptions extends LogOptions {
  intoEmptyStore?: true;
  intoRoster?: true;
  yes?: true;
  loseExpired?: true;
}

async function replay(options: ReplayOptions): Promise<void> {
  if (options.intoRoster && !options.intoEmptyStore) return replayIntoRoster(options);
  if (!options.intoEmptyStore || options.intoRoster)
    throw usageError('Say either --into-empty-store or --into-roster.');
  if (!options.yes)
    throw usageError('This empties the store; the next start fills it from the log. Say --yes to do it.');
  const engines = await configuredEngines();
  if (engines?.log || engines?.store) return forgetOnServers(engines, options);
  const dataDirectory = resolve(options.dataDir);
  const directory = logDirectory(options.dataDir);
  const [{ openLog }, { forgetStore, reachesBack }] = await Promise.all([
    import('@bellwether/log'),
    import('@bellwether/services'),
  ]);
  // Holding the log's lock shows that no server runs, and keeps one from starting meanwhile.
  const log = await openLog({ directory, clock: systemClock });
  try {
    if (!options.loseExpired && !reachesBack(log))
      throw new CommandError(
        EXIT.failed,
        'log_expired',
        'The log has let go of its oldest events; the store is their only copy. Say --lose-expired to lose them.',
      );
    await forgetStore(dataDirectory);
  } finally {
    await log.close();
  }
  tellEmptied(options, log.stats().records);
}

/** Nobody may be loading: the log's groups say whether somebody is. */
async function forgetOnServers(engines: EngineSettings, options: ReplayOptions): Promise<void> {
  const { forgetSharedStore } = await import('@bellwether/services');
  const losesExpired = options.loseExpired === true;
  const records = await forgetSharedStore({ engines, clock: systemClock, losesExpired }).catch((cause: unknown) => {
    throw new CommandError(EXIT.failed, 'not_emptied', (cause as Error).message, { cause });
  });
  tellEmptied(options, records);
}

function tellEmptied({ json }: ReplayOptions, records: number): void {
  if (json) printJson({ store_emptied: true, records });
  else printLine('The store is empty. "bellwether start" fills it from the log.');
}

async function replayIntoRoster(options: ReplayOptions): Promise<void> {
  if (!options.yes) throw usageError('This has the next start compute the roster again. Say --yes to do it.');
  const engines = await configuredEngines();
  if (!engines?.log) logDirectory(options.dataDir);
  const [{ openPostgresRecords, openRecords }, { forgetRosterPosition }] = await Promise.all([
    import('@bellwether/records'),
    import('@bellwether/services'),
  ]);
  const records = engines?.records
    ? await openPostgresRecords(engines.records)
    : await openRecords({ directory: join(resolve(options.dataDir), 'records'), clock: systemClock });
  try {
    await forgetRosterPosition(records);
  } finally {
    await records.close();
  }
  if (options.json) printJson({ roster_forgotten: true });
  else printLine('"bellwether start" computes the roster again.');
}

function logDirectory(dataDir: string): string {
  const directory = join(resolve(dataDir), 'log');
  if (existsSync(directory)) return directory;
  throw new CommandError(EXIT.failed, 'no_data_directory', `There is no log in ${resolve(dataDir)}. Say --data-dir.`);
}
