/**
 * The examples of the design documents as they are printed there, without comments and ellipses: five events of the
 * organisation (K1, "000 §1") and one of each type of the agents' schema (K1, "001 §3.1").
 */
export const ORGANISATION_EXAMPLES = [
  `{
  "event_type": "employee_departure",
  "timestamp": "2025-11-27T10:30:00Z",
  "employee_id_hash": "a3f5b2c8",
  "attributes": {
    "tenure_months": 14,
    "department_id_hash": "d4e7a1",
    "role_category": "engineering",
    "performance_rating": 4.2,
    "is_voluntary": true,
    "is_top_performer": true
  }
}`,
  `{
  "event_type": "absence_recorded",
  "timestamp": "2025-11-27T09:00:00Z",
  "employee_id_hash": "b7d3e4f1",
  "attributes": {
    "absence_type": "sick_day",
    "duration_days": 1,
    "is_unplanned": true,
    "month_to_date_absences": 3
  }
}`,
  `{
  "event_type": "email_sent",
  "timestamp": "2025-11-27T14:22:00Z",
  "sender_id_hash": "c8f2a5",
  "recipient_id_hashes": ["d9e3b6", "e1f4c7"],
  "attributes": {
    "sentiment_score": -0.3,
    "urgency_score": 0.7,
    "length_words": 150,
    "time_of_day": "afternoon",
    "day_of_week": "wednesday",
    "is_after_hours": false
  }
}`,
  `{
  "event_type": "meeting_occurred",
  "timestamp": "2025-11-27T15:00:00Z",
  "participants_id_hashes": ["a1b2c3", "d4e5f6", "g7h8i9"],
  "attributes": {
    "duration_minutes": 60,
    "participant_count": 8,
    "speaking_time_distribution": [0.3, 0.15, 0.1],
    "interruptions_count": 12,
    "sentiment_avg": 0.1,
    "topics_detected": ["roadmap", "hiring", "budget"],
    "psychological_safety_score": 6.2
  }
}`,
  `{
  "event_type": "survey_response",
  "timestamp": "2025-11-27T11:45:00Z",
  "employee_id_hash": "f3g4h5",
  "survey_type": "pulse_weekly",
  "responses": [
    {"question_id": "psych_safety_1", "score": 7},
    {"question_id": "workload_balance", "score": 4},
    {"question_id": "manager_support", "score": 9}
  ],
  "response_time_seconds": 180,
  "completion_status": "complete"
}`,
] as const;

/** The envelope of the agents' schema, whole; the fields that a pipeline derives come too, and stay metadata. */
export const AGENT_EXAMPLES = [
  'session_start',
  'session_end',
  'code_generated',
  'pr_created',
  'error',
  'security_alert',
  'cost_incurred',
].map((event_type, i) => ({
  event_id: `01937000-0000-7000-8000-00000000000${i}`,
  org_id: 'seeds',
  user_id: 'user-1',
  session_id: 'session-1',
  event_type,
  event_category: (['usage', 'performance', 'security', 'cost'] as const)[i % 4]!,
  timestamp: `2025-11-27T10:0${i}:00.000Z`,
  received_at: '2025-11-27T10:30:00.000Z',
  region: i % 2 === 0 ? 'us-east-1' : 'eu-west-1',
  environment: i % 2 === 0 ? 'production' : 'staging',
  metadata: { agent: 'claude-code', cost_usd: 0.25, anything: { else: ['is', 'kept', null] } },
  _partition_key: 'seeds-2025-11-27',
  _processing_time: '2025-11-27T10:30:01.000Z',
}));
