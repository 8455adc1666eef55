/** The stay interview and the exit interview: short, with questions that follow from answers. */
import { exitQuestions, stayQuestions } from '../questions/interviews.ts';
import { recommendation } from '../questions/pulse.ts';
import { surveyTemplate } from './template.ts';

const stay = (...ids: readonly string[]) => stayQuestions.filter(({ id }) => ids.includes(id));
const exit = (...ids: readonly string[]) => exitQuestions.filter(({ id }) => ids.includes(id));

export const stayInterview = surveyTemplate({
  id: 'stay_interview',
  purpose: 'stay_interview',
  title: ['Stay interview', 'Bleibegespräch'],
  description: [
    'What keeps people here, and what might make them leave?',
    'Was hält Menschen hier, und was könnte sie gehen lassen?',
  ],
  minutes: 3,
  languages: ['en', 'de'],
  sections: [
    { id: 'staying', title: ['Staying', 'Bleiben'], questions: stay('stay_future', 'stay_reasons', 'stay_best_day') },
    {
      id: 'leaving',
      title: ['Thoughts of leaving', 'Gedanken ans Gehen'],
      questions: stay('stay_thought_of_leaving', 'stay_trigger', 'stay_change'),
    },
    {
      id: 'ahead',
      title: ['What comes next', 'Was kommt'],
      questions: stay('stay_skills', 'stay_manager', 'stay_wishes'),
    },
  ],
  rules: [
    {
      id: 'ask_trigger',
      when: "stay_thought_of_leaving in ['now_and_then', 'seriously']",
      does: { show: 'stay_trigger' },
    },
    {
      id: 'ask_change',
      when: "stay_thought_of_leaving = 'seriously' or stay_future <= 2",
      does: { show: 'stay_change' },
    },
  ],
  scales: [],
});

export const exitInterview = surveyTemplate({
  id: 'exit_interview',
  purpose: 'exit_interview',
  title: ['Exit interview', 'Austrittsgespräch'],
  description: [
    'Why do people leave, and what would have kept them?',
    'Warum gehen Menschen, und was hätte sie gehalten?',
  ],
  minutes: 4,
  languages: ['en', 'de'],
  sections: [
    {
      id: 'decision',
      title: ['Your decision', 'Ihre Entscheidung'],
      questions: exit('exit_reason', 'exit_reason_more', 'exit_first_thought'),
    },
    {
      id: 'experience',
      title: ['Your time here', 'Ihre Zeit hier'],
      questions: exit('exit_experience', 'exit_could_have_kept', 'exit_what_would_have'),
    },
    {
      id: 'next',
      title: ['What comes next', 'Was kommt'],
      questions: [...exit('exit_where_to', 'exit_return'), recommendation, ...exit('exit_advice')],
    },
  ],
  rules: [
    { id: 'own_decision', when: "exit_reason = 'not_mine'", does: { skip: 'exit_first_thought' } },
    { id: 'ask_kept', when: "exit_could_have_kept in ['yes', 'maybe']", does: { show: 'exit_what_would_have' } },
    { id: 'leave_kept_out', when: "exit_reason = 'not_mine'", does: { skip: 'exit_could_have_kept' } },
  ],
  scales: [],
});
