/** A small survey and answers to it that are known by heart. */
import type { Answers, Question, SurveyDefinition } from '@bellwether/questionnaire';

const item = (id: string, text: string): Question => ({
  ...{ id, kind: 'scale', text: { en: text }, required: false },
  points: { low: 1, high: 5, labels: { low: { en: 'not at all' }, high: { en: 'fully' } } },
});

export const SMALL_SURVEY: SurveyDefinition = {
  title: { en: 'How it is here' },
  default_language: 'en',
  languages: ['en', 'de'],
  sections: [
    {
      id: 'work',
      title: { en: 'Your work' },
      questions: [
        item('clear', 'I know what is expected of me.'),
        item('tasks', 'My tasks are clear.'),
        item('aims', 'I do not know my aims.'),
        item('glad', 'I am glad to work here.'),
        item('stay', 'I want to stay.'),
        {
          ...{ id: 'where', kind: 'single_choice', text: { en: 'Where do you work?' }, required: false },
          options: ['home', 'office', 'ship'].map((id) => ({ id, text: { en: id } })),
        },
        {
          ...{ id: 'more', kind: 'text', text: { en: 'What should change?' }, required: false },
          ...{ max_length: 500, multiline: true },
        },
      ],
    },
  ],
  rules: [],
  scales: [
    {
      ...{ id: 'role', name: { en: 'Role clarity' }, construct: 'role', min_answered: 2, method: 'mean' },
      direction: 'up_is_good',
      items: [{ question: 'clear' }, { question: 'tasks' }, { question: 'aims', reverse: true }],
    },
    {
      ...{ id: 'engagement', name: { en: 'Engagement' }, construct: 'engagement', min_answered: 2, method: 'mean' },
      ...{ direction: 'up_is_good', items: [{ question: 'glad' }, { question: 'stay' }] },
    },
  ],
};

/** Somebody whose role clarity is `role` and whose engagement is `engagement`, both on 1 to 5. */
export function answered(role: number, engagement: number, more: Answers = {}): Answers {
  return { clear: role, tasks: role, aims: 6 - role, glad: engagement, stay: engagement, ...more };
}
