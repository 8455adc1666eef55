/** What every page of behaviour has to say beside its figures. */
import { formatDay } from '@bellwether/ui/format/time.ts';
import { messages } from './messages.ts';
import type { Analysed } from './site-api.ts';

export function DataNote({ answer: { read_from: cut } }: { answer: Analysed }) {
  return cut === null ? null : <p className="behaviour-note">{messages.cut(formatDay(Date.parse(cut)))}</p>;
}

export function Hidden({ floor }: { floor: number }) {
  return (
    <span className="state-unknown" title={messages.hiddenMore(String(floor))}>
      {messages.hidden}
    </span>
  );
}
