/** What went wrong, what is safe, what to do. */
import type { ApiProblem } from '../api/client.ts';
import { uiMessages } from '../i18n/messages.ts';

export function ProblemNote({ problem, retry }: { problem: ApiProblem; retry?: () => void }) {
  return (
    <div role="alert" className="problem">
      <strong>{uiMessages.states.failed}.</strong> {problem.message}
      {problem.errors.map(({ field, detail }) => (
        <p key={field}>
          <code>{field}</code> {detail}
        </p>
      ))}
      {problem.requestId && <p className="quiet">{uiMessages.problems.reference(problem.requestId)}</p>}
      {retry && (
        <button type="button" className="button" onClick={retry}>
          {uiMessages.states.retry}
        </button>
      )}
    </div>
  );
}
