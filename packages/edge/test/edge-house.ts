/**
 * An edge in a directory of its own for tests, with two adapters written for them: a staff list that teaches the directory
 * who people are, and notes they send each other. A clock that is moved by hand.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@bellwether/core';
import type { EdgeAdapter, Identifier, ParsedRecord, SourceInput } from '../src/adapter.ts';
import { absenceList } from '../src/adapters/absence-list.ts';
import { Edge, type EdgeOptions } from '../src/edge.ts';
import type { Operator } from '../src/operators.ts';

export const OWNER: Operator = { name: 'owner', permissions: ['operate', 'reidentify'] };
export const NOON_MS = Date.UTC(2026, 10, 20, 12);

async function* parseLines(input: SourceInput): AsyncIterable<ParsedRecord> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input.open()) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString('utf8').split('\n');
  for (const [i, line] of lines.entries()) {
    if (line === '') continue;
    const place = `line ${i + 1}`;
    yield line.startsWith('{')
      ? { fields: JSON.parse(line) as JsonObject, place }
      : { unreadable: 'It is no JSON object.', place };
  }
}

function identifiersOf(fields: JsonObject): Identifier[] {
  return [
    ...(typeof fields.id === 'string' ? [{ kind: 'employee_id', value: fields.id } as const] : []),
    ...(typeof fields.email === 'string' ? [{ kind: 'email', value: fields.email } as const] : []),
    ...(typeof fields.name === 'string' ? [{ kind: 'name', value: fields.name } as const] : []),
  ];
}

export const staffList: EdgeAdapter = {
  name: 'staff-list',
  title: 'Staff',
  version: 1,
  kind: 'hris',
  inputs: ['one JSON object a line'],
  settings: { greeting: { kind: 'text', default: 'hello', note: 'nothing depends on it' } },
  events: ['employee_state_changed'],
  fields: {
    id: { becomes: 'pseudonym', as: 'user_id' },
    email: { becomes: 'directory' },
    name: { becomes: 'directory' },
    department: { becomes: 'pseudonym', as: 'department_id_hash' },
    team: { becomes: 'pseudonym', as: 'team_id_hash' },
    manager: { becomes: 'pseudonym', as: 'manager_id_hash' },
    level: { becomes: 'generalised', as: 'role_level' },
    status: { becomes: 'kept', as: 'status' },
    home_address: { becomes: 'dropped' },
  },
  parse: parseLines,
  learn: ({ fields }) => [
    {
      identifiers: identifiersOf(fields),
      ...(typeof fields.department === 'string' ? { department: fields.department } : {}),
      team: typeof fields.team === 'string' ? fields.team : null,
      manager: typeof fields.manager === 'string' ? [{ kind: 'employee_id', value: fields.manager }] : null,
      ...(typeof fields.name === 'string' ? { contact: { name: fields.name } } : {}),
      attributes: { role_level: String(fields.level ?? 'unknown') },
      status: fields.status === 'departed' ? 'departed' : 'active',
    },
  ],
  sanitise({ fields }, context) {
    const person = context.person(identifiersOf(fields));
    if (person.kind === 'external') return { kind: 'dropped', reason: 'unknown_person' };
    const manager = context.managerOf(person.pseudonym);
    const level = String(fields.level ?? 'unknown');
    return {
      kind: 'events',
      events: [
        {
          event_type: 'employee_state_changed',
          timestamp: new Date(context.nowMs).toISOString(),
          user_id: person.pseudonym,
          metadata: {
            status: fields.status ?? 'active',
            ...(context.classSize({ role_level: level }) >= context.floor ? { role_level: level } : {}),
            ...(manager === undefined ? {} : { manager_id_hash: manager }),
          },
          onlyWhenChanged: true,
        },
      ],
    };
  },
};

export const notes: EdgeAdapter = {
  name: 'notes',
  title: 'Notes',
  version: 1,
  kind: 'mail',
  inputs: ['one JSON object a line'],
  settings: {},
  events: ['email_sent'],
  fields: {
    at: { becomes: 'kept', as: 'timestamp' },
    from: { becomes: 'pseudonym', as: 'user_id' },
    'to[]': { becomes: 'pseudonym', as: 'recipient_id_hashes' },
    to: { becomes: 'pseudonym', as: 'recipient_id_hashes' },
    text: { becomes: 'score', as: 'length_words' },
    leak: { becomes: 'kept', as: 'time_of_day', note: 'a mistake on purpose: nothing may come of it' },
  },
  parse: parseLines,
  sanitise({ fields }, context) {
    const sender = context.person([{ kind: 'email', value: String(fields.from) }]);
    if (sender.kind === 'external') return { kind: 'dropped', reason: 'external_sender' };
    if (typeof fields.at !== 'string') return { kind: 'refused', field: 'at', detail: 'It must be an instant.' };
    const to = Array.isArray(fields.to) ? fields.to : [];
    return {
      kind: 'events',
      events: [
        {
          event_type: 'email_sent',
          timestamp: fields.at,
          user_id: sender.pseudonym,
          metadata: {
            recipient_id_hashes: to.map((one) => context.person([{ kind: 'email', value: String(one) }]).pseudonym),
            length_words: String(fields.text ?? '').split(' ').length,
            ...(typeof fields.leak === 'string' ? { time_of_day: fields.leak } : {}),
          },
        },
      ],
    };
  },
};

export interface EdgeHouse {
  directory: string;
  edge: Edge;
  clock: { nowMs: number };
  /** Closes it and opens it again on the same directory. */
  reopen(options?: Partial<EdgeOptions>): Promise<Edge>;
  write(name: string, records: readonly object[]): string;
  /** Previews and enables. */
  enable(name: string): Promise<void>;
  /** Runs a source to its end; a centre is not needed for that. */
  run(name: string): Promise<ReturnType<Edge['runs']['get']>>;
  /** What waits in the spool. */
  spooled(): JsonObject[];
  end(): Promise<void>;
}

export const ADAPTERS_OF_TESTS = [staffList, notes, absenceList] as const;

export async function edgeHouse(configuration: object = {}, options: Partial<EdgeOptions> = {}): Promise<EdgeHouse> {
  const directory = mkdtempSync(join(tmpdir(), 'bellwether-edge-'));
  const clock = { nowMs: NOON_MS };
  writeFileSync(join(directory, 'edge.json'), JSON.stringify(configuration));
  const open = (more: Partial<EdgeOptions> = {}): Promise<Edge> =>
    Edge.open({ directory, clock: () => clock.nowMs, adapters: ADAPTERS_OF_TESTS, ...options, ...more });
  const house: EdgeHouse = {
    directory,
    clock,
    edge: await open(),
    async reopen(more) {
      await house.edge.close();
      house.edge = await open(more);
      return house.edge;
    },
    write(name, records) {
      const path = join(directory, name);
      writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
      return path;
    },
    async enable(name) {
      await house.edge.preview(name, OWNER);
      house.edge.sources.enable(name, OWNER.name);
    },
    async run(name) {
      const { run } = house.edge.runs.begin(name, 'by_hand', OWNER.name);
      return until(() => {
        const view = house.edge.runs.get(run);
        return view.state === 'load' || view.state === 'done' || view.state === 'failed' ? view : undefined;
      });
    },
    spooled: () =>
      house.edge.spool.peek({ events: 100_000, bytes: 1e9 }).lines.map((line) => JSON.parse(line) as JsonObject),
    async end() {
      await house.edge.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return house;
}

const LIMIT_MS = 20_000;

/** Polls until there is something. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>, limitMs = LIMIT_MS): Promise<T> {
  for (const deadline = Date.now() + limitMs; ; await new Promise((resolve) => setTimeout(resolve, 10))) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error('It did not come to pass in time.');
  }
}
