/** A message of Slack, of a webhook or of a channel's history, as what is kept of it. */
import { textAt } from '@bellwether/connectors';
import type { ConnectorContext, ConnectorEvent, JsonObject } from '@bellwether/core';
import { messagePosted } from '../delivery-event.ts';

/** Kinds of messages that somebody wrote; others tell that somebody joined, edited, pinned. */
const WRITTEN: ReadonlySet<string | undefined> = new Set([undefined, 'thread_broadcast', 'file_share', 'me_message']);

export function messageEvent(message: JsonObject, channel: string, { pseudonym }: ConnectorContext): ConnectorEvent[] {
  const [user, ts] = [textAt(message, 'user'), textAt(message, 'ts')];
  if (!user || !ts || !/^\d{1,12}\.\d{1,9}$/.test(ts) || textAt(message, 'bot_id')) return [];
  if (!WRITTEN.has(textAt(message, 'subtype'))) return [];
  const thread = textAt(message, 'thread_ts');
  return [
    messagePosted({
      ...{ source: 'slack', id: ts, at: new Date(Math.floor(Number(ts) * 1000)).toISOString() },
      author: pseudonym('person', user),
      channel: pseudonym('channel', channel),
      thread: thread === undefined ? undefined : pseudonym('thread', `${channel} ${thread}`),
      words: textAt(message, 'text') ?? '',
    }),
  ];
}
