/** Says where data begin, when that is within what is looked at. What came before cannot be known, and is not guessed. */
import { formatDay } from '@bellwether/ui/format/time.ts';
import { messages } from './messages.ts';
import type { Analysed } from './use-analysis.ts';

export function DataBegin({ answer, children }: { answer: Analysed; children?: string | undefined }) {
  const { data_begin: begin, read_from: cut, window } = answer;
  const isWithin = begin !== null && Date.parse(begin) >= Date.parse(window.from);
  if (cut === null && !isWithin && !children) return null;
  return (
    <aside className="delivery-begin">
      <b>{messages.beginsTitle}</b>{' '}
      {cut !== null
        ? messages.cut(formatDay(Date.parse(cut)))
        : isWithin && messages.begins(formatDay(Date.parse(begin)))}{' '}
      {children}
    </aside>
  );
}
