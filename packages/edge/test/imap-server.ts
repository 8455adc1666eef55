/**
 * A mail server for tests that speaks as much of IMAP (RFC 3501) as reading takes, over a real socket: sign-in, EXAMINE,
 * UID SEARCH and UID FETCH. Given a certificate it has TLS from the start, or after STARTTLS. It writes down what it was asked.
 */

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';

export interface ImapServer {
  port: number;
  password: string;
  uidValidity: number;
  /** The messages of its one mailbox, by their numbers. */
  messages: Map<number, string>;
  /** What clients said, without their tags. */
  heard: string[];
  /** Asked of each command: what is done instead of answering it. */
  disturb: (command: string) => 'hang' | 'break' | undefined;
  /** The answer to XOAUTH2 that it takes, where it offers that. */
  token: string | undefined;
  /** Says no word, not even the first. */
  isMute: boolean;
  close(): void;
}

export interface ImapCertificate {
  key: string;
  cert: string;
  isStarted?: boolean;
}

export async function imapServer(tls?: ImapCertificate): Promise<ImapServer> {
  const sockets = new Set<Socket>();
  const take = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    if (!server.isMute) serve(server, socket, tls?.isStarted ? tls : undefined);
  };
  const listener: Server = tls && !tls.isStarted ? createTlsServer(tls, take) : createServer(take);
  listener.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const server: ImapServer = {
    port: (listener.address() as AddressInfo).port,
    password: 'right',
    uidValidity: 1,
    messages: new Map(),
    heard: [],
    disturb: () => undefined,
    token: undefined,
    isMute: false,
    close() {
      listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  return server;
}

function serve(server: ImapServer, socket: Socket, tls?: ImapCertificate, greeting = '* OK ready\r\n'): void {
  let rest = '';
  if (greeting) socket.write(greeting);
  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('latin1')).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, tag = '*', command = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
      server.heard.push(command);
      if (tls && command === 'STARTTLS') {
        socket.removeAllListeners('data');
        socket.write(`${tag} OK begin\r\n`);
        const safe = new TLSSocket(socket, { isServer: true, key: tls.key, cert: tls.cert });
        safe.on('error', () => safe.destroy());
        serve(server, safe, undefined, '');
        return;
      }
      const disturbance = server.disturb(command);
      if (disturbance === 'break') socket.destroy();
      if (disturbance === undefined) socket.write(answerTo(server, tag, command, tls !== undefined), 'latin1');
    }
  });
}

function answerTo(server: ImapServer, tag: string, command: string, offersTls: boolean): string {
  const ok = (untagged = ''): string => `${untagged}${tag} OK done\r\n`;
  const uids = [...server.messages.keys()].sort((a, b) => a - b);
  const word = command.split(' ')[0]?.toUpperCase();
  if (word === 'CAPABILITY')
    return ok(
      `* CAPABILITY IMAP4rev1${offersTls ? ' STARTTLS' : ''}${server.token ? ' SASL-IR AUTH=XOAUTH2' : ''}\r\n`,
    );
  if (word === 'AUTHENTICATE')
    return command.endsWith(` XOAUTH2 ${server.token}`) ? ok() : `${tag} NO [AUTHENTICATIONFAILED] no\r\n`;
  if (word === 'LOGIN')
    return command.includes(server.password) ? ok() : `${tag} NO [AUTHENTICATIONFAILED] jane.smith: wrong\r\n`;
  if (word === 'LIST') return ok(command.includes('Sent') ? '* LIST () "/" "Sent"\r\n' : '');
  if (word === 'EXAMINE')
    return command.includes('Sent')
      ? ok(
          `* ${uids.length} EXISTS\r\n* OK [UIDVALIDITY ${server.uidValidity}] valid\r\n* OK [UIDNEXT ${(uids.at(-1) ?? 0) + 1}] next\r\n`,
        )
      : `${tag} NO [NONEXISTENT] there is none\r\n`;
  if (/^UID SEARCH /i.test(command)) {
    const from = Number(/UID (\d+):\*/i.exec(command.slice('UID SEARCH '.length))?.[1]);
    const found = uids.filter((uid) => uid >= from);
    // The last one is always in "n:*".
    return ok(`* SEARCH ${(found.length > 0 ? found : uids.slice(-1)).join(' ')}\r\n`);
  }
  if (/^UID FETCH /i.test(command)) {
    const wanted = expanded(command.split(' ')[2] ?? '');
    const what = command.includes('HEADER.FIELDS')
      ? (/BODY\.PEEK(\[HEADER\.FIELDS \(.*?\)\])/i.exec(command)?.[1] ?? '')
      : '[]<0>';
    return ok(
      uids
        .filter((uid) => wanted.has(uid))
        .map((uid) => {
          const message = server.messages.get(uid)!;
          const body = what === '[]<0>' ? message : message.slice(0, message.indexOf('\r\n\r\n') + 4);
          return `* ${uids.indexOf(uid) + 1} FETCH (UID ${uid} BODY${what} {${body.length}}\r\n${body})\r\n`;
        })
        .join(''),
    );
  }
  if (word === 'LOGOUT') return ok('* BYE\r\n');
  return word === 'NOOP' || word === 'UNSELECT' || word === 'CLOSE' ? ok() : `${tag} BAD unknown\r\n`;
}

function expanded(set: string): Set<number> {
  return new Set(
    set.split(',').flatMap((part) => {
      const [from = 0, to = from] = part.split(':').map(Number);
      return Array.from({ length: to - from + 1 }, (_, i) => from + i);
    }),
  );
}
