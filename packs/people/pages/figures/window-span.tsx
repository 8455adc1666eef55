/** The days a figure is about, whole and in UTC as they are counted: the last one is the day before the window's end. */
import { locale } from '@bellwether/ui/format/locale.ts';

const DAY_MS = 86_400_000;
const days = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });

export function WindowSpan({ window }: { window: { from: string; to: string } }) {
  return <span title={`${window.from} – ${window.to}`}>{spanOf(window)}</span>;
}

export function spanOf({ from, to }: { from: string; to: string }): string {
  return days.formatRange(Date.parse(from), Date.parse(to) - DAY_MS);
}

export function dayOf(at: string): string {
  return days.format(Date.parse(at));
}
