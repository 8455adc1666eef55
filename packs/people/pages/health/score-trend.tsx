/** The score week by week on its whole scale, with the own normal across it. Weeks without a score are gaps. */
import { GroupValue } from '@bellwether/ui/components/group-value.tsx';
import { formatCount, formatScaled, scaleFor } from '@bellwether/ui/format/number.ts';
import { dayOf } from '../figures/window-span.tsx';
import type { OrganisationHealth } from './health.ts';
import { messages } from './messages.ts';
import { NORMAL, SCALE_MAX } from './waterfall.ts';

const WIDTH = 300;
const HEIGHT = 64;
const TENTHS = { ...scaleFor(NORMAL, 'score'), decimals: 1 };

export function ScoreTrend({ health }: { health: OrganisationHealth }) {
  const words = messages.trend;
  const { metrics_history, ohs_score } = health;
  const first = metrics_history.findIndex((entry) => entry.ohs_score !== null);
  const weeks = first < 0 ? [] : metrics_history.slice(first);
  return (
    <div>
      <h2>{words.title}</h2>
      <p className="figure-value">
        {ohs_score === null ? (
          <GroupValue figure={{ value: null, reason: health.reasons.ohs_score ?? null }} unit="score" />
        ) : (
          formatScaled(ohs_score, TENTHS)
        )}
      </p>
      {weeks.length > 1 && (
        <>
          <svg
            className="score-trend"
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={words.described(formatCount(weeks.length))}
          >
            <path className="score-trend-normal" d={`M0 ${y(NORMAL)}H${WIDTH}`} />
            <path className="score-trend-line" d={lineOf(weeks.map((week) => week.ohs_score))} />
          </svg>
          <p className="score-trend-ends quiet">
            <span>{dayOf(weeks[0]!.date)}</span>
            <span>{words.normal}</span>
            <span>{dayOf(weeks.at(-1)!.date)}</span>
          </p>
        </>
      )}
    </div>
  );
}

function y(score: number): number {
  return HEIGHT - (score / SCALE_MAX) * HEIGHT;
}

function lineOf(scores: readonly (number | null)[]): string {
  let path = '';
  scores.forEach((score, index) => {
    if (score === null) return;
    const isNext = index > 0 && scores[index - 1] !== null;
    const x = (index / Math.max(1, scores.length - 1)) * WIDTH;
    path += `${isNext ? 'L' : 'M'}${x.toFixed(1)} ${y(score).toFixed(1)}`;
  });
  return path;
}
