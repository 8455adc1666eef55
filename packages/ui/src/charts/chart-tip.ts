/** What stands beside the pointer. Built from nodes, not from text: names of entities are data, and the security policy allows no inline style. */
import type { Unit } from '../api/types.ts';
import { formatExact, formatFigure } from '../format/number.ts';

export interface TipRow {
  name: string;
  colour: string;
  value: number | null;
  /** Instead of a value. */
  state?: string | undefined;
}

export function chartTip(head: string, more: string, rows: readonly TipRow[], unit: Unit, foot?: string): HTMLElement {
  const box = element('div', 'tip');
  const title = element('p', 'tip-head', head);
  title.append(element('span', '', more));
  box.append(title);
  for (const row of rows) box.append(rowOf(row, unit));
  if (foot) box.append(element('p', 'tip-foot', foot));
  return box;
}

function rowOf({ name, colour, value, state }: TipRow, unit: Unit): HTMLElement {
  const line = element('p', 'tip-row');
  const key = element('i', '');
  key.style.background = colour;
  const figure = element('b', '', value === null ? (state ?? '–') : formatFigure(value, unit));
  if (value !== null) figure.title = formatExact(value, unit);
  line.append(key, element('span', '', name), figure);
  return line;
}

function element(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
