/** Which rows about people signals read: sums by person and week, answers and meetings one by one. Never kept. */
import type { SubjectTable } from '@bellwether/metrics';

const SCORED = { field: 'metadata.sentiment_score', exists: true } as const;
const TIMED = { field: 'metadata.is_after_hours', exists: true } as const;

export const WRITING = {
  name: 'writing',
  events: ['email_sent', 'message_sent'],
  by: 'week',
  columns: {
    messages: { count: 'all' },
    scored: { count: SCORED },
    sentiment: { sum: 'metadata.sentiment_score' },
    timed: { count: TIMED },
    after_hours: { count: { field: 'metadata.is_after_hours', is: true } },
  },
} as const satisfies SubjectTable;

export const MEETINGS = {
  name: 'meetings',
  events: ['meeting_attended'],
  by: 'week',
  columns: { meetings: { count: 'all' }, minutes: { sum: 'metadata.duration_minutes' } },
} as const satisfies SubjectTable;

export const ABSENCES = {
  name: 'absences',
  events: ['absence_recorded'],
  by: 'week',
  columns: { spells: { count: 'all' }, days: { sum: 'metadata.duration_days' } },
} as const satisfies SubjectTable;

export const ANSWERS = {
  name: 'answers',
  events: ['survey_response'],
  by: 'event',
  fields: ['responses', 'pulse_engagement', 'pulse_psych_safety', 'pulse_workload', 'pulse_manager_support'],
} as const satisfies SubjectTable;

/** Of meetings whose speech was measured: one row a participant who was invited. */
export const VOICES = {
  name: 'voices',
  events: ['meeting_occurred'],
  by: 'event',
  subjects: 'participants_id_hashes',
  fields: [
    'speaking_time_distribution',
    'voice_equity',
    'is_presentation',
    'participant_count',
    'duration_minutes',
    'participants_id_hashes',
  ],
} as const satisfies SubjectTable;
