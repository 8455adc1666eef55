/**
 * What every chat tells about a message, and what leaves of it: who wrote, whom they named or answered, when, to the minute,
 * and scores of the text. Text, names, files and reactions stay. Messages of apps and of the system are left out.
 */
import { scoreText } from '@bellwether/analysis';
import { formatInstant, MINUTE_MS } from '@bellwether/core';
import type { FieldRule, Identifier, SanitiseContext, Sanitised } from '../../adapter.ts';
import { isAfterHours } from '../../generalise/working-time.ts';

export interface ChatMessage {
  channelKind: 'slack' | 'teams';
  author: readonly Identifier[];
  /** Whom the message names, answers, or is to. */
  recipients: readonly Identifier[];
  sentMs: number;
  isPublic?: boolean | undefined;
  text: string;
}

const RECIPIENTS_MAX = 20;

export const CHAT_SETTINGS = {
  score_text: {
    kind: 'boolean',
    default: true,
    note: 'whether texts are scored here; they stay here either way',
  },
} as const;

export function sanitiseChatMessage(message: ChatMessage, context: SanitiseContext): Sanitised {
  const author = context.person(message.author);
  if (author.kind === 'external') return { kind: 'dropped', reason: 'unknown_person' };
  const recipients = message.recipients.map((one) => context.person([one]).pseudonym);
  const others = [...new Set(recipients)].filter((pseudonym) => pseudonym !== author.pseudonym).sort();
  const scores = context.settings.score_text === false ? undefined : scoreText(message.text);
  return {
    kind: 'events',
    events: [
      {
        event_type: 'message_sent',
        timestamp: formatInstant(Math.floor(message.sentMs / MINUTE_MS) * MINUTE_MS),
        user_id: author.pseudonym,
        metadata: {
          channel_kind: message.channelKind,
          ...(message.isPublic === undefined ? {} : { is_public_channel: message.isPublic }),
          ...(others.length > RECIPIENTS_MAX ? {} : { recipient_id_hashes: others }),
          ...(scores === undefined ? {} : { word_count_bucket: scores.wordCountBucket }),
          ...(scores?.sentiment == null ? {} : { sentiment_score: scores.sentiment }),
          ...(scores?.urgency == null ? {} : { urgency_score: scores.urgency }),
          is_after_hours: isAfterHours(message.sentMs, author.hours),
        },
      },
    ],
  };
}

export const AUTHOR: FieldRule = {
  becomes: 'pseudonym',
  as: 'user_id, channel_kind',
  note: 'and that it was slack or teams',
};
export const NAMED: FieldRule = { becomes: 'pseudonym', as: 'recipient_id_hashes', note: 'none of more than 20' };
export const WRITTEN: FieldRule = { becomes: 'kept', as: 'timestamp, is_after_hours', note: 'to the minute' };
export const CHAT_TEXT: FieldRule = {
  becomes: 'score',
  as: 'sentiment_score, urgency_score, word_count_bucket',
  note: 'in steps of 0.05 and 0.1; whom it names is found in it',
};
export const CHAT_DROPPED: FieldRule = { becomes: 'dropped' };
export const CHAT_DIRECTORY: FieldRule = { becomes: 'directory' };
