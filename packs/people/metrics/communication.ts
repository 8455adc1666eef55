/** Mails, chat and meetings: amounts, times and tone of groups. More is not better work, and silence is not rest. */
import { measure, peopleMetric, ratio } from './people-metric.ts';

const cube = 'people_communication';

export const peopleMails = peopleMetric({
  cube,
  name: 'people_mails_sent',
  title: 'Mails sent',
  description: 'Mails that people of the group sent. An amount of mail, not of work.',
  value: measure('mails'),
  unit: 'count',
  direction: 'neutral',
});

export const peopleMessages = peopleMetric({
  cube,
  name: 'people_messages_sent',
  title: 'Chat messages sent',
  description: 'Chat messages that people of the group sent. An amount of chat, not of work.',
  value: measure('messages'),
  unit: 'count',
  direction: 'neutral',
});

export const peopleAfterHoursShare = peopleMetric({
  cube,
  name: 'people_after_hours_share',
  title: 'After-hours share',
  description:
    'Mails and messages sent outside of the senders’ own working hours. One heavy writer can move it; the signal of after-hours load weighs people alike.',
  value: ratio('written_after_hours', 'written_timed'),
  unit: 'ratio',
  direction: 'down',
});

export const peopleSentiment = peopleMetric({
  cube,
  name: 'people_sentiment',
  title: 'Tone of messages',
  description:
    'Mean score of tone, −1 to 1, over mails and messages with a score. Of a group and its change only: single scores are often wrong, and tone is not how people feel.',
  value: ratio('sentiment_sum', 'sentiment_scored'),
  unit: 'score',
  direction: 'up',
});

export const peopleNegativeShare = peopleMetric({
  cube,
  name: 'people_negative_message_share',
  title: 'Negative share of messages',
  description: 'Mails and messages with a score of −0.05 or less, of those with a score. Criticism is not misconduct.',
  value: ratio('sentiment_negative', 'sentiment_scored'),
  unit: 'ratio',
  direction: 'down',
});

export const peopleUrgency = peopleMetric({
  cube,
  name: 'people_urgency',
  title: 'Urgency of messages',
  description: 'Mean score of urgent wording, 0 to 1: a heuristic over words, not a measure of deadlines.',
  value: ratio('urgency_sum', 'urgency_scored'),
  unit: 'score',
  direction: 'down',
});

export const peopleMeetingTime = peopleMetric({
  cube,
  name: 'people_meeting_seconds_per_person',
  title: 'Meeting time per person',
  description:
    'Time in meetings for each person who was in one. Whether the meetings were worth it, the calendar does not know.',
  value: { multiply: [ratio('meeting_minutes', 'meeting_people'), 60] },
  unit: 'seconds',
  direction: 'down',
});
