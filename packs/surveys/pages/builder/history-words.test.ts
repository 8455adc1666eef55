import { expect, it } from 'vitest';
import { describeEntry } from './history-words.ts';

const entry = (changes: object[], more_changes = 0) =>
  ({ event_type: 'survey.updated', changes, more_changes }) as unknown as Parameters<typeof describeEntry>[0];

it('says what became of questions by their wording, and of the rest by name', () => {
  const question = { id: 'b', text: { en: 'How was it?' } };
  expect(
    describeEntry(
      entry([
        { path: 'status', from: 'approved', to: 'draft' },
        { path: 'parts.question:a.text.en', from: 'Old?', to: 'New?' },
        { path: 'parts.question:b', to: question },
        { path: 'parts.question:c', from: { ...question, id: 'c' } },
        { path: 'parts.question:d.required', from: true, to: false },
        { path: 'parts.question:e', to: { '…': 4000 } },
        { path: 'parts.sections[work].title.en', from: 'a', to: 'b' },
        { path: 'parts.rules[r1].when', from: 'a = 1', to: 'a = 2' },
      ]),
    ),
  ).toEqual([
    '“Old?” became “New?”',
    'Added: How was it?',
    'Removed: How was it?',
    'Changed the question d',
    'Added: e',
    'Changed the sections',
    'Changed the rules',
  ]);
});

it('tells at most eight, and how many more there are', () => {
  const many = Array.from({ length: 10 }, (_, i) => ({ path: `parts.question:q${i}.required`, from: true, to: false }));
  const lines = describeEntry(entry(many, 5));
  expect([lines?.length, lines?.at(-1)]).toEqual([9, 'and 7 more']);
});
