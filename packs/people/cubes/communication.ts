/**
 * How much people write and meet, when, and in what tone. Sums and counts: a mean is made of them when it is asked for.
 * `psychological_safety_score` of a meeting is in no measure: it cannot be read from how people talk.
 */
import { defineCube } from '@bellwether/metrics';
import { having, ofType, PEOPLE, UNIT_DIMENSIONS } from './people-cube.ts';

const MAIL = ofType('email_sent');
const CHAT = ofType('message_sent');
const WRITTEN = ofType('email_sent', 'message_sent');
const MEETING = ofType('meeting_attended');
const SCORED = having(WRITTEN, 'metadata.sentiment_score');
const RATED = having(WRITTEN, 'metadata.urgency_score');

/** From here on down a message counts as negative. */
const NEGATIVE_AT_MOST = -0.05;

export const communicationCube = defineCube({
  name: 'people_communication',
  description: 'Mails, chat messages and meetings.',
  events: ['email_sent', 'message_sent', 'meeting_attended'],
  people: PEOPLE,
  dimensions: UNIT_DIMENSIONS,
  measures: {
    mails: { description: 'Mails sent.', aggregate: 'count', when: MAIL },
    messages: { description: 'Chat messages sent.', aggregate: 'count', when: CHAT },
    written_timed: {
      description: 'Mails and messages of which is known whether they were sent after hours.',
      aggregate: 'count',
      when: having(WRITTEN, 'metadata.is_after_hours'),
    },
    written_after_hours: {
      description: 'Mails and messages sent after hours.',
      aggregate: 'count',
      when: { all: [WRITTEN, { field: 'metadata.is_after_hours', is: true }] },
    },
    sentiment_sum: {
      description: 'Sum of the scores of tone.',
      aggregate: 'sum',
      field: 'metadata.sentiment_score',
      when: SCORED,
    },
    sentiment_scored: { description: 'Mails and messages with a score of tone.', aggregate: 'count', when: SCORED },
    sentiment_negative: {
      description: 'Mails and messages whose tone is negative (−0.05 or less).',
      aggregate: 'count',
      when: { all: [SCORED, { field: 'metadata.sentiment_score', atMost: NEGATIVE_AT_MOST }] },
    },
    urgency_sum: {
      description: 'Sum of the scores of urgency.',
      aggregate: 'sum',
      field: 'metadata.urgency_score',
      when: RATED,
    },
    urgency_scored: { description: 'Mails and messages with a score of urgency.', aggregate: 'count', when: RATED },
    meeting_minutes: {
      description: 'Minutes in meetings, added up over those who were there.',
      aggregate: 'sum',
      field: 'metadata.duration_minutes',
      when: MEETING,
    },
    meeting_people: {
      description: 'Distinct people who were in a meeting.',
      aggregate: 'distinct',
      field: 'user_id',
      when: MEETING,
    },
  },
});
