/** Mail from Outlook: messages as Microsoft Graph gives them, with or without their bodies. Source: Graph, "message". */
import type { EdgeAdapter, FieldRule, Sanitised } from '../../adapter.ts';
import { FieldReader, understand } from '../reading/field-reader.ts';
import { graphNextPage } from '../reading/graph-page.ts';
import { jsonRecords } from '../reading/json-records.ts';
import {
  AUTOMATIC,
  MAIL_DROPPED,
  MAIL_SETTINGS,
  type Mail,
  RECIPIENT,
  SENDER,
  SENT,
  sanitiseMail,
  TEXT,
} from './mail.ts';
import { textOfHtml } from './own-words.ts';

const RECIPIENT_LISTS = ['toRecipients', 'ccRecipients', 'bccRecipients'] as const;
const DROPPED_FIELDS = `@odata.etag @odata.type id changeKey categories createdDateTime lastModifiedDateTime receivedDateTime
  hasAttachments internetMessageId subject bodyPreview importance parentFolderId conversationId conversationIndex
  isDeliveryReceiptRequested isReadReceiptRequested isRead isDraft webLink inferenceClassification meetingMessageType`;

export const graphMail: EdgeAdapter = {
  name: 'graph-mail',
  title: 'Outlook mail (Microsoft Graph)',
  version: 1,
  kind: 'mail',
  inputs: ['JSON of /messages (value)', 'one message a line'],
  settings: MAIL_SETTINGS,
  fields: {
    sentDateTime: SENT,
    'from.emailAddress.address': SENDER,
    'from.emailAddress.name': MAIL_DROPPED,
    'sender.emailAddress.*': MAIL_DROPPED,
    ...Object.fromEntries(
      RECIPIENT_LISTS.flatMap((list): [string, FieldRule][] => [
        [`${list}[].emailAddress.address`, RECIPIENT],
        [`${list}[].emailAddress.name`, MAIL_DROPPED],
        [list, MAIL_DROPPED],
      ]),
    ),
    'replyTo[].*': MAIL_DROPPED,
    replyTo: MAIL_DROPPED,
    'body.content': TEXT,
    'body.contentType': MAIL_DROPPED,
    'uniqueBody.content': TEXT,
    'uniqueBody.contentType': MAIL_DROPPED,
    'internetMessageHeaders[].name': AUTOMATIC,
    'internetMessageHeaders[].value': AUTOMATIC,
    internetMessageHeaders: AUTOMATIC,
    'flag.*': MAIL_DROPPED,
    ...Object.fromEntries(
      DROPPED_FIELDS.trim()
        .split(/\s+/)
        .map((name): [string, FieldRule] => [name, MAIL_DROPPED]),
    ),
  },
  events: ['email_sent'],
  nextPage: graphNextPage,
  parse: (input) =>
    jsonRecords(input, {
      listAt: ['value'],
      keyOf: ({ internetMessageId }) => (typeof internetMessageId === 'string' ? internetMessageId : undefined),
    }),
  sanitise(record, context): Sanitised {
    if (record.fields.isDraft === true) return { kind: 'dropped', reason: 'not_sent' };
    const understood = understand(() => mailOf(new FieldReader(record.fields)));
    return 'facts' in understood ? sanitiseMail(understood.facts, context) : understood.refusal;
  },
};

function mailOf(read: FieldReader): Mail {
  const headers = new Map<string, string>();
  for (const header of read.objects('internetMessageHeaders')) {
    const one = new FieldReader(header);
    headers.set(one.id('name').toLowerCase(), one.text('value') ?? '');
  }
  // What the writer added, where Graph was asked to tell it apart from what was quoted.
  const body = read.value('uniqueBody') === undefined ? 'body' : 'uniqueBody';
  const content = read.text(`${body}.content`);
  const isHtml = read.text(`${body}.contentType`, 20)?.toLowerCase() === 'html';
  return {
    from: [read.id('from.emailAddress.address')],
    recipients: RECIPIENT_LISTS.flatMap((list) =>
      read.objects(list).flatMap((one) => new FieldReader(one).optionalId('emailAddress.address') ?? []),
    ),
    sentMs: read.instant('sentDateTime'),
    headers,
    text: content === undefined ? undefined : isHtml ? textOfHtml(content) : content,
  };
}
