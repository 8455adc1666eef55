/**
 * Mail as files: mailboxes in mbox form (RFC 4155), read as a stream however large, and single messages as IMAP servers
 * and mail programs give them (RFC 5322), whole or headers only. Of a message the first MiB is read; what follows are
 * attachments. All header fields that are not known here are under `headers`, and are thrown away.
 */
import type { Json, JsonObject } from '@bellwether/core';
import PostalMime, { type Address, type Email } from 'postal-mime';
import type { EdgeAdapter, FieldRule, ParsedRecord, Sanitised, SourceInput } from '../../adapter.ts';
import { FieldReader, understand } from '../reading/field-reader.ts';
import { isObject } from '../reading/json-records.ts';
import { linesOf } from '../reading/lines.ts';
import {
  AUTOMATIC,
  MAIL_DROPPED,
  MAIL_HEADERS,
  MAIL_SETTINGS,
  type Mail,
  RECIPIENT,
  SENDER,
  SENT,
  sanitiseMail,
  TEXT,
} from './mail.ts';
import { textOfHtml } from './own-words.ts';

const MESSAGE_LENGTH_MAX = 1024 * 1024;
const LINE_LENGTH_MAX = 64 * 1024;
const LIST_NAMES = ['to', 'cc', 'bcc'] as const;

const FIELDS: { readonly [path: string]: FieldRule } = {
  'from.address': SENDER,
  'from.name': MAIL_DROPPED,
  ...Object.fromEntries(
    LIST_NAMES.flatMap((name): [string, FieldRule][] => [
      [`${name}[].address`, RECIPIENT],
      [`${name}[].name`, MAIL_DROPPED],
      [name, MAIL_DROPPED],
    ]),
  ),
  date: SENT,
  message_id: { becomes: 'pseudonym', as: 'event_id', note: 'so that a message in two mailboxes is one' },
  subject: MAIL_DROPPED,
  text: TEXT,
  ...Object.fromEntries(MAIL_HEADERS.map((name): [string, FieldRule] => [`automatic.${name}`, AUTOMATIC])),
  automatic: AUTOMATIC,
  'headers.*': MAIL_DROPPED,
  headers: MAIL_DROPPED,
};

function mailFilesAdapter(name: string, title: string, inputs: readonly string[]): EdgeAdapter {
  return {
    name,
    title,
    version: 1,
    kind: 'mail',
    inputs,
    settings: MAIL_SETTINGS,
    fields: FIELDS,
    events: ['email_sent'],
    parse: mailRecords,
    sanitise(record, context): Sanitised {
      const understood = understand(() => mailOf(new FieldReader(record.fields)));
      return 'facts' in understood ? sanitiseMail(understood.facts, context) : understood.refusal;
    },
  };
}

export const mbox: EdgeAdapter = mailFilesAdapter('mbox', 'Mailboxes as mbox files', ['mbox']);
export const imap: EdgeAdapter = {
  ...mailFilesAdapter('imap', 'Mail from IMAP', [
    'mailboxes of a mail server',
    'one message or its headers (RFC 5322, .eml)',
    'several of them in mbox form',
  ]),
  fromMailServer: true,
};

function mailOf(read: FieldReader): Mail {
  const addresses = LIST_NAMES.flatMap((name) =>
    read.objects(name).flatMap((one) => new FieldReader(one).optionalId('address') ?? []),
  );
  const automatic = read.value('automatic');
  return {
    from: [read.id('from.address')],
    recipients: addresses,
    sentMs: read.instant('date'),
    headers: new Map(
      Object.entries(isObject(automatic) ? automatic : {}).map(([name, value]) => [name, String(value)]),
    ),
    text: read.text('text'),
  };
}

async function* mailRecords(input: SourceInput): AsyncIterable<ParsedRecord> {
  let number = 0;
  for await (const message of messagesOf(input)) {
    number += 1;
    const place = `message ${number}`;
    let email: Email;
    try {
      email = await PostalMime.parse(Buffer.from(message, 'latin1'), {
        maxNestingDepth: 20,
        maxHeadersSize: 256 * 1024,
      });
    } catch {
      yield { unreadable: 'It is no message in the form of RFC 5322.', place };
      continue;
    }
    const fields = fieldsOf(email);
    if (Object.keys(fields).length === 0) yield { unreadable: 'It is no message in the form of RFC 5322.', place };
    else yield { fields, place, ...(email.messageId ? { key: email.messageId } : {}) };
  }
}

/** Messages as bytes, one a character. A mailbox begins with `From `, and so does each message after an empty line. */
async function* messagesOf(input: SourceInput): AsyncIterable<string> {
  let message: string | undefined;
  let isMbox: boolean | undefined;
  let afterEmpty = true;
  for await (const { text } of linesOf(latin1(input.open()), LINE_LENGTH_MAX)) {
    isMbox ??= text.startsWith('From ');
    if (isMbox && afterEmpty && text.startsWith('From ')) {
      if (message !== undefined) yield message;
      message = '';
    } else if (message === undefined || message.length < MESSAGE_LENGTH_MAX) {
      message = `${message ?? ''}${isMbox && /^>+From /.test(text) ? text.slice(1) : text}\r\n`;
    }
    afterEmpty = text === '';
  }
  if (message !== undefined && message.trim() !== '') yield message;
}

async function* latin1(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  for await (const chunk of chunks)
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
}

function fieldsOf(email: Email): JsonObject {
  const fields = new Map<string, Json>();
  const from = addressesOf(email.from === undefined ? [] : [email.from])[0];
  if (from !== undefined) fields.set('from', from);
  for (const name of LIST_NAMES) {
    const list = addressesOf(email[name] ?? []);
    if (list.length > 0) fields.set(name, list);
  }
  if (email.date !== undefined) fields.set('date', isoDate(email.date));
  if (email.messageId) fields.set('message_id', email.messageId);
  if (email.subject) fields.set('subject', email.subject);
  const text = email.text?.trim() ? email.text : email.html ? textOfHtml(email.html) : undefined;
  if (text !== undefined) fields.set('text', text);
  const known = new Set(['from', 'to', 'cc', 'bcc', 'date', 'message-id', 'subject']);
  const automatic: [string, Json][] = [];
  const others = new Map<string, Json>();
  for (const { key, value } of email.headers) {
    if (MAIL_HEADERS.includes(key)) automatic.push([key, value]);
    else if (!known.has(key)) others.set(key, value);
  }
  if (fields.size === 0 && automatic.length === 0) return {};
  if (automatic.length > 0) fields.set('automatic', Object.fromEntries(automatic));
  if (others.size > 0) fields.set('headers', Object.fromEntries(others));
  return Object.fromEntries(fields);
}

/** Members of groups ("Team: a@…, b@…;") are recipients like others. */
function addressesOf(addresses: readonly Address[]): { address: string; name: string }[] {
  return addresses.flatMap((one) =>
    'group' in one && one.group
      ? one.group.map(({ address, name }) => ({ address, name }))
      : one.address
        ? [{ address: one.address, name: one.name }]
        : [],
  );
}

/** postal-mime gives an ISO instant of a date it can read, else the header's own text, which is refused later by its name. */
function isoDate(date: string): string {
  const instant = Date.parse(date);
  return Number.isNaN(instant) ? date : new Date(instant).toISOString();
}
