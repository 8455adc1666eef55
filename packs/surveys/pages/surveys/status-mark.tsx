/** The state of a survey: a shape and a word, no colour needed. */
import { messages } from './messages.ts';
import type { SurveyStatus } from './surveys.ts';

/** How full the mark is, from begun to done. */
const SHAPES: Readonly<Record<SurveyStatus, string>> = {
  draft: '○',
  in_review: '◔',
  approved: '◑',
  published: '●',
  closed: '■',
  archived: '□',
};

export function StatusMark({ status }: { status: SurveyStatus }) {
  return (
    <span className="survey-status" data-status={status}>
      <span aria-hidden="true">{SHAPES[status]}</span> {messages.status[status]}
    </span>
  );
}
