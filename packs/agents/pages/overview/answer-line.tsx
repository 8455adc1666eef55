/** The answer, set large. Its figures are read again as they change, but the sentence is not announced each time. */
import type { Figure } from '@bellwether/ui/figures/figure.ts';
import type { WindowName } from '@bellwether/ui/figures/window.ts';
import { formatClock } from '@bellwether/ui/format/time.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { answerOf } from './answer.ts';
import { messages } from './messages.ts';
import type { Role } from './roles.ts';

const LATE_AFTER_MS = 120_000;

export function Answer(props: {
  figures: Readonly<Partial<Record<Role, Figure>>>;
  window: WindowName;
  ready: boolean;
}) {
  const { figures, window, ready } = props;
  const phrases = ready ? answerOf(figures, window) : [];
  const through = Math.min(...Object.values(figures).map(({ completeThroughMs }) => completeThroughMs ?? Infinity));
  const late = window === '1h' && Number.isFinite(through) && Date.now() - through > LATE_AFTER_MS;
  return (
    <>
      <p className="answer" aria-busy={!ready}>
        {phrases.length === 0 && (
          <span className="answer-wait">{ready ? uiMessages.states.noData : messages.answering}</span>
        )}
        {phrases.map(({ text, figure }, index) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: phrases have an order and nothing else.
          figure ? <b key={index}>{text}</b> : <span key={index}>{text}</span>,
        )}
      </p>
      {late && <p className="state-late">{uiMessages.states.late(formatClock(through))}</p>}
    </>
  );
}
