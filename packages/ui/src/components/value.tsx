/** A figure, or the honest state it is in instead: not enough data and hidden look different from each other and from 0. */
import { isHidden, type MissingReason, type Unit } from '../api/types.ts';
import { formatExact, formatFigure, formatScaled, type Scale } from '../format/number.ts';
import { uiMessages } from '../i18n/messages.ts';

export function Value(props: {
  value: number | null | undefined;
  unit: Unit;
  reason?: MissingReason | undefined;
  scale?: Scale;
  brief?: boolean;
}) {
  const { value, unit, reason, scale } = props;
  if (typeof value === 'number')
    return (
      <data value={value} title={formatExact(value, unit)}>
        {scale ? formatScaled(value, scale) : formatFigure(value, unit)}
      </data>
    );
  if (reason === 'not_additive')
    return (
      <span className="state-unknown" title={uiMessages.states.notAdditiveMore}>
        {uiMessages.states.notAdditive}
      </span>
    );
  const hidden = isHidden(reason);
  return (
    <span
      className={hidden ? 'state-hidden' : 'state-unknown'}
      title={hidden ? uiMessages.states.suppressedMore : uiMessages.states.noDataMore}
    >
      {props.brief && !hidden ? '–' : hidden ? uiMessages.states.suppressed : uiMessages.states.noData}
    </span>
  );
}
