/** The sessions that began last; each opens its timeline. */
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { SessionTable } from '../sessions/session-table.tsx';
import { useSessions } from '../sessions/use-sessions.ts';
import { messages } from './messages.ts';

export function RecentSessions() {
  const sessions = useSessions({ limit: 8, live: true });
  const words = messages;
  return (
    <section className="panel" aria-labelledby="sessions">
      <header className="panel-head">
        <h2 id="sessions">{words.sessionsTitle}</h2>
        <Link className="more" href="/agents/sessions">
          {words.allSessions}
        </Link>
      </header>
      {sessions.problem && !sessions.value && <ProblemNote problem={sessions.problem} retry={sessions.reload} />}
      {sessions.value && <SessionTable sessions={sessions.value} brief />}
    </section>
  );
}
