/**
 * Mail from Gmail: `users.messages` in the format `metadata`, or `full` when texts are to be scored here. Source: Gmail
 * API reference, "Message".
 */
import type { Json, JsonObject } from '@bellwether/core';
import { addressParser } from 'postal-mime';
import type { EdgeAdapter, FieldRule, Sanitised } from '../../adapter.ts';
import { FieldReader, understand } from '../reading/field-reader.ts';
import { isObject, jsonRecords } from '../reading/json-records.ts';
import { pageByCursor, pageOf } from '../reading/next-page.ts';
import {
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

const PARTS_DEEP_MAX = 6;
const TEXT_BYTES_MAX = 1024 * 1024;
/** Of a message that is fetched by itself; the snippet, which is text, is not asked for. */
const METADATA_FIELDS = 'id,labelIds,internalDate,payload/headers';
const METADATA_HEADERS = ['from', 'to', 'cc', 'bcc', 'message-id', ...MAIL_HEADERS];

/** A message is a part, and a part may have parts. */
function partFields(path: string, depth: number): [string, FieldRule][] {
  const own: [string, FieldRule][] = [
    [`${path}.partId`, MAIL_DROPPED],
    [`${path}.mimeType`, MAIL_DROPPED],
    [`${path}.filename`, MAIL_DROPPED],
    [`${path}.headers[].name`, MAIL_DROPPED],
    [`${path}.headers[].value`, { ...RECIPIENT, note: 'From, To, Cc and Bcc only; all others are thrown away' }],
    [`${path}.headers`, MAIL_DROPPED],
    [`${path}.body.data`, TEXT],
    [`${path}.body.size`, MAIL_DROPPED],
    [`${path}.body.attachmentId`, MAIL_DROPPED],
    [`${path}.body`, MAIL_DROPPED],
    [`${path}.parts`, MAIL_DROPPED],
  ];
  return depth === 0 ? own : [...own, ...partFields(`${path}.parts[]`, depth - 1)];
}

export const gmail: EdgeAdapter = {
  name: 'gmail',
  title: 'Gmail',
  version: 1,
  kind: 'mail',
  inputs: ['JSON of users.messages, one message a line', 'a list of them, or { "messages": […] }'],
  settings: MAIL_SETTINGS,
  fields: {
    id: MAIL_DROPPED,
    threadId: MAIL_DROPPED,
    labelIds: { ...SENDER, as: 'user_id', note: 'drafts, spam and trash are left out' },
    snippet: MAIL_DROPPED,
    historyId: MAIL_DROPPED,
    internalDate: SENT,
    sizeEstimate: MAIL_DROPPED,
    raw: MAIL_DROPPED,
    'classificationLabelValues[].*': MAIL_DROPPED,
    ...Object.fromEntries(partFields('payload', PARTS_DEEP_MAX)),
  },
  events: ['email_sent'],
  nextPage: pageByCursor('pageToken', ({ nextPageToken }) => nextPageToken),
  listedAddresses: addressesOfMessages,
  parse: (input) =>
    jsonRecords(input, {
      listAt: ['messages'],
      keyOf: ({ payload }) => (isObject(payload) ? headersOf(payload).get('message-id') : undefined),
    }),
  sanitise(record, context): Sanitised {
    const labels = record.fields.labelIds;
    if (Array.isArray(labels) && labels.some((label) => label === 'DRAFT' || label === 'SPAM' || label === 'TRASH'))
      return { kind: 'dropped', reason: 'not_sent' };
    const understood = understand(() => mailOf(new FieldReader(record.fields), record.fields.payload));
    return 'facts' in understood ? sanitiseMail(understood.facts, context) : understood.refusal;
  },
};

/** `users.messages.list` gives ids only: `users.messages.get` of each, in the format `metadata`. */
function addressesOfMessages(body: string, at: string): string[] | undefined {
  const url = new URL(at);
  const page = pageOf(body);
  if (page === undefined || !/\/messages\/?$/.test(url.pathname)) return undefined;
  const listed = Array.isArray(page.messages) ? page.messages.filter(isObject) : [];
  if (listed.some(({ payload }) => payload !== undefined)) return undefined;
  return listed.flatMap(({ id }) => {
    if (typeof id !== 'string' || id === '') return [];
    const address = new URL(`${url.origin}${url.pathname.replace(/\/$/, '')}/${encodeURIComponent(id)}`);
    address.searchParams.set('format', 'metadata');
    address.searchParams.set('fields', METADATA_FIELDS);
    for (const header of METADATA_HEADERS) address.searchParams.append('metadataHeaders', header);
    return [address.href];
  });
}

function mailOf(read: FieldReader, payload: Json | undefined): Mail {
  if (!isObject(payload)) return read.refuse('payload', 'It must be there: ask for the format metadata or full.');
  const headers = headersOf(payload);
  const from = addressesOf(headers.get('from'));
  if (from.length === 0) return read.refuse('payload.headers[].value', 'There must be a header From with an address.');
  const sentMs = Number(read.text('internalDate', 20));
  if (!Number.isSafeInteger(sentMs) || Math.abs(sentMs) > 8.64e15)
    return read.refuse('internalDate', 'It must be milliseconds since 1970.');
  const recipients = ['to', 'cc', 'bcc'].flatMap((name) => addressesOf(headers.get(name)));
  return { from, recipients, sentMs, headers, text: textOf(payload, PARTS_DEEP_MAX) };
}

function headersOf(part: JsonObject): Map<string, string> {
  const headers = new Map<string, string>();
  for (const header of Array.isArray(part.headers) ? part.headers : [])
    if (isObject(header) && typeof header.name === 'string' && typeof header.value === 'string')
      headers.set(header.name.toLowerCase(), header.value);
  return headers;
}

function addressesOf(header: string | undefined): string[] {
  if (header === undefined) return [];
  return addressParser(header.slice(0, 256 * 1024), { flatten: true }).flatMap(({ address }) => address || []);
}

/** The first plain text of the message, else the first HTML. */
function textOf(part: JsonObject, depth: number): string | undefined {
  return dataOf(part, 'text/plain', depth) ?? mapped(dataOf(part, 'text/html', depth), textOfHtml);
}

function dataOf(part: JsonObject, type: string, depth: number): string | undefined {
  if (part.mimeType === type && isObject(part.body) && typeof part.body.data === 'string' && !part.filename)
    return Buffer.from(part.body.data.slice(0, TEXT_BYTES_MAX), 'base64url').toString('utf8');
  if (depth === 0 || !Array.isArray(part.parts)) return undefined;
  for (const inner of part.parts) {
    const found = isObject(inner) ? dataOf(inner, type, depth - 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function mapped(text: string | undefined, map: (text: string) => string): string | undefined {
  return text === undefined ? undefined : map(text);
}
