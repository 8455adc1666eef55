/**
 * One running server with one organisation, and everybody who can come to it: a user of every role, a key of every scope,
 * the operator, and nobody. Users get their sessions without a password, since checking one is slow by design.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from '@bellwether/core';
import { type RunningServer, readConfig } from '@bellwether/server';
import { startTestServer } from '@bellwether/server/start-test-server';
import {
  actingFor,
  createKey,
  createOrganisation,
  grantsOfScopes,
  ingestEvents,
  OPERATOR,
  openSession,
  type Permission,
  type Reach,
  ROLES,
  readOperatorToken,
  SCOPES,
  USER_ROLES,
} from '@bellwether/services';

export type Role = (typeof USER_ROLES)[number];

export const ORG_ID = 'matrix';
export const TEAM = 'platform';
export const PASSWORD = 'correct horse battery staple';

export interface Known {
  name: string;
  kind: 'user' | 'key' | 'operator';
  /** As the audit trail names them. */
  actor: string;
  grants: ReadonlyMap<Permission, Reach> | undefined;
  role: Role | undefined;
  token: string;
  userId: string | undefined;
}

/** `undefined` comes without a credential. */
export type Visitor = Known | undefined;

export interface Answer {
  status: number;
  requestId: string;
  text: string;
}

export class House {
  readonly server: RunningServer;
  readonly visitors: readonly Visitor[];
  readonly owner: Known;
  /** Ids of requests that the audit trail has heard of, and with which actor. */
  readonly heardOf = new Map<string, string>();
  readonly #directory: string;
  readonly #events: Record<string, Promise<{ eventId: string; sessionId: string }>> = {};
  #rejected: Promise<string[]> | undefined;

  private constructor(server: RunningServer, directory: string, visitors: readonly Visitor[]) {
    this.server = server;
    this.#directory = directory;
    this.visitors = visitors;
    this.owner = visitors.find((visitor) => visitor?.role === 'owner')!;
    server.platform.audit.onEntry(({ request_id, actor }) => {
      if (request_id !== '') this.heardOf.set(request_id, actor);
    });
  }

  static async open(): Promise<House> {
    const directory = mkdtempSync(join(tmpdir(), 'bellwether-permissions-'));
    const server = await startTestServer({
      ...readConfig({}),
      port: 0,
      dataDirectory: directory,
      sample: false,
      logLevel: 'silent',
    });
    const { platform } = server;
    await createOrganisation(platform, OPERATOR, { org_id: ORG_ID, name: 'Matrix', self_managed: true });
    const operator = actingFor(OPERATOR, ORG_ID);
    const visitors: Visitor[] = [];
    for (const role of USER_ROLES) visitors.push(await userOf(server, role));
    for (const scope of SCOPES) {
      const { key, key_id } = await createKey(platform, operator, { name: scope, scopes: [scope] });
      const grants = grantsOfScopes([scope]);
      visitors.push({
        name: `key ${scope}`,
        kind: 'key',
        actor: `key:${key_id}`,
        grants,
        role: undefined,
        token: key,
        userId: undefined,
      });
    }
    visitors.push({
      name: 'operator',
      kind: 'operator',
      actor: 'operator:local',
      grants: undefined,
      role: undefined,
      token: readOperatorToken(directory)!,
      userId: undefined,
    });
    visitors.push(undefined);
    return new House(server, directory, visitors);
  }

  /** By a name, since passkeys belong to one. */
  get url(): string {
    return this.server.url.replace('127.0.0.1', 'localhost');
  }

  visitor(name: string): Known {
    const found = this.visitors.find((visitor) => visitor?.name === name);
    if (!found) throw new Error(`Nobody is called ${name}.`);
    return found;
  }

  /** Another user of the same role, who can lose everything without being missed. */
  another(role: Role, more: { subject?: string | null; teams?: string[] } = {}): Promise<Known> {
    return userOf(this.server, role, more);
  }

  /** The same user with one more session. */
  async againAs(user: Known): Promise<Known> {
    const { platform } = this.server;
    const row = await platform.records.asTenant(ORG_ID, (tx) =>
      tx.selectFrom('users').selectAll().where('user_id', '=', user.userId!).executeTakeFirstOrThrow(),
    );
    const { token } = await openSession(platform, row, 'password', { id: '', address: '127.0.0.1', userAgent: 'test' });
    return { ...user, token };
  }

  async call(visitor: Visitor, method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers);
    if (visitor) headers.set('authorization', `Bearer ${visitor.token}`);
    if (visitor?.kind === 'operator') headers.set('x-bellwether-org', ORG_ID);
    const response = await fetch(this.url + path, {
      ...init,
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(20_000),
    });
    return {
      status: response.status,
      requestId: response.headers.get('x-request-id') ?? '',
      text: await response.text(),
    };
  }

  async json<T>(visitor: Visitor, method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.call(visitor, method, path, bodyOf(body));
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return (answer.text === '' ? undefined : JSON.parse(answer.text)) as T;
  }

  /** Sends events and waits until they are in figures. Gives their ids. */
  async send(events: readonly { event_type: string; [field: string]: unknown }[]): Promise<string[]> {
    const { platform } = this.server;
    const timestamp = new Date(platform.clock() - 60_000).toISOString();
    const ids = events.map(() => uuidv7(platform.clock()));
    const admitted = await ingestEvents(
      platform,
      actingFor(OPERATOR, ORG_ID),
      'test',
      events.map((event, index) => ({ index, event: { event_id: ids[index]!, timestamp, ...event } })),
    );
    await platform.store.loader.caughtUp();
    return admitted.results.flatMap((result) => (result.status === 'accepted' ? [result.event_id] : []));
  }

  /** An event of that person, in a session of its own. */
  eventOf(subject: string): Promise<{ eventId: string; sessionId: string }> {
    this.#events[subject] ??= (async () => {
      const sessionId = `session_of_${subject}`;
      const [eventId] = await this.send([{ event_type: 'tool_call', session_id: sessionId, user_id: subject }]);
      return { eventId: eventId!, sessionId };
    })();
    return this.#events[subject];
  }

  /** A rejected event that nobody has dealt with. */
  async rejectedEvent(): Promise<string> {
    this.#rejected ??= this.#sendRejected();
    const left = (await this.#rejected).pop();
    if (!left) throw new Error('More rejected events are needed than were sent.');
    return left;
  }

  async #sendRejected(): Promise<string[]> {
    await this.send(Array.from({ length: 200 }, () => ({ event_type: 'nobody_knows_this', session_id: 's' })));
    const { rejected } = await this.json<{ rejected: { rejected_id: string }[] }>(
      this.owner,
      'GET',
      '/api/v1/rejected?limit=200',
    );
    return rejected.map(({ rejected_id }) => rejected_id);
  }

  async close(): Promise<void> {
    await this.server.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

export function bodyOf(body: unknown): RequestInit {
  return body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

/** The hash of `PASSWORD`, made once: by hand it would cost a tenth of a second a user. */
let passwordHash: string | undefined;

async function userOf(
  { platform }: RunningServer,
  role: Role,
  { subject = `subject_${role}`, teams = [TEAM] }: { subject?: string | null; teams?: string[] } = {},
): Promise<Known> {
  passwordHash ??= await (await import('../../packages/services/src/access/authority/password.ts')).hashPassword(
    PASSWORD,
  );
  const userId = `usr_${role}_${randomUUID().slice(0, 8)}`;
  const row = {
    user_id: userId,
    org_id: ORG_ID,
    email: `${userId}@example.test`,
    name: role,
    role,
    teams,
    subject,
    source: 'local' as const,
    password_hash: passwordHash,
    created_at: new Date(),
    disabled_at: null,
  };
  await platform.records.asTenant(ORG_ID, (tx) => tx.insertInto('users').values(row).execute());
  const { token } = await openSession(platform, row, 'password', { id: '', address: '127.0.0.1', userAgent: 'test' });
  return { name: role, kind: 'user', actor: `user:${userId}`, grants: ROLES[role].grants, role, token, userId };
}
