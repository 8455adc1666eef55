/**
 * Filled-in surveys as CSV, a row a person: columns with scores become answers under the ids that the source's settings
 * give them. Free text has no id and stays. When somebody answered leaves to the hour.
 */
import { formatInstant, HOUR_MS, parseInstant } from '@bellwether/core';
import type { EdgeAdapter, FieldRule, Identifier, Sanitised, Settings } from '../../adapter.ts';
import { parseDay } from '../../generalise/dates.ts';
import { csvRecords } from '../reading/csv-records.ts';
import { FieldReader, understand } from '../reading/field-reader.ts';
import { COLUMN_SETTINGS, mappedFields, mapSetting, textSetting } from '../reading/settings.ts';

const SCORE_MAX = 1000;
const QUESTION_ID = /^[a-z][a-z0-9_]{0,63}$/;

const ANSWER: FieldRule = {
  becomes: 'kept',
  as: 'responses, survey_type, completion_status',
  note: 'a score; text is refused',
};
const FIELDS: { readonly [path: string]: FieldRule } = {
  // Stands for the columns that the setting `questions` names.
  '(columns of questions)': ANSWER,
  employee_id: { becomes: 'pseudonym', as: 'user_id' },
  email: { becomes: 'pseudonym', as: 'user_id' },
  name: { becomes: 'dropped' },
  submitted_at: { becomes: 'kept', as: 'timestamp', note: 'to the hour' },
  duration_seconds: { becomes: 'kept', as: 'response_time_seconds', note: 'in tens' },
};

export const surveyAnswers: EdgeAdapter = {
  name: 'survey-answers',
  title: 'Survey answers as CSV',
  version: 1,
  kind: 'survey',
  inputs: ['CSV with a header row, a row a person'],
  settings: {
    ...COLUMN_SETTINGS,
    questions: {
      kind: 'map',
      note: 'the column of each question, by its id: { workload_balance: "How manageable is your workload?" }',
    },
    survey_type: { kind: 'text', default: 'pulse_weekly', note: 'which survey it is, in snake_case' },
  },
  fields: FIELDS,
  fieldsOf: (settings) => ({ ...mappedFields(FIELDS, settings), ...questionFields(settings) }),
  events: ['survey_response'],
  parse: (input) => csvRecords(input),

  sanitise(record, context): Sanitised {
    const understood = understand(() =>
      answersOf(new FieldReader(record.fields, columnsOf(context.settings)), context.settings),
    );
    if (!('facts' in understood)) return understood.refusal;
    const { identifiers, atMs, responses, seconds } = understood.facts;
    const person = context.person(identifiers);
    if (person.kind === 'external') return { kind: 'dropped', reason: 'unknown_person' };
    if (responses.length === 0) return { kind: 'dropped', reason: 'nothing_answered' };
    const questions = Object.keys(mapSetting(context.settings, 'questions')).length;
    return {
      kind: 'events',
      events: [
        {
          event_type: 'survey_response',
          timestamp: formatInstant(Math.floor(atMs / HOUR_MS) * HOUR_MS),
          user_id: person.pseudonym,
          metadata: {
            survey_type: textSetting(context.settings, 'survey_type') ?? 'pulse_weekly',
            responses,
            completion_status: responses.length === questions ? 'complete' : 'partial',
            ...(seconds === undefined ? {} : { response_time_seconds: Math.round(seconds / 10) * 10 }),
          },
        },
      ],
    };
  },
};

function questionFields(settings: Settings): { [path: string]: FieldRule } {
  return Object.fromEntries(Object.values(mapSetting(settings, 'questions')).map((column) => [column, ANSWER]));
}

function columnsOf(settings: Settings): Record<string, string> {
  const questions = Object.entries(mapSetting(settings, 'questions')).map(([id, column]) => [`question ${id}`, column]);
  return { ...mapSetting(settings, 'columns'), ...Object.fromEntries(questions) };
}

interface Answers {
  identifiers: Identifier[];
  atMs: number;
  responses: { question_id: string; score: number }[];
  seconds: number | undefined;
}

function answersOf(read: FieldReader, settings: Settings): Answers {
  const email = read.optionalId('email');
  const id = email === undefined ? read.id('employee_id') : read.optionalId('employee_id');
  const at = read.text('submitted_at', 64) ?? '';
  const responses = Object.keys(mapSetting(settings, 'questions')).flatMap((question) => {
    if (!QUESTION_ID.test(question)) return read.refuse(question, 'Its id in the settings must be snake_case.');
    const score = read.numberIn(`question ${question}`, 0, SCORE_MAX);
    return score === undefined ? [] : [{ question_id: question, score }];
  });
  return {
    identifiers: [
      ...(id === undefined ? [] : [{ kind: 'employee_id', value: id } as const]),
      ...(email === undefined ? [] : [{ kind: 'email', value: email } as const]),
    ],
    atMs:
      parseInstant(at) ??
      parseDay(at) ??
      read.refuse('submitted_at', 'It must be a time such as 2026-11-21T09:30:00Z.'),
    responses,
    seconds: read.numberIn('duration_seconds', 0, 31_536_000),
  };
}
