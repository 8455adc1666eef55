/**
 * Messages from Microsoft Teams: `chatMessage` as Graph gives it, of chats and of channels. People are known there by
 * the id of their account; a source of people that has it, or whose addresses Graph's users tell, joins the two.
 */
import type { EdgeAdapter, FieldRule, Identifier, Sanitised } from '../../adapter.ts';
import { textOfHtml } from '../mail/own-words.ts';
import { FieldReader, understand } from '../reading/field-reader.ts';
import { graphNextPage } from '../reading/graph-page.ts';
import { jsonRecords } from '../reading/json-records.ts';
import {
  AUTHOR,
  CHAT_DIRECTORY,
  CHAT_DROPPED,
  CHAT_SETTINGS,
  CHAT_TEXT,
  type ChatMessage,
  NAMED,
  sanitiseChatMessage,
  WRITTEN,
} from './chat-message.ts';

const DROPPED_FIELDS = `@odata.etag @odata.type @odata.context etag replyToId lastModifiedDateTime lastEditedDateTime
  deletedDateTime subject summary chatId importance locale webUrl policyViolation onBehalfOf`;

export const teams: EdgeAdapter = {
  name: 'teams',
  title: 'Microsoft Teams',
  version: 1,
  kind: 'chat',
  inputs: ['JSON of chat or channel messages (value)', 'JSON of /users (value)', 'one of either a line'],
  settings: CHAT_SETTINGS,
  fields: {
    id: CHAT_DIRECTORY,
    createdDateTime: WRITTEN,
    messageType: CHAT_DROPPED,
    'from.user.id': AUTHOR,
    'from.user.*': CHAT_DROPPED,
    'from.application.*': CHAT_DROPPED,
    'from.device.*': CHAT_DROPPED,
    from: CHAT_DROPPED,
    'from.user': CHAT_DROPPED,
    'from.application': CHAT_DROPPED,
    'from.device': CHAT_DROPPED,
    'body.content': CHAT_TEXT,
    'body.contentType': CHAT_DROPPED,
    'mentions[].mentioned.user.id': NAMED,
    'mentions[].mentioned.*': CHAT_DROPPED,
    'mentions[].id': CHAT_DROPPED,
    'mentions[].mentionText': CHAT_DROPPED,
    mentions: CHAT_DROPPED,
    'channelIdentity.channelId': {
      becomes: 'kept',
      as: 'is_public_channel',
      note: 'whether it is a channel, not which',
    },
    'channelIdentity.teamId': CHAT_DROPPED,
    channelIdentity: CHAT_DROPPED,
    'attachments[].*': CHAT_DROPPED,
    attachments: CHAT_DROPPED,
    'reactions[].*': CHAT_DROPPED,
    reactions: CHAT_DROPPED,
    'messageHistory[].*': CHAT_DROPPED,
    messageHistory: CHAT_DROPPED,
    'eventDetail.*': CHAT_DROPPED,
    eventDetail: CHAT_DROPPED,
    'policyViolation.*': CHAT_DROPPED,
    ...Object.fromEntries(
      DROPPED_FIELDS.trim()
        .split(/\s+/)
        .map((name): [string, FieldRule] => [name, CHAT_DROPPED]),
    ),
    // Of /users.
    mail: CHAT_DIRECTORY,
    userPrincipalName: CHAT_DIRECTORY,
    employeeId: CHAT_DIRECTORY,
    displayName: { becomes: 'directory', note: 'to find people in transcripts by' },
    ...Object.fromEntries(
      [
        'givenName',
        'surname',
        'jobTitle',
        'mobilePhone',
        'officeLocation',
        'preferredLanguage',
        'businessPhones',
        'department',
      ].map((name): [string, FieldRule] => [name, CHAT_DROPPED]),
    ),
  },
  events: ['message_sent'],
  nextPage: graphNextPage,
  parse: (input) =>
    jsonRecords(input, {
      listAt: ['value'],
      keyOf: ({ id, createdDateTime }) =>
        typeof id === 'string' && typeof createdDateTime === 'string' ? `${id}\u001f${createdDateTime}` : undefined,
    }),

  learn(record) {
    if (record.fields.createdDateTime !== undefined) return [];
    const understood = understand(() => userOf(new FieldReader(record.fields)));
    return 'facts' in understood ? [{ identifiers: understood.facts }] : [];
  },

  sanitise(record, context): Sanitised {
    const { createdDateTime, messageType, userPrincipalName } = record.fields;
    if (createdDateTime === undefined && userPrincipalName !== undefined)
      return { kind: 'dropped', reason: 'directory_only' };
    if (messageType !== undefined && messageType !== 'message') return { kind: 'dropped', reason: 'system_message' };
    const read = new FieldReader(record.fields);
    if (read.value('from.user') === undefined) return { kind: 'dropped', reason: 'automatic_message' };
    if (read.value('deletedDateTime') !== undefined) return { kind: 'dropped', reason: 'deleted' };
    const understood = understand(() => messageOf(read));
    return 'facts' in understood ? sanitiseChatMessage(understood.facts, context) : understood.refusal;
  },
};

function userOf(read: FieldReader): Identifier[] {
  const addresses = [read.optionalId('mail'), read.optionalId('userPrincipalName')].filter((one) => one !== undefined);
  const [employee, name] = [read.optionalId('employeeId'), read.optionalId('displayName')];
  return [
    ...(employee === undefined ? [] : [{ kind: 'employee_id', value: employee } as const]),
    { kind: 'teams_id', value: read.id('id') },
    ...[...new Set(addresses)].map((value) => ({ kind: 'email', value }) as const),
    ...(name === undefined ? [] : [{ kind: 'name', value: name } as const]),
  ];
}

function messageOf(read: FieldReader): ChatMessage {
  const content = read.text('body.content') ?? '';
  const isHtml = read.text('body.contentType', 20)?.toLowerCase() === 'html';
  const mentioned = read
    .objects('mentions')
    .flatMap((one) => new FieldReader(one).optionalId('mentioned.user.id') ?? []);
  const isChannel = read.value('channelIdentity') !== undefined;
  return {
    channelKind: 'teams',
    author: [{ kind: 'teams_id', value: read.id('from.user.id') }],
    recipients: mentioned.map((value) => ({ kind: 'teams_id', value })),
    sentMs: read.instant('createdDateTime'),
    isPublic: isChannel,
    text: isHtml ? textOfHtml(withoutMentions(content)) : content,
  };
}

/** `<at id="0">Jane Smith</at>` is a name and no feeling. */
function withoutMentions(html: string): string {
  return html
    .split('<at ')
    .map((part, at) => (at === 0 ? part : part.slice(Math.max(part.indexOf('</at>'), 0))))
    .join(' ');
}
