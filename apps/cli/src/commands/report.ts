/** `bellwether report`: reports for readers: which there are, one more, and whether a file still says what it said. */
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReportSummary, ReportVerification, ReportView } from '@bellwether/services';
import { Command, Option } from 'commander';
import { CommandError, EXIT } from '../command-error.ts';
import { formatTable, printJson, printLine } from '../output.ts';
import { connect, type TargetOptions, withTargetOptions } from '../server/connect.ts';

const FORMATS = ['pdf', 'html', 'csv', 'xlsx'];
const VERIFY_TIME_LIMIT_MS = 120_000;
const MAKE_TIME_LIMIT_MS = 600_000;
const ASKED_AGAIN_MS = 300;

export function reportCommand(): Command {
  return new Command('report')
    .description('reports for readers: list, make, verify')
    .addCommand(listCommand())
    .addCommand(makeCommand())
    .addCommand(verifyCommand());
}

function listCommand(): Command {
  return withTargetOptions(new Command('list').description('reports of an organisation, newest first'))
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  bellwether report list --org acme')
    .action(async (options: TargetOptions & { json?: true }) => {
      const { reports } = await connect(options).json<{ reports: ReportSummary[] }>('GET', '/api/v1/executive-reports');
      if (options.json) return printJson({ reports });
      if (reports.length === 0) return printLine('No report has been made yet.');
      printLine(
        formatTable(
          ['REPORT', 'TITLE', 'UP TO', 'STATE', 'FINGERPRINT'],
          reports.map(({ report_id, title, period, state, fingerprint }) => [
            ...[report_id, title, lastDay(period.to), state, fingerprint ?? ''],
          ]),
        ),
      );
    });
}

/** A period ends before its end. */
function lastDay(end: string): string {
  return new Date(Date.parse(end) - 1).toISOString().slice(0, 10);
}

function makeCommand(): Command {
  return withTargetOptions(new Command('make').description('make a report from a template, and save its file'))
    .argument('<template_id>', 'the template, as its page shows it')
    .addOption(new Option('--format <format>', 'what is saved').choices(FORMATS).default('pdf'))
    .option('--out <file>', 'where to; else a name of its own in this folder')
    .option('--to <time>', 'of the days before this time, ISO 8601; now when absent')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  bellwether report make rpt_3kTMd… --org acme --format html')
    .action(
      async (
        templateId: string,
        options: TargetOptions & { format: string; out?: string; to?: string; json?: true },
      ) => {
        const client = connect(options);
        const { report_id } = await client.json<{ report_id: string }>('POST', '/api/v1/executive-reports', {
          body: { template_id: templateId, ...(options.to === undefined ? {} : { to: options.to }) },
        });
        const path = `/api/v1/executive-reports/${encodeURIComponent(report_id)}`;
        let report = await client.json<ReportView>('GET', path);
        for (const untilMs = Date.now() + MAKE_TIME_LIMIT_MS; report.state === 'making' && Date.now() < untilMs; ) {
          await delay(ASKED_AGAIN_MS);
          report = await client.json<ReportView>('GET', path);
        }
        if (report.state !== 'ready')
          throw new CommandError(EXIT.failed, 'report_failed', report.failure ?? 'The report is not ready yet.');
        const response = await client.send('GET', `${path}/file?format=${options.format}`);
        const [, name = `report.${options.format}`] =
          /filename="([a-z0-9.-]+)"/.exec(response.headers.get('content-disposition') ?? '') ?? [];
        const file = options.out ?? name;
        await writeFile(file, Buffer.from(await response.arrayBuffer()));
        if (options.json) return printJson({ report_id, file, fingerprint: report.fingerprint });
        printLine(`${file} (fingerprint ${report.fingerprint})`);
      },
    );
}

function verifyCommand(): Command {
  return withTargetOptions(
    new Command('verify').description('ask every figure of a report’s file again, and name those that were changed'),
  )
    .argument('<file>', 'the report as HTML or PDF')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nEnds with 0 when the file is as it was made, also when data have changed since; with 1 when it was altered, or nothing vouches for it.\n\nExamples:\n  bellwether report verify board-2026-11-20.pdf --org acme',
    )
    .action(async (file: string, options: TargetOptions & { json?: true }) => {
      const content = await readFile(file).catch((cause: unknown) => {
        throw new CommandError(EXIT.failed, 'no_file', `${file} cannot be read.`, { cause });
      });
      const found = await connect(options).json<ReportVerification>('POST', '/api/v1/executive-reports/verify', {
        bytes: { contentType: 'application/octet-stream', content: new Uint8Array(content) },
        timeLimitMs: VERIFY_TIME_LIMIT_MS,
      });
      if (found.verdict === 'altered' || found.verdict === 'unsealed') process.exitCode = EXIT.failed;
      if (options.json) return printJson(found);
      printLine(found.answer);
      printLine(`${found.title} · fingerprint ${found.fingerprint} · seal ${found.seal}`);
      if (found.findings.length === 0) return;
      printLine('');
      printLine(
        formatTable(
          ['FIGURE', '', 'IN THE FILE', 'SHOULD BE', 'WHY'],
          found.findings.map(({ label, kind, in_file, should_be, why }) => [
            label,
            kind,
            in_file,
            should_be ?? '',
            why,
          ]),
        ),
      );
    });
}
