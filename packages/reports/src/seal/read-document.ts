/** Whether something out of a file has the form of a report with questions, as far as it is looked at before its seal is believed. */
import type { ReportDocument } from '../document/document.ts';

const FIGURES_MAX = 10_000;
const BLOCKS_MAX = 2_000;
/** A report is some ten deep. */
const DEPTH_MAX = 40;

type Fields = { readonly [field: string]: unknown };

export function isReportDocument(value: unknown): value is ReportDocument {
  if (!isFields(value) || !isShallow(value, DEPTH_MAX)) return false;
  const { figures, sections, title, method, origin } = value;
  if (!isFields(figures) || !Array.isArray(sections) || !areTexts(title, method) || !isFields(origin)) return false;
  const book = Object.values(figures);
  const blocks = sections.flatMap((section: unknown) =>
    isFields(section) && areTexts(section.id, section.title) && Array.isArray(section.blocks) ? section.blocks : [null],
  );
  return (
    book.length <= FIGURES_MAX &&
    blocks.length <= BLOCKS_MAX &&
    areTexts(origin.from, origin.to, origin.address) &&
    book.every(isFigure) &&
    blocks.every(isBlock)
  );
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1));
}

function isFigure(value: unknown): boolean {
  if (!isFields(value)) return false;
  const numbers = [value.value, value.low, value.high, value.n, value.q];
  return (
    areTexts(value.unit, value.method) &&
    numbers.every((number) => number === undefined || number === null || Number.isFinite(number)) &&
    value.value !== undefined &&
    (value.source === undefined || isSource(value.source))
  );
}

function isSource(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { query, taken, query_hash, hash } = value;
  return isFields(query) && isFields(taken) && areTexts(taken.number, query_hash, hash) && isGroup(taken.group);
}

function isGroup(value: unknown): boolean {
  return value === undefined || (isFields(value) && areTexts(...Object.values(value)));
}

function isBlock(value: unknown): boolean {
  if (!isFields(value) || !areTexts(value.kind)) return false;
  switch (value.kind) {
    case 'lines':
      return areTexts(value.id, value.title) && isSource(value.source);
    case 'bars':
      return areTexts(value.id, value.title);
    case 'table':
      return areTexts(value.id, value.caption);
    case 'key_figures':
      return (
        Array.isArray(value.items) &&
        value.items.every((item: unknown) => isFields(item) && areTexts(item.label, item.figure))
      );
    default:
      return true;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function areTexts(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string');
}
