/** What the pages of mappings say. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';
import type { MappedType, Transform } from './mappings.ts';

const types: Record<MappedType, string> = {
  string: 'text',
  number: 'number',
  integer: 'whole number',
  boolean: 'yes or no',
  instant: 'time',
  list: 'list of texts',
};
const transforms: Record<Transform, string> = {
  as_is: 'as it is',
  trim: 'without spaces around',
  lower_case: 'in lower case',
  upper_case: 'in upper case',
  pseudonym: 'as a pseudonym',
  work_item_keys: 'keys such as ABC-1 in it',
  length: 'its length',
  seconds_to_milliseconds: 'seconds → milliseconds',
};
const problems: Record<string, string> = {
  missing: 'missing',
  wrong_type: 'wrong type',
  personal_data: 'personal data',
  too_many: 'too many',
  refused: 'refused',
};

export const messages = inLanguage(
  {
    list: {
      question: 'What becomes of what other programs send?',
      answer: (count: number) =>
        count === 0
          ? 'There is no mapping yet. A mapping says which fields of a program’s webhook become which event; all else is dropped.'
          : `${count} ${count === 1 ? 'mapping says' : 'mappings say'} which fields become which event; all else is dropped.`,
      make: 'Make a mapping',
      label: 'Mappings',
      fields: (count: number) => `${count} ${count === 1 ? 'field' : 'fields'}`,
      changed: 'changed',
      remove: 'Remove',
      removeOf: (name: string) => `Remove ${name}`,
      removeTitle: (name: string) => `Remove ${name}?`,
      removeMore: 'Connections that read by it have to get another one first. It can be brought back from its history.',
      removing: 'Removing…',
      removed: (name: string) => `${name} is removed.`,
    },
    page: {
      question: 'Which field becomes which, and what is dropped?',
      answer: {
        noSample:
          'Paste a payload as the program sends it: everything on this page follows from it, and nothing of it is kept.',
        noType: 'Choose the event that the payload becomes.',
        unmapped: (fields: string) => `Say where ${fields} ${fields.includes(',') ? 'come' : 'comes'} from.`,
        none: 'The sample makes no event as the mapping stands.',
        some: (events: number, dropped: number) =>
          `The sample makes ${events} ${events === 1 ? 'event' : 'events'}; ${dropped} of its fields ${dropped === 1 ? 'is' : 'are'} dropped.`,
        problems: (count: number) => ` ${count} ${count === 1 ? 'thing is' : 'things are'} wrong.`,
      },
      back: 'All mappings',
      notFound: 'There is no such mapping any more.',
      name: 'Name',
      sample: 'A sample payload',
      sampleBad: 'This is not a JSON object yet.',
      eventType: 'Becomes the event',
      choose: 'choose',
      items: 'One event for each entry of',
      wholePayload: 'the payload is one event',
      envelope: 'When, which, who',
      timestamp: 'When it happened',
      arrival: 'when it arrives',
      id: 'What tells it from others',
      wholeId: 'the payload itself',
      user: 'Who did it (kept as a pseudonym)',
      nobody: 'nobody',
      environment: 'Environment',
      noEnvironment: 'not told',
      condition: 'Only if',
      equals: 'is',
      addCondition: 'Add a condition',
      fields: 'Fields',
      from: 'From',
      to: 'To',
      type: 'As',
      transform: 'Kept',
      required: 'Needed',
      remove: 'Leave out',
      removeOf: (field: string) => `Leave out ${field}`,
      add: 'Add a field',
      preview: 'What would be stored',
      more: (count: number) => `and ${count} more`,
      skipped: (count: number) => `${count} ${count === 1 ? 'entry is' : 'entries are'} left out by the conditions.`,
      dropped: 'What is dropped',
      nothingDropped: 'Nothing: every field of the sample is read.',
      problems: 'What is wrong',
      nothingWrong: 'Nothing: the events would be taken in as they are.',
      save: 'Save',
      saving: 'Saving…',
      saved: 'Saved. Connections that read by it do so from now on.',
      history: 'What was changed',
      historyFields: { name: 'Name', mapping: 'Mapping' },
    },
    types,
    transforms,
    problemKinds: problems,
  },
  {},
);
