/**
 * A real server with an invented organisation in it (attacked-people.ts), and everybody who may ask, signed in. What is
 * asked goes over sockets, through the same doors as anybody's.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, HOUR_MS } from '@bellwether/core';
import { type RunningServer, readConfig } from '@bellwether/server';
import { startTestServer } from '@bellwether/server/start-test-server';
import {
  actingFor,
  createKey,
  createOrganisation,
  evaluateAlerts,
  OPERATOR,
  openSession,
  type USER_ROLES,
} from '@bellwether/services';
import WebSocket from 'ws';
import { WEEK_MS } from './attacked-house.ts';
import { AttackedPeople, type Employee } from './attacked-people.ts';

const ORG = 'attacked';
const EVENTS_AT_ONCE = 1000;
/** A week is published hours after its end. */
const SETTLED_MS = 7 * HOUR_MS;
const PATIENCE_MS = 240_000;
/** A dozen who ask without a pause are many for a machine that is busy with other things as well. */
const HEARD_MAX_MS = 120_000;

export interface Asker {
  name: string;
  token: string;
  /** Whether figures of a unit that somebody is in are for the asker. */
  maySee(person: Employee): boolean;
  /** Units in reach; `all` is the organisation. */
  units: ReadonlySet<string> | 'all';
  /** Whose own figures they are, and then nobody else's. */
  subject?: Employee;
  /** Whose figures they take away from a door where they are given their own only. */
  exportsOf?: Employee;
  /** Of the figures they were told. */
  tally: { figures: number; hidden: number };
}

export interface Answer {
  status: number;
  body: unknown;
}

export class AttackedServer {
  readonly people: AttackedPeople;
  readonly askers: Asker[] = [];
  readonly #server: RunningServer;
  readonly #directory: string;

  private constructor(server: RunningServer, directory: string, people: AttackedPeople) {
    this.#server = server;
    this.#directory = directory;
    this.people = people;
  }

  /** With the last `weeks` weeks that are over. */
  static async start(weeks: number, seed: number): Promise<AttackedServer> {
    const directory = mkdtempSync(join(tmpdir(), 'bellwether-attack-server-'));
    const config = { ...readConfig({}), port: 0, dataDirectory: directory, sample: false, logLevel: 'silent' as const };
    const server = await startTestServer(config);
    const monday = Math.floor((Date.now() - SETTLED_MS - 4 * DAY_MS) / WEEK_MS) * WEEK_MS + 4 * DAY_MS;
    const attacked = new AttackedServer(server, directory, new AttackedPeople(monday - WEEK_MS, weeks, seed));
    await createOrganisation(server.platform, OPERATOR, { org_id: ORG, name: ORG, self_managed: true });
    await attacked.#signIn();
    return attacked;
  }

  get url(): string {
    return this.#server.url;
  }

  asker(name: string): Asker {
    return this.askers.find((asker) => asker.name === name)!;
  }

  async #signIn(): Promise<void> {
    const { people } = this;
    const everybody = { maySee: () => true, units: 'all' as const };
    const [smith, jones] = [people.member('d0t3', 2), people.member('d1t2', 3)];
    const below = (units: readonly string[]) => ({
      maySee: (person: Employee) => units.includes(person.team) || units.includes(person.department),
      units: new Set([
        ...units,
        ...people.employees.flatMap(({ team, department }) => (units.includes(department) ? [team] : [])),
      ]),
    });
    const sign = async (
      name: string,
      role: (typeof USER_ROLES)[number],
      sees: Pick<Asker, 'maySee' | 'units' | 'subject'>,
      more: { teams?: string[]; subject?: string } = {},
    ): Promise<void> => {
      const row = {
        ...{ user_id: `usr_${name}`, org_id: ORG, email: `${name}@example.test`, name, role, source: 'local' as const },
        ...{ teams: more.teams ?? [], subject: more.subject ?? null },
        ...{ password_hash: null, created_at: new Date(), disabled_at: null },
      };
      const { platform } = this.#server;
      await platform.records.asTenant(ORG, (tx) => tx.insertInto('users').values(row).execute());
      const { token } = await openSession(platform, row, 'password', {
        id: '',
        address: '127.0.0.1',
        userAgent: 'attack',
      });
      const tally = { figures: 0, hidden: 0 };
      // A member sees the team, and takes away nothing but what is their own.
      const asker = { name, token, tally, ...sees, ...(role === 'member' ? { exportsOf: jones } : {}) };
      this.askers.push(asker);
    };
    await sign('owner', 'owner', everybody);
    await sign('hr_admin', 'hr_admin', everybody);
    await sign('data_scientist', 'data_scientist', everybody);
    await sign('aca_agent', 'aca_agent', everybody);
    await sign('manager_of_a_team', 'manager', below([smith.team]), { teams: [smith.team] });
    await sign('manager_of_a_small_team', 'manager', below([people.member('d0t0', 0).team]), {
      teams: [people.member('d0t0', 0).team],
    });
    await sign('manager_of_a_department', 'manager', below([jones.department]), { teams: [jones.department] });
    await sign('member', 'member', below([jones.team]), { teams: [jones.team], subject: jones.id });
    await sign('viewer', 'viewer', { maySee: () => false, units: new Set(), subject: smith }, { subject: smith.id });
    const { key } = await createKey(this.#server.platform, actingFor(OPERATOR, ORG), {
      name: 'attack',
      scopes: ['ingest', 'read'],
    });
    this.askers.push({ name: 'key', token: key, tally: { figures: 0, hidden: 0 }, ...everybody });
  }

  /** Sends everything, and waits until weeks and signals are published. Their rules are switched on, so that alerts are raised. */
  async live(): Promise<void> {
    const key = this.asker('key');
    const events = [...this.people.events()];
    for (let at = 0; at < events.length; at += EVENTS_AT_ONCE) {
      const { status, body } = await this.ask(key, 'POST', '/api/v1/events', events.slice(at, at + EVENTS_AT_ONCE));
      const { accepted } = body as { accepted: number };
      if (status !== 202 || accepted !== Math.min(EVENTS_AT_ONCE, events.length - at))
        throw new Error(`Events were refused: ${status} ${JSON.stringify(body).slice(0, 2000)}`);
    }
    const owner = this.asker('owner');
    await this.ask(owner, 'POST', '/api/v1/signals/run', {});
    await this.#until('the signals have run', async () => {
      const { body } = await this.ask(owner, 'GET', '/api/v1/signals/runs');
      const [run] = (body as { runs: { status: string }[] }).runs;
      if (run?.status === 'failed') throw new Error(JSON.stringify(body));
      return run?.status === 'succeeded';
    });
    const { rules } = (await this.ask(owner, 'GET', '/api/v1/alert-rules')).body as { rules: { type: string }[] };
    for (const { type } of rules) {
      await this.ask(owner, 'POST', `/api/v1/alert-rules/${type}/backtest`, { minimum_level: 'moderate' });
      await this.ask(owner, 'PUT', `/api/v1/alert-rules/${type}`, { enabled: true, minimum_level: 'moderate' });
    }
    await evaluateAlerts(this.#server.platform, ORG);
    const mails = this.people.deeds.filter(({ kind }) => kind === 'email_sent').length;
    const range = this.range();
    await this.#until('what came late is in the figures', async () => {
      const query = { metric: 'people_mails_sent', ...range };
      return ((await this.ask(owner, 'POST', '/api/v1/metrics', query)).body as { total: number }).total === mails;
    });
  }

  /** All weeks. */
  range(): { from: string; to: string } {
    const { people } = this;
    return {
      from: new Date(people.startOf(0)).toISOString(),
      to: new Date(people.startOf(people.weeks)).toISOString(),
    };
  }

  async ask(
    { token }: Pick<Asker, 'token'>,
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: unknown,
  ): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const type = response.headers.get('content-type') ?? '';
    const read = type.includes('parquet')
      ? response.arrayBuffer()
      : /json(?!.*nd)/.test(type) && !type.includes('ndjson')
        ? response.json()
        : response.text();
    return { status: response.status, body: await read };
  }

  /** A connection to `/live` that has said who it is. */
  async watch({ token }: Asker): Promise<Listener> {
    const listener = new Listener(new WebSocket(`${this.url.replace('http', 'ws')}/live`));
    await listener.opened();
    listener.send({ type: 'authenticate', token });
    await listener.next(({ type }) => type === 'authenticated');
    return listener;
  }

  /** A connection to `/graphql` by graphql-transport-ws. */
  async subscribe({ token }: Asker): Promise<Listener> {
    const socket = new WebSocket(`${this.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const listener = new Listener(socket);
    await listener.opened();
    listener.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    await listener.next(({ type }) => type === 'connection_ack');
    return listener;
  }

  async close(): Promise<void> {
    await this.#server.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await isSo())) {
      if (Date.now() > deadline) throw new Error(`It was waited in vain until ${what}.`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

export interface Heard {
  type: string;
  id?: string;
  [field: string]: unknown;
}

/** A socket, and everything it has said. */
export class Listener {
  readonly heard: Heard[] = [];
  readonly #socket: WebSocket;
  readonly #waiting = new Set<{ isIt: (message: Heard) => boolean; resolve: (message: Heard) => void }>();

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Heard;
      this.heard.push(message);
      for (const one of this.#waiting)
        if (one.isIt(message)) {
          this.#waiting.delete(one);
          one.resolve(message);
        }
    });
  }

  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.once('open', resolve);
      this.#socket.once('error', reject);
    });
  }

  send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** The first message from now on of which it is true. */
  next(isIt: (message: Heard) => boolean): Promise<Heard> {
    return new Promise((resolve, reject) => {
      const one = {
        isIt,
        resolve: (message: Heard) => {
          clearTimeout(limit);
          resolve(message);
        },
      };
      const limit = setTimeout(() => {
        this.#waiting.delete(one);
        reject(new Error(`Nothing of the kind was heard: ${JSON.stringify(this.heard.slice(-5)).slice(0, 2000)}`));
      }, HEARD_MAX_MS);
      this.#waiting.add(one);
    });
  }

  close(): void {
    this.#socket.close();
  }
}
