/**
 * `bellwether records`: prepares a PostgreSQL server for the records, and takes their schema back to what an older version
 * knows. See docs/postgres.md and docs/upgrading.md.
 */
import { join, resolve } from 'node:path';
import type { PostgresSettings } from '@bellwether/records';
import { Command } from 'commander';
import { CommandError, EXIT, usageError } from '../command-error.ts';
import { parseWholeNumber } from '../number-option.ts';
import { printJson, printLine } from '../output.ts';
import { readSource } from '../read-source.ts';
import { dataDirOption } from '../server/connect.ts';

const SCHEMA_MAX = 100_000;

export function recordsCommand(): Command {
  return new Command('records')
    .description('the records: prepare a server, migrate')
    .addCommand(prepareCommand())
    .addCommand(migrateCommand());
}

function prepareCommand(): Command {
  return new Command('prepare')
    .description('make roles, login and database on the PostgreSQL server of BELLWETHER_POSTGRES_URL, where missing')
    .requiredOption(
      '--administrator <file>',
      'holds the address of an administrator, postgres://…; "-" is standard input',
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nDone once. Changes nothing that is there.\n\nExamples:\n  bellwether records prepare --administrator ./administrator.url',
    )
    .action(async ({ administrator, json }: { administrator: string; json?: true }) => {
      const program = await configuredServer();
      if (!program) throw usageError('BELLWETHER_POSTGRES_URL is not set, so there is no server to prepare.');
      const { preparePostgres } = await import('@bellwether/records');
      await preparePostgres({ administrator: { url: readSource(administrator).trim() }, program });
      if (json) printJson({ prepared: true });
      else printLine('The server is prepared: "bellwether start" makes the tables.');
    });
}

interface MigrateOptions {
  to: string;
  loseData?: true;
  dataDir: string;
  json?: true;
}

function migrateCommand(): Command {
  return new Command('migrate')
    .description('take the schema of the records to a number, with nothing running on them')
    .requiredOption('--to <schema>', 'the last schema that the version you are going to start knows, or "newest"')
    .option('--lose-data', 'go down although rows or columns with something in them go with it')
    .addOption(dataDirOption())
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nOn the server of BELLWETHER_POSTGRES_URL, or in the data directory. Up needs no command, as "bellwether start" does it;\n"--to newest" does it before anything is started.\n\nExamples:\n  bellwether records migrate --to 39',
    )
    .action(async ({ to, loseData, dataDir, json }: MigrateOptions) => {
      const target = to === 'newest' ? undefined : parseWholeNumber('--to', to, { min: 1, max: SCHEMA_MAX });
      const server = await configuredServer();
      const { migrateRecords } = await import('@bellwether/records');
      const place = server ? { server } : { directory: join(resolve(dataDir), 'records') };
      const goal = target === undefined ? {} : { target };
      const steps = await migrateRecords(place, { ...goal, losesData: loseData === true }).catch((cause: unknown) => {
        throw new CommandError(EXIT.failed, 'not_migrated', (cause as Error).message, { cause });
      });
      const reached = target === undefined ? 'the newest schema of this version' : `schema ${target}`;
      if (json) printJson({ schema: target ?? 'newest', steps });
      else if (steps.length === 0) printLine(`The records are at ${reached} already.`);
      else printLine(`The records are at ${reached}; ${steps.length} steps were made.`);
    });
}

async function configuredServer(): Promise<PostgresSettings | undefined> {
  const { readConfig } = await import('@bellwether/server');
  try {
    return readConfig(process.env).engines?.records;
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error));
  }
}
