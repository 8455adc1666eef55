/**
 * What became of a survey, in seed 004's words. Whoever changes a survey that was looked at makes it a draft again: nobody
 * sends what nobody has approved. Waves keep the survey as it was sent, so a change does not reach people half-way.
 *
 *   draft ──submitted──► in_review ──approved──► approved ──published──► published ──closed──► closed
 *     ▲                     │ returned              │ updated               │ updated
 *     └─────────────────────┴──────────────────────┴───────────────────────┘        any ──archived──► archived ──restored──► draft
 */

import { readSurveyDefinition } from '@bellwether/questionnaire';
import { defineStream, type NewEvent, type SurveyStatus } from '@bellwether/records';
import { definitionOf, type PartChanges, type SurveyParts, takenBack, withChanges } from './survey-parts.ts';

export type SurveyOrigin = 'library' | 'generated' | 'written';

export interface SurveyState {
  status: SurveyStatus;
  origin: SurveyOrigin;
  parts: SurveyParts;
  submitted_by: string | null;
  approved_by: string | null;
}

export type SurveyEvents = {
  'survey.created': { title: string; origin: SurveyOrigin; question_count: number; parts: SurveyParts };
  'survey.questions_added': { question_ids: readonly string[]; changes: PartChanges };
  'survey.updated': { changes: PartChanges };
  'survey.submitted': Record<string, never>;
  'survey.returned': { note: string };
  'survey.approved': Record<string, never>;
  'survey.published': Record<string, never>;
  'survey.assigned': { wave_id: string; invited: number };
  'survey.completed': { wave_id: string };
  'survey.closed': Record<string, never>;
  'survey.archived': Record<string, never>;
  'survey.restored': Record<string, never>;
};

const to =
  (status: SurveyStatus) =>
  (state: SurveyState | null): SurveyState | null =>
    state && { ...state, status };

const changed = (state: SurveyState | null, { changes }: { changes: PartChanges }): SurveyState | null =>
  state && {
    ...state,
    status: 'draft',
    submitted_by: null,
    approved_by: null,
    parts: withChanges(state.parts, changes),
  };

const undoChange = ({
  data: { changes },
  current,
}: {
  data: { changes: PartChanges };
  current: SurveyState | null;
}): NewEvent<SurveyEvents>[] | string => {
  if (!current || current.status === 'archived') return 'The survey is archived. Restore it first.';
  const back = takenBack(changes, current.parts);
  if (typeof back === 'string') return back;
  // Taking one thing back must not leave a rule that speaks of a question that is gone.
  const read = readSurveyDefinition(definitionOf(withChanges(current.parts, back)));
  if (read.kind === 'refused') {
    const [first] = read.errors;
    return `Without it the survey would not be whole: ${first?.field} ${first?.detail}`;
  }
  return [{ event_type: 'survey.updated', data: { changes: back } }];
};

const decided = 'A decision is not undone. Change the survey, and it is a draft again.';
const done = 'People were asked; that is not undone. A new version of the survey can be sent.';

export const surveyStream = defineStream<SurveyState | null, SurveyEvents>({
  type: 'survey',
  initial: null,
  apply: {
    'survey.created': (_, { origin, parts }) => ({
      status: 'draft',
      origin,
      parts,
      submitted_by: null,
      approved_by: null,
    }),
    'survey.questions_added': changed,
    'survey.updated': changed,
    'survey.submitted': (state, _, { actor }) => state && { ...state, status: 'in_review', submitted_by: actor },
    'survey.returned': (state) => state && { ...state, status: 'draft', submitted_by: null, approved_by: null },
    'survey.approved': (state, _, { actor }) => state && { ...state, status: 'approved', approved_by: actor },
    'survey.published': to('published'),
    'survey.assigned': (state) => state,
    'survey.completed': (state) => state,
    'survey.closed': to('closed'),
    'survey.archived': to('archived'),
    'survey.restored': (state) => state && { ...state, status: 'draft', submitted_by: null, approved_by: null },
  },
  undo: {
    'survey.created': 'A survey that was made is not undone. Archive it instead.',
    'survey.questions_added': undoChange,
    'survey.updated': undoChange,
    'survey.submitted': ({ current }) =>
      current?.status === 'in_review' ? [{ event_type: 'survey.returned', data: { note: '' } }] : decided,
    'survey.returned': decided,
    'survey.approved': decided,
    'survey.published': done,
    'survey.assigned': done,
    'survey.completed': done,
    'survey.closed': done,
    'survey.archived': ({ current }) =>
      current?.status === 'archived' ? [{ event_type: 'survey.restored', data: {} }] : 'It is there again.',
    'survey.restored': ({ current }) =>
      current?.status === 'draft' ? [{ event_type: 'survey.archived', data: {} }] : 'It has been worked on since.',
  },
});
