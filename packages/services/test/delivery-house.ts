/**
 * All there is between a wave and a mailbox, for tests: a platform behind HTTP, an edge whose vault knows people, a mail
 * server that keeps what it gets, and a stand-in for Slack's API.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '@bellwether/core';
import { Edge, type EdgeOptions, type Operator } from '@bellwether/edge';
import { SMTPServer } from 'smtp-server';
import type { Caller } from '../src/access/authority/caller.ts';
import { listDeliveries, listInvited, listSpent, makeTokens } from '../src/surveys/wave/deliver.ts';
import type { WaveHouse } from '../src/surveys/wave/wave-house.fixture.ts';

export const OPERATOR_OF_EDGE: Operator = { name: 'owner', permissions: ['operate', 'reidentify'] };

export interface Mail {
  to: string;
  raw: string;
}

export interface PostedToSlack {
  channel: string;
  text: string;
}

const DEADLINE_MS = 30_000;

export class DeliveryHouse {
  readonly waves: WaveHouse;
  readonly mails: Mail[] = [];
  readonly posts: PostedToSlack[] = [];
  /** What the mail server says to an address; nothing to take it. */
  refuse: (address: string) => { responseCode: number; message: string } | undefined = () => undefined;
  /** Called when a message has come whole, before it is acknowledged. */
  onData: () => Promise<void> | void = () => undefined;
  slackAnswers: { status: number; headers?: Record<string, string>; body: object }[] = [];
  readonly directory = mkdtempSync(join(tmpdir(), 'bellwether-delivery-'));
  readonly pseudonyms = new Map<string, string>();
  centreUrl = '';
  smtpPort = 0;
  slackUrl = '';
  edge!: Edge;
  readonly #servers: (Server | SMTPServer)[] = [];

  private constructor(waves: WaveHouse) {
    this.waves = waves;
  }

  /** An edge of its own before a platform that several of them share, one after another. */
  static async open(waves: WaveHouse, staff: readonly string[]): Promise<DeliveryHouse> {
    await startAnew(waves);
    const house = new DeliveryHouse(waves);
    await house.#listen();
    writeFileSync(
      join(house.directory, 'edge.json'),
      JSON.stringify({ domains: ['acme.example'], hours: { zone: 'UTC' } }),
    );
    writeFileSync(join(house.directory, 'ingest-key'), 'any\n');
    writeFileSync(
      join(house.directory, 'staff.csv'),
      [
        'employee_id,name,email,department',
        ...staff.map((name, i) => `${100 + i},${name},${name.toLowerCase()}@acme.example,eng`),
      ].join('\n'),
    );
    await house.openEdge();
    const { run } = house.edge.runs.beginImport('hris-csv', {}, [join(house.directory, 'staff.csv')], 'owner');
    await until(() => ['load', 'done', 'failed'].includes(house.edge.runs.get(run).state));
    for (const name of staff) {
      const person = house.edge.people.lookUp([{ kind: 'email', value: `${name.toLowerCase()}@acme.example` }]);
      if (person === undefined) throw new Error(`${name} is not in the vault.`);
      house.pseudonyms.set(name, house.edge.people.activePseudonym(person));
    }
    await house.waves.employ({ eng: [...house.pseudonyms.values()] });
    return house;
  }

  edgeOptions(): EdgeOptions {
    return {
      directory: this.directory,
      clock: () => this.waves.clock.nowMs,
      centreUrl: this.centreUrl,
      slackUrl: this.slackUrl,
      trustAnyMailServer: true,
    };
  }

  async openEdge(): Promise<void> {
    this.edge = await Edge.open(this.edgeOptions());
  }

  async reopenEdge(): Promise<void> {
    await this.edge.close();
    await this.openEdge();
  }

  /** As an operator sets it up: STARTTLS, signed on, fast, at any hour. */
  setUp(more: Record<string, unknown> = {}): void {
    this.edge.delivery.changeSettings(
      {
        smtp: {
          host: '127.0.0.1',
          port: this.smtpPort,
          security: 'starttls',
          user: 'edge',
          password: 'secret of the relay',
          from_name: 'People team',
          from_address: 'surveys@acme.example',
        },
        answer_url: 'https://answers.acme.example',
        edge_url: 'https://edge.acme.example',
        hours: { from: '00:00', to: '24:00', days: [1, 2, 3, 4, 5, 6, 7] },
        per_minute: 6000,
        ...more,
      },
      OPERATOR_OF_EDGE,
    );
  }

  /** As an export of Slack tells them. */
  async teachSlackIds(ids: Readonly<Record<string, string>>): Promise<void> {
    const users = Object.entries(ids).map(([name, id]) => ({
      ...{ id, name: name.toLowerCase(), deleted: false, real_name: name, is_bot: false, updated: 1 },
      profile: { email: `${name.toLowerCase()}@acme.example` },
    }));
    const path = join(this.directory, 'users.json');
    writeFileSync(path, JSON.stringify(users));
    const { run } = this.edge.runs.beginImport('slack', {}, [path], 'owner');
    await until(() => ['load', 'done', 'failed'].includes(this.edge.runs.get(run).state));
  }

  mailsTo(name: string): Mail[] {
    return this.mails.filter(({ to }) => to === `${name.toLowerCase()}@acme.example`);
  }

  async close(): Promise<void> {
    await this.edge.close();
    for (const server of this.#servers) await new Promise<void>((resolve) => server.close(() => resolve()));
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #listen(): Promise<void> {
    const centre = createServer((request, response) => {
      this.#answer(request)
        .then((answer) => response.writeHead(200).end(JSON.stringify(answer)))
        .catch((error: unknown) => response.writeHead(error instanceof Problem ? error.status : 500).end('{}'));
    });
    this.centreUrl = await listening(centre);
    const slack = createServer(async (request, response) => {
      const body = JSON.parse(await textOf(request)) as PostedToSlack;
      const answer = this.slackAnswers.shift() ?? { status: 200, body: { ok: true } };
      if (answer.status === 200 && (answer.body as { ok?: boolean }).ok) this.posts.push(body);
      response
        .writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
        .end(JSON.stringify(answer.body));
    });
    this.slackUrl = await listening(slack);
    const mail = new SMTPServer({
      authOptional: false,
      disableReverseLookup: true,
      onAuth: ({ username, password }, _session, done) =>
        done(username === 'edge' && password === 'secret of the relay' ? null : new Error('no'), { user: 'edge' }),
      onRcptTo: ({ address }, _session, done) => {
        const refusal = this.refuse(address);
        done(refusal ? Object.assign(new Error(refusal.message), { responseCode: refusal.responseCode }) : null);
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', async () => {
          for (const { address } of session.envelope.rcptTo)
            this.mails.push({ to: address, raw: Buffer.concat(chunks).toString() });
          await this.onData();
          done(null);
        });
      },
    });
    mail.on('error', () => undefined); // connections that tests break
    await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', () => resolve()));
    this.smtpPort = (mail.server.address() as AddressInfo).port;
    this.#servers.push(centre, slack, mail);
  }

  async #answer(request: IncomingMessage): Promise<object> {
    const { platform } = this.waves;
    const caller: Caller = this.waves.edge;
    const [, wave = '', what] = /^\/api\/v1\/waves\/([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? [];
    if (request.url === '/api/v1/deliveries') return listDeliveries(platform, caller);
    if (what === 'invitations') return listInvited(platform, caller, wave);
    if (what === 'spent') return listSpent(platform, caller, wave);
    if (what === 'tokens') return makeTokens(platform, caller, wave, JSON.parse(await textOf(request)));
    throw new Problem('not_found', 'Nothing is here.');
  }
}

/** Nobody is there, no wave runs, and it is Monday morning. */
async function startAnew({ platform, orgId, clock, mondayMs }: WaveHouse): Promise<void> {
  await platform.records.asTenant(orgId, async (tx) => {
    await tx.deleteFrom('survey_waves').where('org_id', '=', orgId).execute();
    await tx.deleteFrom('employment_spells').where('org_id', '=', orgId).execute();
    await tx.deleteFrom('organisation_units').where('org_id', '=', orgId).execute();
  });
  clock.nowMs = mondayMs;
}

export async function until(look: () => boolean | Promise<boolean>): Promise<void> {
  for (
    const deadline = Date.now() + DEADLINE_MS;
    !(await look());
    await new Promise((resolve) => setTimeout(resolve, 10))
  )
    if (Date.now() > deadline) throw new Error('It did not come to pass in time.');
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
