/**
 * Surveys: how many answered, and what pulses say. Pulse scores are 0 to 10 and go up when things are better; they are
 * means over answers. Who did not answer is not in them.
 */
import { measure, peopleMetric, ratio } from './people-metric.ts';

const cube = 'people_surveys';

export const peopleSurveyResponses = peopleMetric({
  cube,
  name: 'people_survey_responses',
  title: 'Survey responses',
  description: 'Answered surveys of every kind. Not a response rate: how many were asked is not known here.',
  value: measure('responses'),
  unit: 'count',
  direction: 'up',
});

export const peopleSurveyRespondents = peopleMetric({
  cube,
  name: 'people_survey_respondents',
  title: 'Survey respondents',
  description: 'Distinct people who answered a survey.',
  value: measure('respondents'),
  unit: 'count',
  direction: 'up',
});

export const peoplePulseEngagement = peopleMetric({
  cube,
  name: 'people_pulse_engagement',
  title: 'Pulse: engagement',
  description: 'Mean score, 0 to 10, of the pulse’s questions about engagement. Not comparable with other scales.',
  value: ratio('engagement_sum', 'engagement_answered'),
  unit: 'score',
  direction: 'up',
});

export const peoplePulsePsychSafety = peopleMetric({
  cube,
  name: 'people_pulse_psych_safety',
  title: 'Pulse: psychological safety',
  description:
    'Mean score, 0 to 10, of the pulse’s questions about psychological safety. A short look, not the scale: whether a team agrees on it, the signal says.',
  value: ratio('psych_safety_sum', 'psych_safety_answered'),
  unit: 'score',
  direction: 'up',
});

export const peoplePulseWorkload = peopleMetric({
  cube,
  name: 'people_pulse_workload',
  title: 'Pulse: balance of workload',
  description:
    'Mean score, 0 to 10, of the pulse’s questions about the balance of workload. Not a diagnosis of strain.',
  value: ratio('workload_sum', 'workload_answered'),
  unit: 'score',
  direction: 'up',
});

export const peoplePulseManagerSupport = peopleMetric({
  cube,
  name: 'people_pulse_manager_support',
  title: 'Pulse: support by the manager',
  description:
    'Mean score, 0 to 10, of the pulse’s questions about support by the manager. About a group’s answers, not a mark for a manager.',
  value: ratio('manager_support_sum', 'manager_support_answered'),
  unit: 'score',
  direction: 'up',
});
