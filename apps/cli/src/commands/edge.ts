/** `bellwether edge`: what stands between people's data and the centre; running it, and working at it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Operator, Preview, ReidentificationView, RunView, SourceView } from '@bellwether/edge';
import { Command, Option } from 'commander';
import { CommandError, EXIT, usageError } from '../command-error.ts';
import {
  type EdgeDoor,
  type EdgeTargetOptions,
  edgeDirectoryOf,
  openEdge,
  withEdgeOptions,
} from '../edge/edge-door.ts';
import { printPreview } from '../edge/import-through-edge.ts';
import { makeIngestKey } from '../edge/ingest-key.ts';
import { formatTable, printJson, printLine, printNote } from '../output.ts';
import { parseOrgId } from '../server/connect.ts';

type Options = EdgeTargetOptions & { json?: true };

export function edgeCommand(): Command {
  return new Command('edge')
    .description("people's data: run the edge, see and decide what leaves")
    .addCommand(startCommand())
    .addCommand(initCommand())
    .addCommand(listing('adapters', 'what kinds of source the edge understands', showAdapters))
    .addCommand(listing('sources', 'sources, whether they are on, and their counts', showSources))
    .addCommand(previewCommand())
    .addCommand(sourceDeed('enable', 'switch a source on; takes a preview not older than a day'))
    .addCommand(sourceDeed('disable', 'switch a source off'))
    .addCommand(sourceDeed('run', 'read a source now'))
    .addCommand(refusedCommand())
    .addCommand(listing('runs', 'what was read when, and how far it is', showRuns))
    .addCommand(listing('spool', 'what waits to be sent', showSpool))
    .addCommand(rotateKeysCommand())
    .addCommand(operatorsCommand())
    .addCommand(reidentifyCommand())
    .addCommand(forgetCommand())
    .addCommand(listing('journal', 'what was done at the edge, and whether the chain is whole', showJournal));
}

function startCommand(): Command {
  return withEdgeOptions(new Command('start').description('run the edge beside the source, by itself'))
    .addOption(new Option('--port <number>', 'port; else EDGE_PORT, else 7710').env('EDGE_PORT'))
    .addOption(new Option('--host <address>', 'address to listen on').env('EDGE_HOST').default('127.0.0.1'))
    .option('--json', 'print one line of JSON once it runs')
    .addHelpText(
      'after',
      `
"bellwether start" runs an edge, too. This one is for the machine that people's data lies on, when that is another one.

Example:
  bellwether edge init --centre https://bellwether.example.com --edge-dir /var/lib/bellwether-edge < ingest-key
  bellwether edge start --edge-dir /var/lib/bellwether-edge`,
    )
    .action(async (options: Options & { port?: string; host: string }) => {
      const { startEdge, EDGE_PORT } = await import('@bellwether/edge-app');
      const port = Number(options.port ?? EDGE_PORT);
      if (!Number.isInteger(port) || port < 0 || port > 65_535)
        throw usageError('--port: a whole number from 0 to 65535.');
      const directory = edgeDirectoryOf(options);
      const running = await startEdge({ directory, host: options.host, port });
      if (options.json) printJson({ url: running.url, pid: process.pid, edge_dir: directory });
      else {
        printLine(`\n  The edge is running at ${running.url}`);
        sayFirstToken(running.edge.firstToken);
        printLine(`  Its vault lies in ${directory}`);
        printLine('  Stop with Ctrl-C.\n');
      }
      const stop = (): void => {
        running.close().then(
          () => process.exit(EXIT.ok),
          () => process.exit(EXIT.failed),
        );
      };
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
    });
}

function initCommand(): Command {
  return withEdgeOptions(new Command('init').description('make the directory of an edge: keys, vault, edge.yaml'))
    .option('--centre <address>', 'address of the server events go to')
    .addOption(
      new Option('--org <id>', 'organisation, when the server of this machine makes the key').argParser(parseOrgId),
    )
    .option('--key-file <file>', 'file with an ingest key made elsewhere')
    .option('--domain <domain...>', 'e-mail domains of the organisation')
    .option('--json', 'print JSON')
    .action(async (options: Options & { centre?: string; org?: string; keyFile?: string; domain?: string[] }) => {
      const directory = edgeDirectoryOf(options);
      const { Edge, CONFIGURATION_NAMES } = await import('@bellwether/edge');
      if (CONFIGURATION_NAMES.some((name) => existsSync(join(directory, name))))
        throw new CommandError(
          EXIT.failed,
          'conflict',
          `There is a configuration in ${directory} already. Edit that one.`,
        );
      const edge = await Edge.open({ directory });
      await edge.close();
      writeFileSync(join(directory, 'edge.yaml'), firstConfiguration(options.centre, options.domain ?? []), {
        mode: 0o600,
      });
      const key =
        options.keyFile !== undefined
          ? readFileSync(options.keyFile, 'utf8').trim()
          : options.org !== undefined
            ? await makeIngestKey({ dataDir: options.dataDir, org: options.org })
            : undefined;
      if (key !== undefined) writeFileSync(join(directory, 'ingest-key'), `${key}\n`, { mode: 0o600 });
      if (options.json)
        return printJson({ edge_dir: directory, token: edge.firstToken ?? null, has_ingest_key: key !== undefined });
      printLine(`Made an edge in ${directory}.`);
      sayFirstToken(edge.firstToken);
      printLine(`Declare sources in ${join(directory, 'edge.yaml')}, then: bellwether edge start`);
      if (key === undefined)
        printNote('It has no ingest key yet. Make one at the centre and put it into the file ingest-key there.');
    });
}

function firstConfiguration(centre: string | undefined, domains: readonly string[]): string {
  return `# What this edge reads, and how. Every setting: docs/edge.md
centre:
${centre === undefined ? '  # url: https://bellwether.example.com' : `  url: ${JSON.stringify(centre)}`}
  key_file: ingest-key
floor: 5
domains: ${JSON.stringify(domains)}
hours: { zone: UTC, days: [mon, tue, wed, thu, fri], from: "08:00", to: "18:00" }
sources: {}
`;
}

function sayFirstToken(token: string | undefined): void {
  if (token !== undefined) printLine(`  The first operator is "owner" with the token ${token}   (shown this once)`);
}

function listing(name: string, description: string, show: (door: EdgeDoor, json: boolean) => Promise<void>): Command {
  return withEdgeOptions(new Command(name).description(description))
    .option('--json', 'print JSON')
    .action((options: Options) => atEdge(options, (door) => show(door, options.json === true)));
}

async function atEdge<T>(options: Options, work: (door: EdgeDoor) => Promise<T>, start = false): Promise<T> {
  const door = await openEdge(options, { start });
  try {
    return await work(door);
  } finally {
    await door.close();
  }
}

async function showAdapters(door: EdgeDoor, json: boolean): Promise<void> {
  type Adapter = { name: string; title: string; kind: string; inputs: string[]; events: string[] };
  const answer = await door.get<{ adapters: Adapter[] }>('/api/edge/adapters');
  if (json) return printJson(answer);
  const rows = answer.adapters.map(({ name, title, kind, inputs }) => [name, kind, title, inputs.join('; ')]);
  printLine(formatTable(['ADAPTER', 'KIND', 'WHAT IT IS', 'READS'], rows));
}

async function showSources(door: EdgeDoor, json: boolean): Promise<void> {
  type Source = SourceView & { last: RunView | null; next_at: string | null };
  const answer = await door.get<{ sources: Source[] }>('/api/edge/sources');
  if (json) return printJson(answer);
  if (answer.sources.length === 0)
    return printLine(`No source is declared. Declare one in ${join(door.directory, 'edge.yaml')} (docs/edge.md).`);
  const rows = answer.sources.map((source) => [
    source.name,
    source.enabled ? 'on' : 'off',
    source.adapter,
    String(source.records),
    String(source.events),
    String(source.dropped),
    String(source.refused),
    source.last?.state ?? 'never ran',
    source.next_at ?? '–',
    source.why,
  ]);
  printLine(
    formatTable(
      ['SOURCE', 'IS', 'ADAPTER', 'RECORDS', 'EVENTS', 'LEFT OUT', 'REFUSED', 'LAST RUN', 'NEXT', 'WHY'],
      rows,
    ),
  );
}

function previewCommand(): Command {
  return withEdgeOptions(
    new Command('preview').description('exactly what would leave for some real records').argument('<source>'),
  )
    .option('--file <file>', 'records, for a source that records are sent to')
    .option('--json', 'print JSON, the original records included')
    .action((source: string, options: Options & { file?: string }) =>
      atEdge(options, async (door) => {
        const path = `/api/edge/sources/${encodeURIComponent(source)}/preview`;
        const preview =
          options.file === undefined
            ? await door.get<Preview>(path)
            : await door.post<Preview>(path, readFileSync(options.file));
        if (options.json) return printJson(preview);
        printPreview(preview);
        printNote(`To switch it on: bellwether edge enable ${source}`);
      }),
    );
}

function sourceDeed(verb: 'enable' | 'disable' | 'run', description: string): Command {
  return withEdgeOptions(new Command(verb).description(description).argument('<source>'))
    .option('--json', 'print JSON')
    .action((source: string, options: Options) =>
      atEdge(
        options,
        async (door) => {
          const answer = await door.post<SourceView & RunView>(
            `/api/edge/sources/${encodeURIComponent(source)}/${verb}`,
          );
          const ended = verb === 'run' && !door.isRunning ? await untilEnded(door, answer.run) : answer;
          if (options.json) return printJson(ended);
          if (verb === 'run')
            printLine(`Run ${answer.run} of ${source}: ${ended.state}. "bellwether edge runs" follows it.`);
          else printLine(`${source} is ${answer.enabled ? 'on' : 'off'}: ${answer.why}.`);
        },
        verb === 'run',
      ),
    );
}

/** An edge that lives as long as the command has to live until the run is through. */
async function untilEnded(door: EdgeDoor, run: number): Promise<RunView> {
  for (;;) {
    const view = await door.get<RunView>(`/api/edge/runs/${run}`);
    if (view.state !== 'extract' && view.state !== 'anonymise') return view;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function refusedCommand(): Command {
  return withEdgeOptions(new Command('refused').description('which fields were in the way').argument('<source>'))
    .option('--json', 'print JSON')
    .action((source: string, options: Options) =>
      atEdge(options, async (door) => {
        type Refused = { place: string; reason: string; field: string; detail: string };
        const answer = await door.get<{ refused: Refused[] }>(
          `/api/edge/sources/${encodeURIComponent(source)}/refused`,
        );
        if (options.json) return printJson(answer);
        const rows = answer.refused.map(({ place, reason, field, detail }) => [place, reason, field, detail]);
        printLine(
          rows.length === 0 ? 'Nothing was refused.' : formatTable(['WHERE', 'WHY', 'FIELD', 'WHAT TO DO'], rows),
        );
      }),
    );
}

async function showRuns(door: EdgeDoor, json: boolean): Promise<void> {
  const answer = await door.get<{ runs: RunView[] }>('/api/edge/runs');
  if (json) return printJson(answer);
  const rows = answer.runs.map((run) => [
    String(run.run),
    run.source,
    run.cause,
    run.state,
    run.began_at,
    run.ended_at ?? '–',
    String(run.records),
    String(run.events),
    String(run.refused),
    String(run.resumed),
    run.problem ?? '',
  ]);
  printLine(
    rows.length === 0
      ? 'Nothing has run yet.'
      : formatTable(
          ['RUN', 'SOURCE', 'CAUSE', 'STATE', 'BEGAN', 'ENDED', 'RECORDS', 'EVENTS', 'REFUSED', 'RESUMED', 'PROBLEM'],
          rows,
        ),
  );
}

async function showSpool(door: EdgeDoor, json: boolean): Promise<void> {
  type Spool = {
    events: number;
    bytes: number;
    bytes_max: number;
    accepted: number;
    duplicate: number;
    rejected: number;
    sender: { state: string; problem?: string; next_attempt_at?: string };
  };
  const spool = await door.get<Spool>('/api/edge/spool');
  if (json) return printJson(spool);
  printLine(`${spool.events} events wait (${spool.bytes} of ${spool.bytes_max} bytes).`);
  printLine(
    `Sent so far: ${spool.accepted} accepted, ${spool.duplicate} known already, ${spool.rejected} refused by the centre.`,
  );
  if (spool.sender.problem !== undefined)
    printLine(`${spool.sender.problem} Next attempt: ${spool.sender.next_attempt_at ?? 'soon'}.`);
}

function rotateKeysCommand(): Command {
  return withEdgeOptions(
    new Command('rotate-keys')
      .description('new keys: of the vault, or of the pseudonyms')
      .argument('<what>', 'vault, pseudonyms, finish or emergency'),
  )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
  vault        a new tenant key; everything is wrapped anew while the edge works on, then the old key is forgotten
  pseudonyms   a new epoch begins: the links from old to new are signed and sent; both resolve
  finish       new events bear pseudonyms of the epoch that has begun
  emergency    both at once, because the pseudonym key is known to somebody`,
    )
    .action((what: string, options: Options) => {
      if (!['vault', 'pseudonyms', 'finish', 'emergency'].includes(what))
        throw usageError('Say vault, pseudonyms, finish or emergency.');
      return atEdge(
        options,
        async (door) => {
          type Rotation = { rotated: string; left: number; linked: number };
          const answer = await door.post<Rotation>('/api/edge/keys/rotate', { kind: what });
          if (options.json) return printJson(answer);
          printLine(
            what === 'vault'
              ? `The tenant key is ${answer.rotated} now; ${answer.left} small keys are being wrapped anew.`
              : `Epoch ${answer.rotated}: ${answer.linked} pseudonyms linked.`,
          );
        },
        true,
      );
    });
}

function operatorsCommand(): Command {
  const list = listing('list', 'who may work at this edge', async (door, json) => {
    const answer = await door.get<{ operators: Operator[] }>('/api/edge/operators');
    if (json) return printJson(answer);
    printLine(
      formatTable(
        ['NAME', 'MAY'],
        answer.operators.map(({ name, permissions }) => [name, permissions.join(', ')]),
      ),
    );
  });
  const add = withEdgeOptions(
    new Command('add').description('a new operator; the token is shown this once').argument('<name>'),
  )
    .requiredOption('--permissions <list>', 'operate, reidentify, separated by commas')
    .option('--json', 'print JSON')
    .action((name: string, options: Options & { permissions: string }) =>
      atEdge(options, async (door) => {
        const body = { name, permissions: options.permissions.split(',').map((one) => one.trim()) };
        const answer = await door.post<{ token: string }>('/api/edge/operators', body);
        if (options.json) return printJson(answer);
        printLine(`${name} has the token ${answer.token}   (shown this once)`);
      }),
    );
  const remove = withEdgeOptions(new Command('remove').description('an operator goes').argument('<name>'))
    .option('--json', 'print JSON')
    .action((name: string, options: Options) =>
      atEdge(options, async (door) => {
        const answer = await door.post(`/api/edge/operators/${encodeURIComponent(name)}/remove`);
        if (options.json) return printJson(answer);
        printLine(`${name} may not work here any more.`);
      }),
    );
  return new Command('operators')
    .description('who may work at this edge')
    .addCommand(list)
    .addCommand(add)
    .addCommand(remove);
}

function reidentifyCommand(): Command {
  const path = '/api/edge/reidentifications';
  const show = (json: true | undefined, view: ReidentificationView): void => {
    if (json) printJson(view);
    else printLine(`Request ${view.request_id} is ${view.state}, until ${view.expires_at}.`);
  };
  const request = withEdgeOptions(new Command('request').description('ask who a pseudonym is').argument('<pseudonym>'))
    .requiredOption('--reason <text>', 'why; a second person judges it')
    .option('--json', 'print JSON')
    .action((pseudonym: string, options: Options & { reason: string }) =>
      atEdge(options, async (door) => show(options.json, await door.post(path, { pseudonym, reason: options.reason }))),
    );
  const deed = (verb: 'approve' | 'deny', description: string): Command =>
    withEdgeOptions(new Command(verb).description(description).argument('<request_id>'))
      .option('--json', 'print JSON')
      .action((id: string, options: Options) =>
        atEdge(options, async (door) =>
          show(options.json, await door.post(`${path}/${encodeURIComponent(id)}/${verb}`)),
        ),
      );
  const answer = withEdgeOptions(
    new Command('answer').description('read the answer, within 15 minutes of its approval').argument('<request_id>'),
  )
    .option('--json', 'print JSON')
    .action((id: string, options: Options) =>
      atEdge(options, async (door) => {
        type Answer = { identifiers: { kind: string; value: string }[]; names: string[]; expires_at: string };
        const found = await door.post<Answer>(`${path}/${encodeURIComponent(id)}/answer`);
        if (options.json) return printJson(found);
        printLine(
          formatTable(
            ['KIND', 'IDENTIFIER'],
            found.identifiers.map(({ kind, value }) => [kind, value]),
          ),
        );
        if (found.names.length > 0) printLine(`Known as ${found.names.join(', ')}.`);
      }),
    );
  const list = listing('list', 'requests and their state', async (door, json) => {
    const found = await door.get<{ reidentifications: ReidentificationView[] }>(path);
    if (json) return printJson(found);
    const rows = found.reidentifications.map((one) => [
      one.request_id,
      one.state,
      one.requested_by,
      one.requested_at,
      one.decided_by ?? '–',
      one.reason ?? '',
    ]);
    printLine(
      rows.length === 0
        ? 'Nobody has asked.'
        : formatTable(['REQUEST', 'STATE', 'BY', 'AT', 'DECIDED BY', 'REASON'], rows),
    );
  });
  return new Command('reidentify')
    .description('who a pseudonym is: asked by one, decided by another')
    .addCommand(request)
    .addCommand(deed('approve', "agree to another one's question"))
    .addCommand(deed('deny', "refuse another one's question"))
    .addCommand(answer)
    .addCommand(list);
}

function forgetCommand(): Command {
  return withEdgeOptions(
    new Command('forget')
      .description('erase a person from the vault: key, identifiers, what waits')
      .argument('<pseudonym>'),
  )
    .option('--json', 'print JSON')
    .action((pseudonym: string, options: Options) =>
      atEdge(options, async (door) => {
        type Forgotten = { pseudonyms: string[]; spooled_erased: number; quarantined_erased: number };
        const answer = await door.post<Forgotten>('/api/edge/people/forget', { pseudonym });
        if (options.json) return printJson(answer);
        printLine(
          `Erased from the edge, with ${answer.spooled_erased} events that waited. Erase at the centre: ${answer.pseudonyms.join(', ')}.`,
        );
      }),
    );
}

async function showJournal(door: EdgeDoor, json: boolean): Promise<void> {
  type Entry = { seq: number; at: string; actor: string; action: string; details: object };
  type Journal = { verified: { entries: number; head: string; brokenAt?: number }; entries: Entry[] };
  const journal = await door.get<Journal>('/api/edge/journal');
  const broken = journal.verified.brokenAt;
  if (broken !== undefined) process.exitCode = EXIT.failed;
  if (json) return printJson(journal);
  const rows = journal.entries.map(({ seq, at, actor, action, details }) => [
    String(seq),
    at,
    actor,
    action,
    JSON.stringify(details),
  ]);
  printLine(formatTable(['ENTRY', 'AT', 'BY', 'WHAT', 'DETAILS'], rows));
  printLine(
    broken === undefined
      ? `The chain of ${journal.verified.entries} entries is whole.`
      : `Entry ${broken} does not follow from the ones before it: the journal was changed.`,
  );
}
