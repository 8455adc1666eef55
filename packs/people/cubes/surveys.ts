/** Answered surveys, and what pulses say: each group of questions as sum and count of the answers’ means. */
import { defineCube } from '@bellwether/metrics';
import { having, ofType, PEOPLE, UNIT_DIMENSIONS } from './people-cube.ts';

const ANSWER = ofType('survey_response');

const sum = (field: string, of: string) =>
  ({ description: `Sum of the answers’ means about ${of}.`, aggregate: 'sum', field, when: ANSWER }) as const;
const answered = (field: string, of: string) =>
  ({ description: `Answers to questions about ${of}.`, aggregate: 'count', when: having(ANSWER, field) }) as const;

export const surveysCube = defineCube({
  name: 'people_surveys',
  description: 'Answered surveys and the scores of pulses.',
  events: ['survey_response'],
  people: PEOPLE,
  dimensions: UNIT_DIMENSIONS,
  measures: {
    responses: { description: 'Answered surveys.', aggregate: 'count', when: ANSWER },
    respondents: {
      description: 'Distinct people who answered.',
      aggregate: 'distinct',
      field: 'user_id',
      when: ANSWER,
    },
    engagement_sum: sum('metadata.pulse_engagement', 'engagement'),
    engagement_answered: answered('metadata.pulse_engagement', 'engagement'),
    psych_safety_sum: sum('metadata.pulse_psych_safety', 'psychological safety'),
    psych_safety_answered: answered('metadata.pulse_psych_safety', 'psychological safety'),
    workload_sum: sum('metadata.pulse_workload', 'the balance of workload'),
    workload_answered: answered('metadata.pulse_workload', 'the balance of workload'),
    manager_support_sum: sum('metadata.pulse_manager_support', 'the manager’s support'),
    manager_support_answered: answered('metadata.pulse_manager_support', 'the manager’s support'),
  },
});
