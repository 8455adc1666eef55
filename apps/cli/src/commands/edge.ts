/** `bellwether edge`: what stands between people's data and the centre; running it, and working at it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Preview, RunView, SourceView } from '@bellwether/edge';
import { Command } from 'commander';
import { EXIT, usageError } from '../command-error.ts';
import { atEdge, type EdgeOptions, listing } from '../edge/at-edge.ts';
import { type EdgeDoor, withEdgeOptions } from '../edge/edge-door.ts';
import { printPreview } from '../edge/import-through-edge.ts';
import { operatorsCommand } from '../edge/operators-command.ts';
import { reidentifyCommand } from '../edge/reidentify-command.ts';
import { initCommand, startCommand } from '../edge/start-commands.ts';
import { formatTable, printJson, printLine, printNote } from '../output.ts';

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
    .action((source: string, options: EdgeOptions & { file?: string }) =>
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
    .action((source: string, options: EdgeOptions) =>
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
    .action((source: string, options: EdgeOptions) =>
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
    .action((what: string, options: EdgeOptions) => {
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

function forgetCommand(): Command {
  return withEdgeOptions(
    new Command('forget')
      .description('erase a person from the vault: key, identifiers, what waits')
      .argument('<pseudonym>'),
  )
    .option('--json', 'print JSON')
    .action((pseudonym: string, options: EdgeOptions) =>
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
