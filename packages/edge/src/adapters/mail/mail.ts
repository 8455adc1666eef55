/**
 * What every mail system tells about a message, and what leaves of it: who wrote to whom, as pseudonyms, when, to the
 * minute, whether that was outside of the writer's hours, and scores of the text. Subject, text, names, addresses and
 * attachments stay. Messages from outside, from machines and from lists are counted and left out; of a message to more
 * than 20 people the recipients are left out, since it ties nobody to anybody.
 */
import { scoreText } from '@bellwether/analysis';
import { formatInstant, MINUTE_MS } from '@bellwether/core';
import type { FieldRule, SanitiseContext, Sanitised } from '../../adapter.ts';
import { dayOfWeek, isAfterHours, timeOfDay } from '../../generalise/working-time.ts';
import { ownWords } from './own-words.ts';

export interface Mail {
  /** Addresses; the first writer counts. */
  from: readonly string[];
  recipients: readonly string[];
  sentMs: number;
  /** Header fields that tell lists and machines, in lower case. */
  headers: ReadonlyMap<string, string>;
  /** As it was written, quotes included; absent when the source gives none. */
  text?: string | undefined;
}

export const RECIPIENTS_MAX = 20;

export const MAIL_SETTINGS = {
  score_text: {
    kind: 'boolean',
    default: true,
    note: 'whether texts are scored here; they stay here either way',
  },
} as const;

/** Header fields that are read; all others are thrown away. */
export const MAIL_HEADERS = ['list-id', 'list-unsubscribe', 'precedence', 'auto-submitted', 'x-auto-response-suppress'];

export function sanitiseMail(mail: Mail, context: SanitiseContext): Sanitised {
  const reason = automaticReason(mail);
  if (reason !== undefined) return { kind: 'dropped', reason };
  const sender = context.person(mail.from.slice(0, 1).map((value) => ({ kind: 'email', value })));
  if (sender.kind === 'external') return { kind: 'dropped', reason: 'external_sender' };
  const addresses = [...new Set(mail.recipients.map((address) => address.toLowerCase()))];
  const many = addresses.length > RECIPIENTS_MAX;
  const recipients = many ? [] : addresses.map((value) => context.person([{ kind: 'email', value }]).pseudonym);
  const others = [...new Set(recipients)].filter((pseudonym) => pseudonym !== sender.pseudonym).sort();
  const scores =
    mail.text === undefined || context.settings.score_text === false ? undefined : scoreText(ownWords(mail.text));
  const { zone } = sender.hours;
  return {
    kind: 'events',
    events: [
      {
        event_type: 'email_sent',
        timestamp: formatInstant(Math.floor(mail.sentMs / MINUTE_MS) * MINUTE_MS),
        user_id: sender.pseudonym,
        metadata: {
          ...(many ? {} : { recipient_id_hashes: others }),
          recipient_count_bucket: recipientBucket(addresses.length),
          ...(scores === undefined ? {} : { word_count_bucket: scores.wordCountBucket }),
          ...(scores?.sentiment == null ? {} : { sentiment_score: scores.sentiment }),
          ...(scores?.urgency == null ? {} : { urgency_score: scores.urgency }),
          time_of_day: timeOfDay(mail.sentMs, zone),
          day_of_week: dayOfWeek(mail.sentMs, zone),
          is_after_hours: isAfterHours(mail.sentMs, sender.hours),
        },
      },
    ],
  };
}

/** Addresses that no person writes from. */
const MACHINE =
  /^(no-?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?|notifications?|alerts?|automated|robot|bot)([+.\-_][^@]*)?@/;

function automaticReason({ from, headers }: Mail): string | undefined {
  if (headers.has('list-id') || headers.has('list-unsubscribe')) return 'mailing_list';
  if (/^(bulk|list|junk)/i.test(headers.get('precedence') ?? '')) return 'mailing_list';
  const submitted = headers.get('auto-submitted');
  if (submitted !== undefined && !/^no\b/i.test(submitted)) return 'automatic_message';
  return MACHINE.test(from[0]?.toLowerCase() ?? '') ? 'automatic_message' : undefined;
}

function recipientBucket(recipients: number): string {
  // Words, since a plain number may be somebody's employee number.
  if (recipients <= 1) return recipients === 0 ? 'none' : 'one';
  return recipients <= 5 ? '2-5' : recipients <= RECIPIENTS_MAX ? '6-20' : '21+';
}

export const SENDER: FieldRule = { becomes: 'pseudonym', as: 'user_id' };
export const RECIPIENT: FieldRule = {
  becomes: 'pseudonym',
  as: 'recipient_id_hashes, recipient_count_bucket',
  note: 'people outside are all one; none of more than 20',
};
export const SENT: FieldRule = {
  becomes: 'kept',
  as: 'timestamp, time_of_day, day_of_week, is_after_hours',
  note: 'to the minute',
};
export const TEXT: FieldRule = {
  becomes: 'score',
  as: 'sentiment_score, urgency_score, word_count_bucket',
  note: 'in steps of 0.05 and 0.1',
};
export const AUTOMATIC: FieldRule = {
  becomes: 'dropped',
  note: 'tells lists and machines, whose messages are left out',
};
export const MAIL_DROPPED: FieldRule = { becomes: 'dropped' };
