/** A share with its 95 % interval. */
import { formatPercent } from '@bellwether/ui/format/number.ts';
import type { Share } from './site-api.ts';

export function ShareText({ share: { value, low, high } }: { share: Share }) {
  return (
    <span className="behaviour-share">
      <data value={value}>{formatPercent(value)}</data>
      <small>
        {formatPercent(low)} – {formatPercent(high)}
      </small>
    </span>
  );
}
