/**
 * Mailboxes of a mail server, over IMAP (RFC 9051 and 3501) with TLS: looked at and never changed (EXAMINE, PEEK), a
 * hundred messages at a time in the order of their numbers, from where reading had come to. Headers only, and the
 * beginning of the text where texts are scored here. Every command has a time limit. What a server says is not repeated:
 * it may hold names.
 */
import { Problem } from '@bellwether/core';
import { type FetchQueryObject, ImapFlow } from 'imapflow';
import { MAIL_HEADERS } from '../adapters/mail/mail.ts';
import type { SourceOrigin } from '../configuration.ts';
import { readSecret } from './secret-file.ts';

export type ImapOrigin = Extract<SourceOrigin, { kind: 'imap' }>;

export interface ImapBatch {
  mailbox: string;
  uidValidity: string;
  /** The highest number in it; all messages below it are read, too. */
  uid: number;
  /** In mbox form, as the adapter for files of messages reads it. */
  mbox: Buffer;
}

export interface ImapOptions {
  withText: boolean;
  /** How far a mailbox was read, while its numbers are of this validity. */
  lastUid: (mailbox: string, uidValidity: string) => number | undefined;
  batchMax: number;
  timeLimitMs: number;
  signal: AbortSignal;
}

/** Texts stand before attachments, and only their beginning is scored. */
const TEXT_BYTES_MAX = 256 * 1024;
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
const CONNECT_LIMIT_MS = 15_000;
const HEADERS = ['from', 'to', 'cc', 'bcc', 'date', 'message-id', ...MAIL_HEADERS];

/** Throws a problem that says what did not work. */
export async function* imapBatches(from: ImapOrigin, options: ImapOptions): AsyncGenerator<ImapBatch> {
  const { signal, lastUid, batchMax } = options;
  const client = clientOf(from, options.timeLimitMs);
  client.on('error', () => undefined); // whoever waits for an answer is told as well
  const close = (): void => client.close();
  signal.addEventListener('abort', close, { once: true });
  const within = <T>(work: Promise<T>, words?: string): Promise<T> =>
    withinLimit(work, client, options.timeLimitMs, words);
  const query: FetchQueryObject = options.withText
    ? { uid: true, source: { start: 0, maxLength: TEXT_BYTES_MAX } }
    : { uid: true, headers: HEADERS };
  try {
    signal.throwIfAborted();
    await within(client.connect());
    for (const mailbox of from.mailboxes) {
      const noMailbox = `There is no mailbox "${mailbox}" that ${from.user} may read. Correct "from.imap.mailboxes".`;
      const uidValidity = String(
        (await within(client.mailboxOpen(mailbox, { readOnly: true }), noMailbox)).uidValidity,
      );
      const after = lastUid(mailbox, uidValidity) ?? 0;
      const found = await within(client.search({ uid: `${after + 1}:*`, draft: false }, { uid: true }));
      if (!found) throw new Problem('timeout', 'The mail server does not say which messages there are.');
      // Of "8:*" a server gives the last message even when its number is 7.
      const uids = found.filter((uid) => uid > after).sort((a, b) => a - b);
      for (let at = 0; at < uids.length; at += batchMax) {
        const batch = uids.slice(at, at + batchMax);
        const messages: Buffer[] = [];
        const fetched = client.fetch(batch.join(','), query, { uid: true });
        for (let one = await within(fetched.next()); !one.done; one = await within(fetched.next()))
          messages.push(inMbox(one.value.source ?? one.value.headers ?? Buffer.alloc(0)));
        yield { mailbox, uidValidity, uid: batch.at(-1)!, mbox: Buffer.concat(messages) };
      }
    }
    await within(client.logout());
  } finally {
    signal.removeEventListener('abort', close);
    client.close();
  }
}

function clientOf(from: ImapOrigin, timeLimitMs: number): ImapFlow {
  const { kind, file } = from.secret;
  const secret = readSecret(file, `from.imap.${kind}_file`);
  return new ImapFlow({
    host: from.host,
    port: from.port,
    secure: from.security === 'tls',
    doSTARTTLS: from.security === 'starttls', // and nothing is said where the server does not offer it
    tls: { minVersion: 'TLSv1.2' },
    auth: { user: from.user, ...(kind === 'token' ? { accessToken: secret } : { pass: secret }) },
    logger: false,
    clientInfo: { name: 'Bellwether' },
    disableAutoIdle: true,
    disableCompression: true,
    connectionTimeout: Math.min(CONNECT_LIMIT_MS, timeLimitMs),
    greetingTimeout: Math.min(CONNECT_LIMIT_MS, timeLimitMs),
    maxLineLength: ANSWER_BYTES_MAX,
    maxLiteralSize: ANSWER_BYTES_MAX,
    maxResponseSize: ANSWER_BYTES_MAX,
  });
}

async function withinLimit<T>(work: Promise<T>, client: ImapFlow, limitMs: number, noWords?: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(Object.assign(new Error('late'), { code: 'ETIMEOUT' }));
    client.close();
  }, limitMs);
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    throw problemOf(error, noWords);
  } finally {
    clearTimeout(timer);
  }
}

const LATE = new Set(['ETIMEOUT', 'CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT']);

/** In words of ours. `refusal` is what it means when the server says no to the command itself. */
function problemOf(error: unknown, refusal?: string): Problem {
  const { code, message, authenticationFailed, responseStatus, tlsFailed } = error as {
    code?: unknown;
    message?: string;
    authenticationFailed?: boolean;
    responseStatus?: string;
    tlsFailed?: boolean;
  };
  const named = typeof code === 'string' && /^[A-Za-z_]{1,40}$/.test(code) ? ` (${code})` : '';
  // A server that knows no way to sign in which the secret is for is told of by the client's words alone.
  if (authenticationFailed || message === 'Unsupported authentication mechanism')
    return new Problem(
      'forbidden',
      'The mail server does not let us in. Look at "from.imap.user", and whether its password or token is right and taken there.',
    );
  if (LATE.has(String(code)))
    return new Problem(
      'timeout',
      'The mail server does not answer in time. What was read is in; the next run goes on.',
    );
  if (tlsFailed || /CERT|TLS|SSL|SELF_SIGNED|VERIFY/.test(named))
    return new Problem(
      'forbidden',
      `The connection to the mail server cannot be made safe${named}. Look at "from.imap.security" and its certificate.`,
    );
  if (responseStatus === 'NO' && refusal !== undefined) return new Problem('not_found', refusal);
  return new Problem('timeout', `The mail server broke off${named}. What was read is in; the next run goes on.`);
}

/** A message between others: what begins like the next one is marked. */
function inMbox(message: Buffer): Buffer {
  const text = message.toString('latin1').replace(/^(>*From )/gm, '>$1');
  return Buffer.from(`From mail\r\n${text}\r\n\r\n`, 'latin1');
}
