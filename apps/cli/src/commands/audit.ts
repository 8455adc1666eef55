/**
 * `bellwether audit`: who did what, and whether the record of it is whole. Asks the running server; without one it reads
 * the records of the data directory, in transactions that cannot write.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { systemClock } from '@bellwether/core';
import type { AuditList, ChainHead, Verification } from '@bellwether/services';
import { Command, Option } from 'commander';
import { CommandError, EXIT, usageError } from '../command-error.ts';
import { parseWholeNumber } from '../number-option.ts';
import { formatTable, printable, printJson, printLine } from '../output.ts';
import type { ApiClient } from '../server/api-client.ts';
import { connect, findRunningServer, type TargetOptions, withTargetOptions } from '../server/connect.ts';

interface FilterOptions {
  actor?: string;
  action?: string;
  resourceType?: string;
  resourceId?: string;
  outcome?: string;
  from?: string;
  to?: string;
}

type AuditOptions = TargetOptions & { installation?: true; json?: true };

/** What the commands need of the trail, through a server or without one. */
interface Trail {
  list(filter: object): Promise<AuditList>;
  export(filter: object): Promise<AsyncIterable<string | Uint8Array>>;
  verify(anchor: string | undefined): Promise<Verification>;
  head(): Promise<ChainHead>;
  close(): Promise<void>;
}

const OUTCOMES = ['ok', 'denied', 'failed'];
const FORMATS = ['csv', 'json'];
/** Every entry of a long chain is read. */
const VERIFY_TIME_LIMIT_MS = 60 * 60_000;
/** The chain of what concerns no single organisation. */
const INSTALLATION = '*';

export function auditCommand(): Command {
  return new Command('audit')
    .description('who did what: list, export, verify, head')
    .addCommand(listCommand())
    .addCommand(exportCommand())
    .addCommand(verifyCommand())
    .addCommand(headCommand());
}

function auditSubcommand(name: string, description: string): Command {
  return withTargetOptions(new Command(name).description(description))
    .option('--installation', 'the chain of what concerns no single organisation')
    .option('--json', 'print JSON');
}

function withFilterOptions(command: Command): Command {
  return command
    .option('--actor <name>', 'who did it, such as user:usr_1a2b')
    .option('--action <action>', 'what was done, such as key.create, or its beginning: key.')
    .option('--resource-type <type>', 'what it was done to, such as key')
    .option('--resource-id <id>', 'and to which one')
    .addOption(new Option('--outcome <outcome>', 'how it went').choices(OUTCOMES))
    .option('--from <time>', 'not before, ISO 8601 with a zone')
    .option('--to <time>', 'before, ISO 8601 with a zone');
}

function listCommand(): Command {
  return withFilterOptions(auditSubcommand('list', 'entries, newest first'))
    .addOption(new Option('--limit <number>', 'entries to show').argParser(parseLimit).default(undefined, '50'))
    .option('--before <seq>', 'only entries before this one, to go on')
    .addHelpText(
      'after',
      `
Examples:
  bellwether audit list --org acme --action key.
  bellwether audit list --org acme --outcome denied --from 2026-11-01T00:00:00Z --json`,
    )
    .action(async (options: AuditOptions & FilterOptions & { limit?: number; before?: string }) => {
      const { limit = 50, before } = options;
      const page = { limit, ...(before === undefined ? {} : { before }) };
      const { entries, next } = await withTrail(options, (trail) => trail.list({ ...filterOf(options), ...page }));
      if (options.json) return printJson({ entries, next });
      if (entries.length === 0 && next === null) return printLine('There is no such entry.');
      printLine(
        formatTable(
          ['SEQ', 'TIME', 'WHO', 'DID', 'TO', 'OUTCOME'],
          entries.map((entry) => [
            String(entry.seq),
            entry.at,
            entry.actor,
            entry.action,
            [entry.resource_type, entry.resource_id].filter((part) => part !== '').join(' '),
            entry.outcome,
          ]),
        ),
      );
      if (next !== null) printLine(`\nThere may be more: --before ${next}`);
    });
}

function exportCommand(): Command {
  return withFilterOptions(auditSubcommand('export', 'all entries to standard output, newest first'))
    .addOption(new Option('--format <format>', 'csv, or json: one entry a line').choices(FORMATS).default('csv'))
    .addHelpText('after', '\nExamples:\n  bellwether audit export --org acme --format json > audit.ndjson')
    .action(async (options: AuditOptions & FilterOptions & { format: string }) => {
      if (options.json && options.format !== 'json') throw usageError('--json goes with --format json.');
      await withTrail(options, async (trail) => {
        const content = await trail.export({ ...filterOf(options), format: options.format });
        await pipeline(Readable.from(content), process.stdout, { end: false });
      });
    });
}

function verifyCommand(): Command {
  return auditSubcommand('verify', 'read the whole chain and say whether it is whole')
    .option('--anchor <seq:hash>', 'a head kept elsewhere, which the chain has to agree with')
    .addHelpText(
      'after',
      `
Ends with 1 when an entry was changed, removed, added or put elsewhere, and names it. What it proves, and how to keep
heads where nobody of this machine can change them: docs/audit.md.

Examples:
  bellwether audit verify --org acme
  bellwether audit verify --org acme --anchor 1201:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08`,
    )
    .action(async (options: AuditOptions & { anchor?: string }) => {
      const report = await withTrail(options, (trail) => trail.verify(options.anchor));
      if (options.json) printJson(report);
      else if (report.broken) {
        const { seq, reason, detail } = report.broken;
        const where = seq > 0 ? `entry ${seq} of ${report.org_id}` : `the anchors of ${report.org_id}`;
        printLine(`BROKEN at ${where} (${reason}): ${printable(detail)}`);
        printLine(`${report.entries} entries before it are whole.`);
      } else {
        printLine(
          `The chain of ${report.org_id} is whole: ${report.entries} entries, ${report.anchors} anchors agree.`,
        );
        printLine(`Its head is ${report.head.seq}:${report.head.hash}`);
      }
      if (!report.ok) process.exitCode = EXIT.failed;
    });
}

function headCommand(): Command {
  return auditSubcommand('head', 'the newest entry’s number and hash, to be kept elsewhere')
    .addHelpText('after', '\nExamples:\n  bellwether audit head --org acme >> /mnt/elsewhere/acme-heads')
    .action(async (options: AuditOptions) => {
      const head = await withTrail(options, (trail) => trail.head());
      if (options.json) printJson(head);
      else printLine(`${head.seq}:${head.hash}`);
    });
}

function filterOf({ actor, action, resourceType, resourceId, outcome, from, to }: FilterOptions): object {
  const filter = { actor, action, resource_type: resourceType, resource_id: resourceId, outcome, from, to };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

function parseLimit(text: string): number {
  return parseWholeNumber('--limit', text, { min: 1, max: 500 });
}

async function withTrail<T>(options: AuditOptions, work: (trail: Trail) => Promise<T>): Promise<T> {
  const trail = await openTrail(options);
  try {
    return await work(trail);
  } finally {
    await trail.close();
  }
}

async function openTrail(options: AuditOptions): Promise<Trail> {
  const { org, installation } = options;
  if (installation && org !== undefined) throw usageError('--org and --installation are two different chains.');
  if (options.url !== undefined || options.key !== undefined) {
    if (installation) throw usageError('--installation is for the operator of this machine, without --url and --key.');
    return trailOver(connect(options));
  }
  if (org === undefined && !installation)
    throw usageError('Say which organisation with --org, or --installation for what concerns none of them.');
  const dataDirectory = resolve(options.dataDir);
  const server = await findRunningServer(dataDirectory);
  if (server) return trailOver(org === undefined ? server : server.actingFor(org));
  if (!existsSync(join(dataDirectory, 'records')))
    throw new CommandError(
      EXIT.failed,
      'no_data_directory',
      `${dataDirectory} is not a data directory of Bellwether. Say --data-dir, or --url and --key.`,
    );
  // Loaded only here: a command that talks to a server starts in a fraction of the time without the engines.
  const { openOfflineTrail, parseAnchor } = await import('@bellwether/services');
  const trail = await openOfflineTrail(dataDirectory, org ?? INSTALLATION, systemClock);
  return {
    ...trail,
    export: async (filter) => trail.export(filter),
    verify: async (text) => {
      const anchor = text === undefined ? undefined : parseAnchor(text);
      if (text !== undefined && !anchor) throw usageError('--anchor has to be a head as "audit head" shows it.');
      return trail.verify(anchor);
    },
  };
}

function trailOver(client: ApiClient): Trail {
  return {
    list: (filter) => client.json('GET', `/api/v1/audit?${new URLSearchParams(textOf(filter))}`),
    export: async (filter) => {
      const response = await client.send('POST', '/api/v1/audit/export', {
        body: filter,
        timeLimitMs: VERIFY_TIME_LIMIT_MS,
      });
      if (!response.body) throw new CommandError(EXIT.failed, 'empty_answer', 'The server sent nothing.');
      // fetch's stream and Node's are the same thing under two type declarations.
      return Readable.fromWeb(response.body as import('node:stream/web').ReadableStream);
    },
    verify: (anchor) =>
      client.json('POST', '/api/v1/audit/verify', {
        body: anchor === undefined ? {} : { anchor },
        timeLimitMs: VERIFY_TIME_LIMIT_MS,
      }),
    head: () => client.json('GET', '/api/v1/audit/head'),
    close: async () => undefined,
  };
}

function textOf(filter: object): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, String(value)]));
}
