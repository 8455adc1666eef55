/**
 * Messages from Slack: the channel files and `users.json` of an export, answers of `conversations.history`, and the
 * `message` events of the Events API. Users tell the directory who is who; the rest are messages. Whoever is named in a
 * message or wrote what it answers is a recipient; who else read it is not known and not guessed.
 */
import type { JsonObject } from '@bellwether/core';
import type { EdgeAdapter, FieldRule, Identifier, ParsedRecord, Sanitised } from '../../adapter.ts';
import { FieldReader, understand } from '../reading/field-reader.ts';
import { isObject, jsonRecords } from '../reading/json-records.ts';
import { pageByCursor } from '../reading/next-page.ts';
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

const MESSAGE_FIELDS: { readonly [path: string]: FieldRule } = {
  type: CHAT_DROPPED,
  subtype: CHAT_DROPPED,
  user: AUTHOR,
  text: CHAT_TEXT,
  ts: WRITTEN,
  event_ts: CHAT_DROPPED,
  thread_ts: CHAT_DROPPED,
  parent_user_id: NAMED,
  channel: CHAT_DROPPED,
  channel_type: { becomes: 'kept', as: 'is_public_channel' },
  ...Object.fromEntries(
    `team client_msg_id app_id bot_id username topic purpose name old_name inviter hidden upload display_as_bot is_locked
     is_starred pinned_to reply_count reply_users reply_users_count replies latest_reply subscribed last_read is_ephemeral
     source_team user_team members permalink deleted_ts new_broadcast no_notifications assistant_app_thread`
      .trim()
      .split(/\s+/)
      .map((name): [string, FieldRule] => [name, CHAT_DROPPED]),
  ),
  'replies[].*': CHAT_DROPPED,
  'user_profile.*': CHAT_DROPPED,
  'bot_profile.*': CHAT_DROPPED,
  'blocks[].*': CHAT_DROPPED,
  blocks: CHAT_DROPPED,
  'attachments[].*': CHAT_DROPPED,
  attachments: CHAT_DROPPED,
  'files[].*': CHAT_DROPPED,
  files: CHAT_DROPPED,
  'file.*': CHAT_DROPPED,
  'reactions[].*': CHAT_DROPPED,
  reactions: CHAT_DROPPED,
  'edited.*': CHAT_DROPPED,
  'icons.*': CHAT_DROPPED,
  'root.*': CHAT_DROPPED,
  'message.*': CHAT_DROPPED,
  'previous_message.*': CHAT_DROPPED,
  'metadata.*': CHAT_DROPPED,
  'comment.*': CHAT_DROPPED,
  'room.*': CHAT_DROPPED,
};

const USER_FIELDS: { readonly [path: string]: FieldRule } = {
  id: CHAT_DIRECTORY,
  real_name: { becomes: 'directory', note: 'to find people in transcripts by' },
  'profile.email': CHAT_DIRECTORY,
  'profile.*': CHAT_DROPPED,
  deleted: CHAT_DROPPED,
  is_bot: CHAT_DROPPED,
  ...Object.fromEntries(
    `team_id color tz tz_label tz_offset is_admin is_owner is_primary_owner is_restricted is_ultra_restricted is_app_user
     is_workflow_bot is_invited_user is_email_confirmed who_can_share_contact_card updated has_2fa locale`
      .trim()
      .split(/\s+/)
      .map((name): [string, FieldRule] => [name, CHAT_DROPPED]),
  ),
  'enterprise_user.*': CHAT_DROPPED,
};

/** What an Events API request has around the message. */
const ENVELOPE_FIELDS: { readonly [path: string]: FieldRule } = {
  ...Object.fromEntries(
    `token api_app_id event_id event_time event_context authed_users is_ext_shared_channel context_team_id
     context_enterprise_id`
      .trim()
      .split(/\s+/)
      .map((name): [string, FieldRule] => [name, CHAT_DROPPED]),
  ),
  'authorizations[].*': CHAT_DROPPED,
  ...Object.fromEntries(Object.entries(MESSAGE_FIELDS).map(([path, rule]) => [`event.${path}`, rule])),
};

export const slack: EdgeAdapter = {
  name: 'slack',
  title: 'Slack',
  version: 1,
  kind: 'chat',
  inputs: [
    'users.json and the channel files of an export',
    'JSON of conversations.history (messages) and users.list (members)',
    'message events of the Events API',
  ],
  settings: {
    ...CHAT_SETTINGS,
    public_channels: {
      kind: 'boolean',
      default: true,
      note: 'whether files that do not say so are of public channels, as those of a plain export are',
    },
  },
  fields: { ...ENVELOPE_FIELDS, ...USER_FIELDS, ...MESSAGE_FIELDS },
  events: ['message_sent'],

  async *parse(input): AsyncIterable<ParsedRecord> {
    yield* jsonRecords(input, { listAt: ['messages', 'members'], keyOf });
  },

  nextPage: pageByCursor('cursor', ({ response_metadata: more }) => (isObject(more) ? more.next_cursor : undefined)),

  learn(record) {
    if (isMessage(record.fields)) return [];
    const understood = understand(() => userOf(new FieldReader(record.fields)));
    return 'facts' in understood && understood.facts ? [{ identifiers: understood.facts }] : [];
  },

  sanitise(record, context): Sanitised {
    const { fields } = record;
    if (!isMessage(fields)) {
      if (typeof fields.id !== 'string' || !/^[UW]/.test(fields.id))
        return { kind: 'refused', field: 'type', detail: 'It must be a message, or a user with an id.' };
      return { kind: 'dropped', reason: 'directory_only' };
    }
    const message = messageIn(fields);
    const { subtype } = message;
    if (message.bot_id !== undefined || subtype === 'bot_message')
      return { kind: 'dropped', reason: 'automatic_message' };
    if (typeof subtype === 'string' && !['thread_broadcast', 'me_message', 'file_share'].includes(subtype))
      return { kind: 'dropped', reason: 'system_message' };
    const prefix = message === fields ? '' : 'event.';
    const understood = understand(() =>
      messageOf(new FieldReader(fields), prefix, context.settings.public_channels !== false),
    );
    return 'facts' in understood ? sanitiseChatMessage(understood.facts, context) : understood.refusal;
  },
};

/** A message is known by who wrote it and when: `ts` is unique in its channel, and to the microsecond. */
function keyOf(fields: JsonObject): string | undefined {
  const { user, ts } = messageIn(fields);
  return typeof user === 'string' && typeof ts === 'string' ? `${user}\u001f${ts}` : undefined;
}

function messageIn(fields: JsonObject): JsonObject {
  return isObject(fields.event) ? fields.event : fields;
}

function isMessage(fields: JsonObject): boolean {
  const message = messageIn(fields);
  return message.type === 'message' || typeof message.ts === 'string';
}

function userOf(read: FieldReader): Identifier[] | undefined {
  if (read.flag('is_bot') === true || read.id('id') === 'USLACKBOT') return undefined;
  const [email, name] = [read.optionalId('profile.email'), read.optionalId('real_name')];
  return [
    { kind: 'slack_id', value: read.id('id') },
    ...(email === undefined ? [] : [{ kind: 'email', value: email } as const]),
    ...(name === undefined ? [] : [{ kind: 'name', value: name } as const]),
  ];
}

const MENTION = /<@([UW][A-Z0-9]{2,20})(?:\|[^>]{0,200})?>/g;

function messageOf(read: FieldReader, prefix: string, isPublicByDefault: boolean): ChatMessage {
  const raw = read.text(`${prefix}text`) ?? '';
  const parent = read.optionalId(`${prefix}parent_user_id`);
  const mentioned = [...raw.matchAll(MENTION)].map(([, id]) => id!);
  const seconds = read.text(`${prefix}ts`, 40) ?? '';
  if (!/^\d{9,11}(\.\d{1,9})?$/.test(seconds)) return read.refuse(`${prefix}ts`, 'It must be seconds since 1970.');
  const channel = read.text(`${prefix}channel_type`, 40);
  return {
    channelKind: 'slack',
    author: [{ kind: 'slack_id', value: read.id(`${prefix}user`) }],
    recipients: [...(parent === undefined ? [] : [parent]), ...mentioned].map((value) => ({ kind: 'slack_id', value })),
    sentMs: Math.floor(Number(seconds) * 1000),
    isPublic: channel === undefined ? isPublicByDefault : channel === 'channel',
    text: plainText(raw),
  };
}

/** Without mentions, links and channels, and with the characters that Slack escapes. */
function plainText(raw: string): string {
  return raw
    .replace(/<[@#!][^<>]{0,300}>/g, ' ')
    .replace(/<(?:https?|mailto):[^<>]{0,4000}>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
