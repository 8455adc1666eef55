/** What became of an action: done, not done and why, or not known. Heard by screen readers as soon as it is there. */
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { partMessages } from './messages.ts';
import type { Action } from './use-action.ts';

export function ActionNote({ action }: { action: Action }) {
  const { problem, said } = action;
  return (
    <div className="action-note">
      <div role="status">{said && <p className="note">{said}</p>}</div>
      <div role="alert">
        {problem && (
          <div className="problem">
            <p>
              <strong>{problem.status === 0 ? partMessages.notKnown : partMessages.notDone}</strong>{' '}
              {problem.status === 0 ? partMessages.notKnownMore : problem.message}
            </p>
            {problem.errors
              .filter(({ detail }) => !problem.message.includes(detail))
              .map(({ field, detail }) => (
                <p key={field}>
                  <code>{field}</code> {detail}
                </p>
              ))}
            {problem.requestId && <p className="quiet">{uiMessages.problems.reference(problem.requestId)}</p>}
          </div>
        )}
      </div>
    </div>
  );
}
