/** What somebody is called in a chart: their name where the edge has given it to this browser, else their number in it. */
import { formatCount } from '@bellwether/ui/format/number.ts';
import { messages } from './messages.ts';

export interface Labelled {
  key: string;
  ref: string | null;
  row: number;
}

export function labelOf(person: Labelled, names: ReadonlyMap<string, string> | undefined): string {
  return (person.ref === null ? undefined : names?.get(person.ref)) ?? messages.chart.person(formatCount(person.row));
}
