/** Whether an expectation holds: a shape and a word, never a colour alone. */
import { messages } from './messages.ts';
import type { Status } from './quality.ts';

export function StatusMark({ status }: { status: Status }) {
  return (
    <span className="quality-status" data-status={status}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {status === 'passed' && <path d="M3 8.5 6.5 12 13 4.5" />}
        {status === 'failed' && <path d="M3.5 3.5 12.5 12.5M12.5 3.5 3.5 12.5" />}
        {status === 'unknown' && <path d="M3 8h10" />}
      </svg>
      {messages.statuses[status]}
    </span>
  );
}
