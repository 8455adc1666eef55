/** `bellwether import`: events from files, in bounded memory; importing a file twice changes nothing. */
import type { EventType } from '@bellwether/core';
import { Command, Option } from 'commander';
import { EXIT, usageError } from '../command-error.ts';
import { formatDuration } from '../duration.ts';
import { importThroughEdge } from '../edge/import-through-edge.ts';
import { type Mapping, parseMapping } from '../import/event-mapping.ts';
import { importFiles } from '../import/import-files.ts';
import { importSurvey, SURVEY_ADAPTER } from '../import/import-survey.ts';
import { FORMATS, type Format } from '../import/source-file.ts';
import { printJson, printLine, printNote } from '../output.ts';
import { type ApiClient, ApiProblem } from '../server/api-client.ts';
import { connect, type TargetOptions, withTargetOptions } from '../server/connect.ts';

type ImportOptions = TargetOptions & {
  type?: string;
  map: string[];
  format?: Format;
  delimiter?: string;
  as?: string;
  dryRun?: true;
  allowRejected?: true;
  throughEdge?: true;
  adapter?: string;
  mapping?: string;
  set: string[];
  edgeDir?: string;
  organization?: string;
  json?: true;
};

export function importCommand(): Command {
  return withTargetOptions(
    new Command('import')
      .description('send events from files: NDJSON, JSON, CSV, Parquet, exports of other tools')
      .argument('<file...>', 'files; .gz and .zst are read as they are; "-" is standard input'),
  )
    .option('--type <event_type>', 'type of rows that say none')
    .option(
      '--map <source=target>',
      'a column or field under another name; may be repeated',
      (text: string, list: string[]) => [...list, text],
      [],
    )
    .addOption(new Option('--format <format>', 'by the name of the file when not given').choices(FORMATS))
    .option('--delimiter <character>', 'between values of CSV; "," and for .tsv a tab when not given')
    .option(
      '--as <importer>',
      'an export of another tool, all its files together: langfuse-export, swe-agent, git-history, gharchive, jira, devlake',
    )
    .option(
      '--through-edge',
      "people's data: names become pseudonyms and text becomes scores here, before anything is sent",
    )
    .option(
      '--adapter <name>',
      'what the files are: survey-answers, or with --through-edge one of "bellwether edge adapters"',
    )
    .option(
      '--mapping <file>',
      'with --adapter survey-answers: which column is which question (docs/survey-reports.md)',
    )
    .option(
      '--set <name=value>',
      'with --through-edge: a setting of the adapter; may be repeated',
      (text: string, list: string[]) => [...list, text],
      [],
    )
    .addOption(new Option('--edge-dir <directory>', 'with --through-edge: directory of the edge').env('EDGE_DATA_DIR'))
    .option('--organization <id>', 'with --adapter company-file: whose people they are')
    .option('--dry-run', 'read everything, send nothing, show the first events')
    .option('--allow-rejected', 'end with 0 also when events were rejected')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Columns and fields that are not the envelope's (event_type, timestamp, user_id, …) become metadata. CSV needs a header
row; its values are read as the event type declares them, times without a zone as UTC. Rows without event_id get one
from what they say, so that importing again changes nothing.

Examples:
  bellwether import events.ndjson.zst --org acme
  bellwether import deployments.csv --type deployment --map created_at=timestamp --map who=user_id --org acme
  bellwether import run-*.traj --as swe-agent --key bw_…
  bellwether import shop-commits.csv shop-releases.csv --as git-history --org acme
  bellwether import staff.csv --through-edge --adapter hris-csv --org acme
  bellwether import answers.csv --adapter survey-answers --mapping answers.json --org acme
  bellwether import company.xlsx --through-edge --adapter company-file --organization 0199…
  zcat old.gz | bellwether import - --format ndjson --org acme --json`,
    )
    .action(run);
}

async function run(paths: string[], options: ImportOptions): Promise<void> {
  if (options.throughEdge) return importThroughEdge(paths, options);
  if (options.adapter === SURVEY_ADAPTER) return importSurvey(paths, options, () => connect(options));
  if (options.adapter !== undefined || options.set.length > 0)
    throw usageError('--adapter and --set belong to --through-edge.');
  if (options.delimiter !== undefined && options.delimiter.length !== 1)
    throw usageError('--delimiter: one character.');
  const renamed = parseMapping(options.map);
  const client = options.dryRun && !canConnect(options) ? undefined : connect(options);
  const mapping: Mapping = { renamed, eventType: options.type, types: client ? await typesOf(client) : new Map() };
  const outcome = await importFiles(paths, {
    mapping,
    client: options.dryRun ? undefined : client,
    format: options.format,
    delimiter: options.delimiter,
    importer: options.as,
  });
  const report = outcome.results.report();
  if (options.json)
    printJson({
      ...report,
      took_ms: outcome.tookMs,
      ...(options.dryRun ? { dry_run: true, first: outcome.first } : {}),
    });
  else show(outcome, options.dryRun === true);
  if (report.rejected > 0 && !options.allowRejected) process.exitCode = EXIT.failed;
}

function show({ results, first, tookMs }: Awaited<ReturnType<typeof importFiles>>, dryRun: boolean): void {
  const { rows, accepted, duplicate, rejected, reasons } = results.report();
  const number = (count: number) => count.toLocaleString('en');
  if (dryRun) {
    for (const event of first) printLine(JSON.stringify(event, null, 2));
    printLine(`${number(rows)} rows read, ${number(rejected)} unreadable. Nothing was sent.`);
  } else
    printLine(
      `${number(rows)} rows in ${formatDuration(tookMs)}: ${number(accepted)} accepted, ${number(duplicate)} duplicate, ${number(rejected)} rejected.`,
    );
  if (rejected > 0) printLine(`\n${results.table()}`);
  if (reasons.some(({ reason }) => reason !== 'unreadable_row'))
    printNote(
      'What the server rejected is kept: "bellwether rejected list" shows them, "rejected replay" sends them again.',
    );
}

function canConnect(options: TargetOptions): boolean {
  try {
    connect(options);
    return true;
  } catch {
    return false; // a dry run needs no server; it then reads values by their form
  }
}

/** The organisation's event types; none for a key that may only write, whose values are then read by their form. */
async function typesOf(client: ApiClient): Promise<ReadonlyMap<string, EventType>> {
  try {
    const { event_types } = await client.json<{ event_types: EventType[] }>('GET', '/api/v1/event-types');
    return new Map(event_types.map((type) => [type.name, type]));
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 403) return new Map();
    throw error;
  }
}
