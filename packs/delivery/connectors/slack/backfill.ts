/**
 * What was, from Slack's Web API: the channels the app is in, their history, and the replies of each thread. Slack answers
 * with `ok: false` and status 200 where others answer with an error.
 */
import {
  afterDetails,
  detailsOf,
  listAt,
  listSetting,
  numberAt,
  objectAt,
  partsOf,
  streamName,
  textAt,
  textSetting,
  withDetails,
} from '@bellwether/connectors';
import {
  type BackfillPage,
  type BackfillPlace,
  type ConnectorAnswer,
  type ConnectorBackfill,
  type ConnectorContext,
  type ConnectorRequest,
  type ConnectorSettings,
  type Credential,
  CredentialRefused,
  HalfAnAnswer,
  type JsonObject,
  StreamRefused,
} from '@bellwether/core';
import { messageEvent } from './message-event.ts';

const PER_PAGE = 200;

export const backfill: ConnectorBackfill = {
  tokenScopes: 'A bot token (xoxb-…) with the scopes channels:history, channels:read, groups:history and groups:read.',
  streams(settings) {
    const channels = listSetting(settings.channels);
    return channels.length > 0 ? channels.map((channel) => streamName('history', channel)) : ['channels'];
  },
  begin: (stream, sinceMs) =>
    partsOf(stream).what === 'channels' ? { after: '' } : { oldest: sinceMs / 1000, after: '' },
  request({ stream, cursor, settings }, credential) {
    const { what, of } = partsOf(stream);
    const page = { limit: String(PER_PAGE), cursor: String(cursor.after ?? '') };
    if (what === 'channels') {
      const types = 'public_channel,private_channel';
      return get(settings, credential, 'conversations.list', { ...page, types, exclude_archived: 'true' });
    }
    const oldest = String(cursor.oldest);
    const [thread] = detailsOf<string>(cursor);
    if (thread === undefined)
      return get(settings, credential, 'conversations.history', { ...page, channel: of, oldest });
    const replies = { ...page, cursor: String(cursor.replies_after ?? ''), channel: of, ts: thread, oldest };
    return get(settings, credential, 'conversations.replies', replies);
  },
  read(answer, place, context) {
    const found = foundIn(answer);
    return partsOf(place.stream).what === 'channels' ? readChannels(found) : readMessages(found, place, context);
  },
  probe: (settings, credential) => get(settings, credential, 'auth.test', {}),
};

function get(
  settings: ConnectorSettings,
  { value }: Credential,
  method: string,
  parameters: Record<string, string>,
): ConnectorRequest {
  const base = textSetting(settings.api_url, 'https://slack.com/api').replace(/\/+$/, '');
  const sent = new URLSearchParams(Object.entries(parameters).filter(([, text]) => text !== ''));
  return { method: 'GET', url: `${base}/${method}?${sent}`, headers: { authorization: `Bearer ${value}` } };
}

const REFUSED: ReadonlySet<string> = new Set([
  'channel_not_found',
  'not_in_channel',
  'missing_scope',
  'no_permission',
  'thread_not_found',
]);

const TOKEN_REFUSED: ReadonlySet<string> = new Set([
  'account_inactive',
  'invalid_auth',
  'not_authed',
  'token_expired',
  'token_revoked',
]);

function foundIn({ body }: ConnectorAnswer): JsonObject {
  const found = objectAt({ body }, 'body');
  if (found?.ok === true) return found;
  const error = textAt(found, 'error') ?? '';
  if (REFUSED.has(error))
    throw new StreamRefused(`Slack says ${error}. Invite the app to the channel, or give it the scopes.`);
  if (TOKEN_REFUSED.has(error)) throw new CredentialRefused(`Slack says ${error}.`);
  throw new HalfAnAnswer(/^[a-z_]{1,60}$/.test(error) ? `Slack says ${error}.` : 'Slack answered without ok.');
}

function readChannels(found: JsonObject): BackfillPage {
  const mine = listAt(found, 'channels').filter((channel) => channel.is_member === true);
  const after = textAt(found, 'response_metadata.next_cursor');
  return {
    events: [],
    discovered: mine.flatMap((channel) => textAt(channel, 'id') ?? []).map((id) => streamName('history', id)),
    next: after === undefined ? null : { after },
  };
}

function readMessages(found: JsonObject, { stream, cursor }: BackfillPlace, context: ConnectorContext): BackfillPage {
  const channel = partsOf(stream).of;
  if (!Array.isArray(found.messages)) throw new HalfAnAnswer('Slack answered without messages.');
  const messages = listAt(found, 'messages');
  const events = messages.flatMap((message) => messageEvent(message, channel, context));
  const after = textAt(found, 'response_metadata.next_cursor');
  const { oldest = 0 } = cursor;
  const [thread, ...others] = detailsOf<string>(cursor);
  if (thread !== undefined) {
    if (after !== undefined) return { events, next: { ...cursor, replies_after: after } };
    return { events, next: withDetails(afterDetails(cursor), others, { oldest, replies_after: '' }) };
  }
  const threads = messages
    .filter((message) => (numberAt(message, 'reply_count') ?? 0) > 0)
    .flatMap((message) => textAt(message, 'ts') ?? []);
  const next = after === undefined ? null : { oldest, after };
  return { events, next: withDetails(next, threads, { oldest, replies_after: '' }) };
}
