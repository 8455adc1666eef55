/** How many do how: a bar of parts, whose numbers stand beside it. */
import { formatCount } from '@bellwether/ui/format/number.ts';
import { HEALTHS, type Health } from './devices.ts';
import { messages } from './messages.ts';

export function HealthBar({ health }: { health: Readonly<Record<Health, number>> }) {
  const parts = HEALTHS.filter((each) => health[each] > 0);
  const words = parts.map((each) => `${formatCount(health[each])} ${messages.healths[each].toLowerCase()}`).join(', ');
  return (
    <span className="health-bar-row">
      <span className="health-bar" aria-hidden="true">
        {parts.map((each) => (
          <span key={each} data-health={each} style={{ flexGrow: health[each] }} />
        ))}
      </span>
      <span className="quiet">{words}</span>
    </span>
  );
}
