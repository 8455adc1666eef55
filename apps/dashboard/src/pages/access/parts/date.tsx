/** A day with its year, for what lies months away; the exact instant in UTC on hover. */
import { locale } from '@bellwether/ui/format/locale.ts';
import { formatUtc } from '@bellwether/ui/format/time.ts';
import { timeZone } from '@bellwether/ui/format/zone.ts';

const format = new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'short', year: 'numeric' });

export function DateOf({ at }: { at: string }) {
  const instantMs = Date.parse(at);
  if (Number.isNaN(instantMs)) return null;
  return (
    <time dateTime={at} title={formatUtc(instantMs)}>
      {format.format(instantMs)}
    </time>
  );
}
