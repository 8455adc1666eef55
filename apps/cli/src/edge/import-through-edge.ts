/**
 * `bellwether import --through-edge`: files of people's data go through the edge's pipeline instead of straight to the
 * server. What leaves is what a source of the same adapter would send; `--dry-run` shows it and sends nothing.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Preview, RunView } from '@bellwether/edge';
import { CommandError, EXIT, usageError } from '../command-error.ts';
import { formatTable, printJson, printLine, printNote } from '../output.ts';
import { type EdgeDoor, type EdgeTargetOptions, edgeDirectoryOf, openEdge } from './edge-door.ts';
import { COMPANY_FILE, importCompanyFile } from './import-company-file.ts';
import { makeIngestKey } from './ingest-key.ts';

export interface EdgeImportOptions extends EdgeTargetOptions {
  adapter?: string;
  set: string[];
  org?: string;
  organization?: string;
  url?: string;
  key?: string;
  dryRun?: true;
  allowRejected?: true;
  json?: true;
}

interface SpoolView {
  events: number;
  sender: { state: string; problem?: string };
}

const POLL_MS = 200;
/** How long nothing may move before the command leaves the rest to the edge: less when it is known that the centre is away. */
const STILL_MAX_MS = { sending: 30_000, away: 4_000 };

export async function importThroughEdge(files: readonly string[], options: EdgeImportOptions): Promise<void> {
  if (options.adapter === undefined)
    throw usageError('Say what the files are with --adapter. "bellwether edge adapters" lists them.');
  if (files.includes('-')) throw usageError('Files go through the edge by name; standard input cannot be read twice.');
  const paths = files.map((file) => resolve(file));
  const missing = paths.find((path) => !existsSync(path));
  if (missing !== undefined) throw new CommandError(EXIT.failed, 'unreadable_file', `${missing} is not there.`);
  const body = { adapter: options.adapter, settings: parseSettings(options.set), paths };
  const hasKey = existsSync(join(edgeDirectoryOf(options), 'ingest-key'));
  const keyTarget = { dataDir: options.dataDir, ...pick(options, 'org', 'url', 'key') };
  const door = await openEdge(options, {
    start: !options.dryRun,
    ...(hasKey ? {} : { obtainIngestKey: () => makeIngestKey(keyTarget) }),
  });
  try {
    if (options.adapter === COMPANY_FILE) {
      const { organization, dryRun, json } = options;
      const known = {
        ...(organization ? { organization } : {}),
        ...(dryRun ? { dryRun } : {}),
        ...(json ? { json } : {}),
      };
      return await importCompanyFile(door, paths, { ...known, columns: body.settings.columns });
    }
    if (options.dryRun) return showPreview(await door.post<Preview>('/api/edge/imports/preview', body), options.json);
    const began = await door.post<RunView>('/api/edge/imports', body);
    const { run, waiting } = await follow(door, began.run);
    if (options.json) printJson({ ...run, waiting: waiting.events });
    else show(run, waiting);
    if (run.state === 'failed' || (run.refused > 0 && !options.allowRejected)) process.exitCode = EXIT.failed;
  } finally {
    await door.close();
  }
}

/** Until the run is through and the spool empty, or nothing has moved for a while. */
async function follow(door: EdgeDoor, id: number): Promise<{ run: RunView; waiting: SpoolView }> {
  let moved = { at: Date.now(), what: '' };
  for (;;) {
    const [run, waiting] = await Promise.all([
      door.get<RunView>(`/api/edge/runs/${id}`),
      door.get<SpoolView>('/api/edge/spool?limit=1'),
    ]);
    if (run.state === 'done' || run.state === 'failed') return { run, waiting };
    const what = `${run.state} ${run.records} ${run.inputs_done} ${waiting.events}`;
    if (what !== moved.what) moved = { at: Date.now(), what };
    const stillMaxMs = waiting.sender.problem === undefined ? STILL_MAX_MS.sending : STILL_MAX_MS.away;
    if (run.state === 'load' && Date.now() - moved.at > stillMaxMs) return { run, waiting };
    if (process.stderr.isTTY)
      process.stderr.write(`\r${run.state}: ${run.records} records, ${waiting.events} waiting \x1b[K`);
    await delay(POLL_MS);
  }
}

function show(run: RunView, waiting: SpoolView): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  const number = (count: number): string => count.toLocaleString('en');
  printLine(
    `${number(run.records)} records: ${number(run.events)} events, ${number(run.repeated)} sent before, ${number(run.dropped)} left out, ${number(run.refused)} refused.`,
  );
  if (run.state === 'failed') printNote(run.problem ?? 'It failed.');
  if (run.state === 'load')
    printNote(
      `${number(waiting.events)} events wait, sealed, in the edge. ${waiting.sender.problem ?? ''} They are sent when "bellwether start" or "bellwether edge start" runs.`,
    );
  if (run.state === 'done' && run.events > 0)
    printNote('Figures of groups follow in the night; "bellwether signals run" has them computed now.');
  if (run.refused > 0)
    printNote('Refused records stay at the edge, sealed. "bellwether edge refused" shows which field was in the way.');
}

function showPreview(preview: Preview, json: true | undefined): void {
  if (json) printJson(preview);
  else {
    printPreview(preview);
    printLine('\nNothing was sent.');
  }
}

export function printPreview({ records, units, records_learned }: Preview): void {
  for (const record of records) {
    printLine(`\n${record.place}: ${record.fate}${record.why === null ? '' : ` (${record.why})`}`);
    const rows = record.fields.map(({ path, becomes, as }) => [path, becomes, as ?? '–']);
    if (rows.length > 0) printLine(formatTable(['FIELD', 'BECOMES', 'LEAVES AS'], rows));
    for (const event of record.leaves) printLine(`would leave: ${JSON.stringify(event)}`);
  }
  const events = records.reduce((sum, { leaves }) => sum + leaves.length, 0);
  const learned =
    records_learned > 0 ? ` ${records_learned.toLocaleString('en')} were read to know who people are.` : '';
  printLine(`\nOf these ${records.length} records ${events} events would leave, and ${units.length} units.${learned}`);
}

/** `name=value`; a value that is JSON is taken as it is, anything else as text. */
export function parseSettings(pairs: readonly string[]): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals < 1) throw usageError(`--set: write name=value, not ${JSON.stringify(pair.slice(0, 80))}.`);
    const text = pair.slice(equals + 1);
    settings[pair.slice(0, equals)] = jsonOrText(text);
  }
  return settings;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function pick(options: EdgeImportOptions, ...names: ('org' | 'url' | 'key')[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
}
