/** Who communicated with whom, and how it felt: numbers made at the edge, never the words. */
import { defineEventType } from '@bellwether/core';
import { IS_AFTER_HOURS, PSEUDONYMS, SHARE, UNIT_FIELDS } from './fields.ts';

const communication = { topic: 'communication_events', category: 'usage' } as const;
const SCORE = { type: 'number', minimum: -1, maximum: 1 } as const;
const SENTIMENT = {
  ...SCORE,
  description: 'From −1, negative, to 1, positive; absent when nothing could be said. Of one message it means nothing.',
} as const;
const WORD_COUNT_BUCKET = { type: 'string', maxLength: 16, description: 'Such as 10-24 or 100+.' } as const;
const DURATION = { type: 'number', minimum: 0, maximum: 14_400 } as const;

export const emailSent = defineEventType({
  ...communication,
  name: 'email_sent',
  description: 'A mail was sent; sender and recipients are pseudonyms.',
  subject: 'user_id',
  metadata: {
    type: 'object',
    properties: {
      ...UNIT_FIELDS,
      recipient_id_hashes: PSEUDONYMS,
      sentiment_score: SENTIMENT,
      urgency_score: SHARE,
      length_words: { type: 'integer', minimum: 0, maximum: 10_000_000 },
      word_count_bucket: WORD_COUNT_BUCKET,
      recipient_count_bucket: { type: 'string', maxLength: 16, description: 'none, one, 2-5, 6-20 or 21+.' },
      time_of_day: { type: 'string', maxLength: 32 },
      day_of_week: { type: 'string', maxLength: 16 },
      is_after_hours: IS_AFTER_HOURS,
    },
  },
});

export const messageSent = defineEventType({
  ...communication,
  name: 'message_sent',
  description: 'A chat message was sent; sender and recipients are pseudonyms.',
  subject: 'user_id',
  metadata: {
    type: 'object',
    properties: {
      ...UNIT_FIELDS,
      channel_kind: { type: 'string', maxLength: 32, description: 'slack or teams.' },
      is_public_channel: { type: 'boolean' },
      recipient_id_hashes: PSEUDONYMS,
      sentiment_score: SENTIMENT,
      urgency_score: SHARE,
      word_count_bucket: WORD_COUNT_BUCKET,
      is_after_hours: IS_AFTER_HOURS,
    },
  },
});

export const meetingAttended = defineEventType({
  ...communication,
  name: 'meeting_attended',
  description: 'Somebody was in a meeting: one event a participant.',
  subject: 'user_id',
  metadata: {
    type: 'object',
    properties: {
      ...UNIT_FIELDS,
      duration_minutes: DURATION,
      is_after_hours: IS_AFTER_HOURS,
      is_recurring: { type: 'boolean' },
    },
  },
});

export const meetingOccurred = defineEventType({
  ...communication,
  name: 'meeting_occurred',
  description: 'People met; participants are pseudonyms.',
  subject: 'session_id',
  metadata: {
    type: 'object',
    properties: {
      ...UNIT_FIELDS,
      participants_id_hashes: PSEUDONYMS,
      duration_minutes: DURATION,
      participant_count: { type: 'integer', minimum: 0, maximum: 100_000 },
      is_recurring: { type: 'boolean' },
      is_transcript: {
        type: 'boolean',
        description: 'Told by a transcript: how the meeting went. That it took place is for a calendar to tell.',
      },
      voice_equity: {
        ...SHARE,
        description: 'How evenly talk was spread among the speakers: 1 is even, 0 is one voice.',
      },
      is_presentation: { type: 'boolean', description: 'One spoke more than 80 % of the time.' },
      interruptions_per_hour: { type: 'number', minimum: 0, maximum: 100_000 },
      speaking_time_distribution: { type: 'array', maxItems: 1000, items: SHARE },
      interruptions_count: { type: 'integer', minimum: 0, maximum: 100_000 },
      sentiment_avg: SCORE,
      topics_detected: { type: 'array', maxItems: 100, items: { type: 'string', maxLength: 64 } },
      psychological_safety_score: {
        type: 'number',
        minimum: 0,
        maximum: 10,
        description: 'As the source computed it; kept, and no measure reads it: how people talk does not show it.',
      },
    },
  },
});
