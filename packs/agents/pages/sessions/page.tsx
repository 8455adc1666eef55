/** All recent sessions, newest first. */
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { messages } from './messages.ts';
import { SessionTable } from './session-table.tsx';
import { useSessions } from './use-sessions.ts';

const SHOWN = 100;

export default function SessionsPage() {
  const sessions = useSessions(SHOWN);
  const words = messages;
  const list = sessions.value ?? [];
  const cost = list.reduce((total, { costUsd }) => total + (costUsd ?? 0), 0);
  const failing = list.filter(({ errors, toolFailures }) => (errors ?? 0) + (toolFailures ?? 0) > 0).length;
  return (
    <div className="page">
      <h1 className="question">{words.question}</h1>
      {list.length > 0 && (
        <p className="answer">
          {words.answer(formatCount(list.length), formatFigure(cost, 'usd'), formatCount(failing))}
        </p>
      )}
      {sessions.problem && <ProblemNote problem={sessions.problem} retry={sessions.reload} />}
      {sessions.value && <SessionTable sessions={list} />}
      {sessions.loading && !sessions.value && <p className="quiet">{uiMessages.loading}</p>}
    </div>
  );
}
