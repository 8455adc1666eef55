/**
 * A figure about a group of people. It never stands alone: interval and people behind it are beside it, or why there is
 * no figure. Hidden, unknown and zero look different from each other.
 */
import type { GroupFigure } from '../api/group-figure.ts';
import type { Unit } from '../api/types.ts';
import { formatFigure, formatScaled, scaleFor } from '../format/number.ts';
import { uiMessages } from '../i18n/messages.ts';

export function GroupValue(props: {
  figure: GroupFigure | undefined;
  unit: Unit;
  /** Interval and people on lines of their own; otherwise they are in the title. */
  full?: boolean;
}) {
  const { figure, unit, full } = props;
  const words = uiMessages.people;
  if (!figure || figure.value === null) {
    const reason = figure?.reason ?? 'insufficient_data';
    return (
      <span className={reason === 'suppressed' ? 'state-hidden' : 'state-unknown'} title={words.reasonsMore[reason]}>
        {words.reasons[reason]}
      </span>
    );
  }
  const interval = intervalOf(figure, unit);
  const people = typeof figure.n === 'number' ? words.people(figure.n) : undefined;
  const title = [interval && words.interval(interval), people, figure.method].filter(Boolean).join(' · ');
  return (
    <span className="group-value">
      <data value={figure.value} title={full ? undefined : title}>
        {formatFigure(figure.value, unit)}
      </data>
      {full && <small>{[interval, people].filter(Boolean).join(' · ')}</small>}
    </span>
  );
}

/** `5.4–6.7`, in the figure's own scale. */
export function intervalOf({ value, low, high }: GroupFigure, unit: Unit): string | undefined {
  if (typeof low !== 'number' || typeof high !== 'number') return undefined;
  const scale = scaleFor(Math.max(Math.abs(low), Math.abs(high), Math.abs(value ?? 0)), unit);
  return `${formatScaled(low, { ...scale, suffix: '' })}–${formatScaled(high, scale)}`;
}
