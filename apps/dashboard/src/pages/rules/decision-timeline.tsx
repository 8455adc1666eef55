/** When a rule would have fired: a row for each group, a bar while it is on, a shape for each moment. */
import { formatCount } from '@bellwether/ui/format/number.ts';
import { formatDay, formatDayClock } from '@bellwether/ui/format/time.ts';
import { decisionRows } from './decision-spans.ts';
import { messages } from './messages.ts';
import type { Decision, DecisionKind } from './rules.ts';

const words = messages.dryRun;
const ROWS_MAX = 10;
const WIDTH = 1000;
const ROW = 26;
const TICKS = 5;

export function DecisionTimeline(props: { decisions: readonly Decision[]; fromMs: number; toMs: number }) {
  const { decisions, fromMs, toMs } = props;
  const rows = decisionRows(decisions, toMs);
  const shown = rows.slice(0, ROWS_MAX);
  const share = (atMs: number): number => (toMs > fromMs ? (atMs - fromMs) / (toMs - fromMs) : 0);
  const kinds = [...new Set(decisions.map(({ decision }) => decision))].filter((kind) => kind !== 'ended');
  const ticks = Array.from({ length: TICKS }, (_, index) => fromMs + ((toMs - fromMs) * index) / (TICKS - 1));
  return (
    <figure className="rule-timeline" aria-label={words.picture}>
      <figcaption>
        {kinds.map((kind) => (
          <span key={kind} className="rule-timeline-kind">
            <Shape kind={kind} />
            {messages.decisions[kind]}
          </span>
        ))}
      </figcaption>
      {shown.map(({ group, spans, moments }) => (
        <div className="rule-timeline-row" key={group}>
          <span className="rule-timeline-group">{group || words.all}</span>
          <svg className="rule-track" viewBox={`0 0 ${WIDTH} ${ROW}`} preserveAspectRatio="none" aria-hidden="true">
            <path className="axis" d={`M0 ${ROW / 2}H${WIDTH}`} />
            {spans.map((span) => (
              <rect
                key={span.fromMs}
                className="on"
                x={share(span.fromMs) * WIDTH}
                width={Math.max(1.5, (share(span.toMs) - share(span.fromMs)) * WIDTH)}
                y={ROW / 2 - 6}
                height={12}
              />
            ))}
          </svg>
          <div className="rule-moments" aria-hidden="true">
            {moments.map(({ atMs, decision }) => (
              <span
                key={`${atMs} ${decision}`}
                className="rule-moment"
                style={{ left: `${share(atMs) * 100}%` }}
                title={`${messages.decisions[decision]}, ${formatDayClock(atMs)}`}
              >
                <Shape kind={decision} />
              </span>
            ))}
          </div>
        </div>
      ))}
      <div className="rule-timeline-row rule-timeline-days" aria-hidden="true">
        <span />
        <div>
          {ticks.map((atMs) => (
            <span key={atMs}>{formatDay(atMs)}</span>
          ))}
        </div>
      </div>
      {rows.length > ROWS_MAX && <p className="quiet">{words.others(formatCount(rows.length - ROWS_MAX))}</p>}
    </figure>
  );
}

function Shape({ kind }: { kind: DecisionKind }) {
  return (
    <svg
      className={kind === 'failed' ? 'rule-shape worse-shape' : 'rule-shape'}
      viewBox="-8 -8 16 16"
      aria-hidden="true"
    >
      <Outline kind={kind} />
    </svg>
  );
}

/** One outline a meaning: a full triangle fires, a hollow one is held back, a cross failed, a dash was ignored. */
function Outline({ kind }: { kind: DecisionKind }) {
  switch (kind) {
    case 'fired':
      return <path className="full" d="M0 -6 6 5H-6z" />;
    case 'held_back':
      return <path className="ring" d="M0 -5 5 4.5H-5z" />;
    case 'failed':
      return <path className="stroke" d="M-4 -4 4 4M4 -4-4 4" />;
    default:
      return <path className="stroke" d="M-5 0H5" />;
  }
}
