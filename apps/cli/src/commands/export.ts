/** `bellwether export`: a metric's figures as a file. It appears under its name only when all of it is there. */
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { CommandError, EXIT, usageError } from '../command-error.ts';
import { type MetricQueryOptions, metricQueryOf, withMetricQueryOptions } from '../metric-query-options.ts';
import { printJson, printNote } from '../output.ts';
import { connect, type TargetOptions, withTargetOptions } from '../server/connect.ts';

const FORMATS = ['csv', 'json', 'parquet'];
const TIME_LIMIT_MS = 10 * 60_000;

type ExportOptions = TargetOptions &
  MetricQueryOptions & { metric: string; format?: string; output: string; force?: true; json?: true };

export function exportCommand(): Command {
  return withMetricQueryOptions(
    withTargetOptions(
      new Command('export')
        .description('write the figures of a metric to a file')
        .requiredOption('--metric <name>', 'metric, as "metrics list" shows it')
        .addOption(new Option('--format <format>', 'by the name of the file when not given, else csv').choices(FORMATS))
        .requiredOption('-o, --output <file>', 'where to; "-" is standard output')
        .option('--force', 'replace a file that is there'),
    ),
  )
    .option('--json', 'print what was written as JSON')
    .addHelpText(
      'after',
      `
"json" is one object a line (NDJSON).

Examples:
  bellwether export --metric agent_cost_usd --org acme --from 30d --grain 1d --group-by team -o cost.parquet
  bellwether export --metric agent_cost_usd --org acme --format csv -o - | column -s, -t`,
    )
    .action(exportMetric);
}

async function exportMetric(options: ExportOptions): Promise<void> {
  const { output } = options;
  const format = options.format ?? FORMATS.find((one) => output.endsWith(`.${one}`)) ?? 'csv';
  const toTerminal = output === '-';
  if (toTerminal && options.json) throw usageError('--json and "-o -" would share standard output. Write to a file.');
  if (!toTerminal && !options.force && (await exists(output)))
    throw new CommandError(EXIT.failed, 'file_exists', `${output} is there already. Use --force to replace it.`);
  const response = await connect(options).send('POST', '/api/v1/metrics/export', {
    body: { ...metricQueryOf(options.metric, options), format },
    timeLimitMs: TIME_LIMIT_MS,
  });
  if (!response.body) throw new CommandError(EXIT.failed, 'empty_answer', 'The server sent nothing.');
  // fetch's stream and Node's are the same thing under two type declarations.
  const content = Readable.fromWeb(response.body as import('node:stream/web').ReadableStream);
  if (toTerminal) return void (await pipeline(content, process.stdout, { end: false }));
  const draft = `${output}.part`;
  try {
    await pipeline(content, createWriteStream(draft));
    await rename(draft, output);
  } catch (cause) {
    await rm(draft, { force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(EXIT.failed, 'write_failed', `${output} could not be written: ${reason}`, { cause });
  }
  const { size } = await stat(output);
  if (options.json) printJson({ file: output, format, bytes: size });
  else printNote(`Wrote ${output}: ${size.toLocaleString('en')} bytes of ${format}.`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
