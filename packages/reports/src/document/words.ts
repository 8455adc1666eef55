/**
 * Sentences of a report. A sentence is made of plain words, figures of the report's book, and names that somebody else
 * has given. Plain words hold no digit: whoever writes `fell by 12 points` by hand is refused, and has to name the figure
 * that says so.
 *
 * `words\`The score is ${figure('engagement')}, as in ${named('Team 7')}.\``
 */
import { claimsOfText, numberClaims } from '../claims/number-claims.ts';
import type { ReportBlock, ReportDocument } from './document.ts';

/** `value`: 71.4; `interval`: 68.1 to 74.7; `people`: how many stand behind it; `size`: without its sign. */
export type FigureAspect = 'value' | 'interval' | 'people' | 'size';

export type WordPiece = string | { figure: string; as: FigureAspect } | { name: string };
export type Words = readonly WordPiece[];

export function words(texts: TemplateStringsArray, ...pieces: readonly (Exclude<WordPiece, string> | Words)[]): Words {
  return texts.flatMap((text, index) => {
    const piece = pieces[index];
    const here: Words = piece === undefined ? [] : Array.isArray(piece) ? piece : [piece as WordPiece];
    return text === '' ? here : [text, ...here];
  });
}

export function figure(id: string, as: FigureAspect = 'value'): WordPiece & object {
  return { figure: id, as };
}

/** What is quoted: the name of a scale, a team, a survey; the wording of a question. */
export function named(name: string): WordPiece & object {
  return { name };
}

/** `a, b and c`. */
export function listed(items: readonly Words[], and: string): Words {
  return items.flatMap((item, index) => {
    if (index === 0) return item;
    return [index === items.length - 1 ? ` ${and} ` : ', ', ...item];
  });
}

/** What is wrong with a document's words and references: none when every number in it comes from its figures. */
export function documentFaults(document: ReportDocument): string[] {
  const faults: string[] = [];
  const look = (where: string, sentence: Words): void => {
    for (const piece of sentence) {
      if (typeof piece === 'string') {
        if (/\p{N}/u.test(piece)) faults.push(`${where}: "${piece}" holds a number that is no figure.`);
      } else if ('figure' in piece && !(piece.figure in document.figures))
        faults.push(`${where}: there is no figure "${piece.figure}".`);
    }
  };
  // Of reports whose every figure has a question behind it, more is asked.
  const isVouchedFor = document.origin !== undefined;
  const lookClosely = (where: string, sentence: Words): void => {
    look(where, sentence);
    if (isVouchedFor)
      for (const { text } of numberClaims(sentence))
        faults.push(`${where}: "${text}" says a number that is no figure.`);
  };
  const known = (where: string, id: string): void => {
    if (!(id in document.figures)) faults.push(`${where}: there is no figure "${id}".`);
  };
  for (const [id, one] of Object.entries(document.figures)) {
    for (const number of [one.value, one.low, one.high, one.n, one.q])
      if (typeof number === 'number' && !Number.isFinite(number)) faults.push(`figure "${id}" is not finite.`);
    if (one.value === null && one.reason === undefined) faults.push(`figure "${id}" is unknown for no reason.`);
    if (isVouchedFor && !one.source) faults.push(`figure "${id}" has no question behind it.`);
  }
  const titles = [document.title, document.subtitle ?? '', ...document.sections.map(({ title }) => title)];
  for (const title of isVouchedFor ? titles : [])
    if (claimsOfText(title).length > 0) faults.push(`the title "${title}" says a number that is no figure.`);
  for (const section of document.sections) {
    for (const [index, block] of section.blocks.entries()) lookAt(block, `${section.id}[${index}]`, lookClosely, known);
  }
  return faults;
}

function lookAt(
  block: ReportBlock,
  where: string,
  look: (where: string, sentence: Words) => void,
  known: (where: string, id: string) => void,
): void {
  switch (block.kind) {
    case 'answer':
    case 'paragraph':
    case 'caution':
      look(where, block.words);
      return;
    case 'list':
      for (const item of block.items) look(where, item);
      return;
    case 'key_figures':
      for (const item of block.items) {
        known(where, item.figure);
        if (item.words) look(where, item.words);
      }
      return;
    case 'table':
      for (const cell of block.rows.flat()) {
        if ('figure' in cell) known(where, cell.figure);
        else if ('words' in cell) look(where, cell.words);
      }
      for (const note of block.notes ?? []) look(where, note);
      return;
    case 'bars':
      for (const row of block.rows) known(where, row.figure);
      look(where, block.alternative);
      return;
    case 'chart':
    case 'lines':
      look(where, block.alternative);
  }
}
