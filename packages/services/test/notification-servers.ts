/**
 * Servers on this machine that take what channels send: one speaks HTTP and answers as it is told, faults included; one is
 * a mail server.
 */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface TakenRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What the next request gets; what is not said is a plain 200. */
export type Fault =
  | { status: number; headers?: Record<string, string>; body?: string }
  /** Takes the request, and never answers. */
  | 'hangs'
  /** Takes the request, and ends the connection. */
  | 'cuts'
  /** Answers 200, and never ends the body. */
  | 'drips';

export interface HookServer {
  url: string;
  taken: TakenRequest[];
  /** For the requests to come, one each. */
  answers: Fault[];
  /** For all that `answers` has none for. */
  otherwise: Fault;
  json<T>(index?: number): T;
  close(): Promise<void>;
}

export async function openHookServer(): Promise<HookServer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      hooks.taken.push({
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      answer(response, hooks.answers.shift() ?? hooks.otherwise);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hooks: HookServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken: [],
    answers: [],
    otherwise: { status: 200 },
    json: <T>(index = -1) => JSON.parse(hooks.taken.at(index)!.body) as T,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return hooks;
}

function answer(response: ServerResponse, fault: Fault): void {
  if (fault === 'hangs') return;
  if (fault === 'cuts') return void response.socket?.destroy();
  if (fault === 'drips') return void response.writeHead(200).write('a little, and then nothing');
  response.writeHead(fault.status, fault.headers).end(fault.body ?? 'ok');
}

export interface MailServer {
  port: number;
  mails: { to: string[]; raw: string }[];
  /** What it says to the next recipients, or nothing when it takes them. */
  refusals: { responseCode: number; message: string }[];
  close(): Promise<void>;
}

export async function openMailServer(login?: { user: string; password: string }): Promise<MailServer> {
  const mailServer: MailServer = { port: 0, mails: [], refusals: [], close: async () => undefined };
  const server = new SMTPServer({
    disabledCommands: login ? ['STARTTLS'] : ['STARTTLS', 'AUTH'],
    authOptional: login === undefined,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, done) =>
      username === login?.user && password === login?.password
        ? done(null, { user: username })
        : done(new Error('no such user')),
    onRcptTo: (_, __, done) => {
      const refusal = mailServer.refusals.shift();
      done(refusal ? Object.assign(new Error(refusal.message), refusal) : undefined);
    },
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = envelope.rcptTo.map(({ address }) => address);
        mailServer.mails.push({ to, raw: Buffer.concat(chunks).toString('utf8') });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  mailServer.port = (server.server.address() as AddressInfo).port;
  mailServer.close = () => new Promise((resolve) => server.close(() => resolve()));
  return mailServer;
}
