/** A small survey and answers to it that are known by heart. */
import type { Answers, Question, SurveyDefinition } from '@bellwether/questionnaire';
import type { WaveToPublish } from './publish-survey.ts';

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

/** A unit with its answers. */
export type Group = { unit: string; parent?: string | null; answers: Answers[]; invited?: number };

/** A wave of the small survey, each group a cell. */
export function wave(groups: readonly Group[], more: Partial<WaveToPublish> = {}): WaveToPublish {
  const cells = groups.map(({ unit, parent, answers, invited }, index) => ({
    ...{ cell_id: `cell${index}`, unit, parent: unit === '' ? null : (parent ?? ''), name: unit },
    ...{ kind: unit === '' ? 'organisation' : 'team', invited: invited ?? answers.length },
  }));
  return {
    wave: {
      ...{ wave_id: 'w1', survey_id: 's1', survey_version: 1, definition: SMALL_SURVEY },
      ...{ opened: '2026-11-02', closed: '2026-11-13', invited: cells.reduce((sum, cell) => sum + cell.invited, 0) },
    },
    cells,
    answers: groups.flatMap(({ answers }, index) =>
      answers.map((given, at) => ({
        ...{ answer_id: `a${index}_${at}`, cell_id: `cell${index}`, language: 'en', answers: given },
        day: at % 2 === 0 ? '2026-11-03' : '2026-11-10',
      })),
    ),
    ...{ chart: new Map(), floor: 5 },
    ...more,
  };
}

/** So many people, half of them one point above the other half. */
export const people = (count: number, role: number, engagement: number): Answers[] =>
  Array.from({ length: count }, (_, i) => answered(role + (i % 2), engagement + (i % 2)));
