/** Who communicated with whom, and how it felt: numbers made at the edge, never the words. */
import { defineEventType } from '@bellwether/core';

const SCORE = { type: 'number', minimum: -1, maximum: 1 } as const;
const SHARE = { type: 'number', minimum: 0, maximum: 1 } as const;
const PSEUDONYMS = { type: 'array', maxItems: 1000, items: { type: 'string', maxLength: 128 } } as const;

export const emailSent = defineEventType({
  name: 'email_sent',
  topic: 'communication_events',
  category: 'usage',
  description: 'A mail was sent; sender and recipients are pseudonyms.',
  subject: 'user_id',
  metadata: {
    type: 'object',
    properties: {
      recipient_id_hashes: PSEUDONYMS,
      sentiment_score: { ...SCORE, description: 'From −1, negative, to 1, positive.' },
      urgency_score: SHARE,
      length_words: { type: 'integer', minimum: 0, maximum: 10_000_000 },
      time_of_day: { type: 'string', maxLength: 32 },
      day_of_week: { type: 'string', maxLength: 16 },
      is_after_hours: { type: 'boolean' },
    },
  },
});

export const meetingOccurred = defineEventType({
  name: 'meeting_occurred',
  topic: 'communication_events',
  category: 'usage',
  description: 'People met; participants are pseudonyms.',
  subject: 'session_id',
  metadata: {
    type: 'object',
    properties: {
      participants_id_hashes: PSEUDONYMS,
      duration_minutes: { type: 'number', minimum: 0, maximum: 14_400 },
      participant_count: { type: 'integer', minimum: 0, maximum: 100_000 },
      speaking_time_distribution: { type: 'array', maxItems: 1000, items: SHARE },
      interruptions_count: { type: 'integer', minimum: 0, maximum: 100_000 },
      sentiment_avg: SCORE,
      topics_detected: { type: 'array', maxItems: 100, items: { type: 'string', maxLength: 64 } },
      psychological_safety_score: {
        type: 'number',
        minimum: 0,
        maximum: 10,
        description: 'As the source computed it; kept, and not used as a measure of a person.',
      },
    },
  },
});
