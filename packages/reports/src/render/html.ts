/**
 * A report as one file of HTML: no script, nothing fetched, light and dark, readable on a phone, printed as set. Its own
 * policy forbids what it does not need, so that it stays harmless wherever it is opened.
 */
import type { ReportBlock, ReportDocument, ReportTable, TableCell } from '../document/document.ts';
import { formatFigure, REASONS, sentence } from '../document/format-figure.ts';
import { DARK_INKS, escapeMarkup, PAPER_INKS, sceneToSvg } from '../scene/svg.ts';
import { STYLE } from './html-style.ts';

export function renderHtml(document: ReportDocument): Uint8Array {
  const title = escapeMarkup(document.title);
  const inks = (of: Readonly<Record<string, string>>): string =>
    Object.entries(of)
      .map(([ink, value]) => `--report-${ink.replace('_', '-')}:${value}`)
      .join(';');
  const style = `:root{color-scheme:light dark;${inks(PAPER_INKS)}}@media (prefers-color-scheme:dark){:root{${inks(DARK_INKS)}}}@media print{:root{color-scheme:light;${inks(PAPER_INKS)}}}${STYLE}`;
  const facts = document.facts
    .map(({ label, value }) => `<div><dt>${escapeMarkup(label)}</dt><dd>${escapeMarkup(value)}</dd></div>`)
    .join('');
  const contents = document.sections
    .map(({ id, title: name }) => `<li><a href="#${escapeMarkup(id)}">${escapeMarkup(name)}</a></li>`)
    .join('');
  const sections = document.sections
    .map(
      ({ id, title: name, blocks }) =>
        `<section id="${escapeMarkup(id)}"><h2>${escapeMarkup(name)}</h2>${blocks.map((block) => blockToHtml(block, document)).join('\n')}</section>`,
    )
    .join('\n');
  return Buffer.from(
    `<!doctype html>
<html lang="${escapeMarkup(document.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${title}</h1>${document.subtitle === undefined ? '' : `<p class="subtitle">${escapeMarkup(document.subtitle)}</p>`}<dl class="facts">${facts}</dl></header>
<nav aria-label="Contents"><ol>${contents}</ol></nav>
<main>
${sections}
</main>
<footer><p>${escapeMarkup(document.method)} · ${escapeMarkup(document.as_of)}</p></footer>
</body>
</html>
`,
  );
}

function blockToHtml(block: ReportBlock, document: ReportDocument): string {
  const { figures } = document;
  switch (block.kind) {
    case 'answer':
      return `<p class="answer">${escapeMarkup(sentence(block.words, figures))}</p>`;
    case 'paragraph':
      return `<p>${escapeMarkup(sentence(block.words, figures))}</p>`;
    case 'caution':
      return `<p class="caution"><strong>Mind:</strong> ${escapeMarkup(sentence(block.words, figures))}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escapeMarkup(sentence(item, figures))}</li>`).join('')}</ul>`;
    case 'key_figures':
      return `<dl class="keys">${block.items
        .map(({ label, figure, words }) => {
          const found = figures[figure]!;
          const detail = words ? `<span>${escapeMarkup(sentence(words, figures))}</span>` : '';
          return `<div><dt>${escapeMarkup(label)}</dt><dd><b>${escapeMarkup(formatFigure(found))}</b>${detail}</dd></div>`;
        })
        .join('')}</dl>`;
    case 'table':
      return tableToHtml(block, document);
    case 'chart': {
      const alternative = sentence(block.alternative, figures);
      const svg = sceneToSvg(block.scene, { colours: 'roles', title: block.title, description: alternative });
      return `<figure><figcaption>${escapeMarkup(block.title)}</figcaption><div class="drawing" tabindex="0" role="group" aria-label="${escapeMarkup(block.title)}">${svg}</div></figure>`;
    }
  }
}

function tableToHtml(table: ReportTable, document: ReportDocument): string {
  const { figures } = document;
  const head = table.columns
    .map(
      ({ title, holds }) =>
        `<th scope="col"${holds === 'figure' || holds === 'interval' ? ' class="number"' : ''}>${escapeMarkup(title)}</th>`,
    )
    .join('');
  const rows = table.rows
    .map(
      (cells) =>
        `<tr>${cells
          .map((cell, index) => {
            const column = table.columns[index];
            const text = escapeMarkup(cellText(cell, column?.holds === 'interval', document));
            if (column?.holds === 'name') return `<th scope="row">${text}</th>`;
            const isFigure = 'figure' in cell;
            const isKnown = isFigure && figures[cell.figure]!.value !== null;
            return `<td class="${isFigure ? (isKnown ? 'number' : 'untold') : 'words'}">${text}</td>`;
          })
          .join('')}</tr>`,
    )
    .join('\n');
  const notes = (table.notes ?? [])
    .map((note) => `<p class="note">${escapeMarkup(sentence(note, figures))}</p>`)
    .join('');
  return `<div class="scroll" tabindex="0" role="group" aria-label="${escapeMarkup(table.caption)}"><table><caption>${escapeMarkup(table.caption)}</caption><thead><tr>${head}</tr></thead><tbody>
${rows}
</tbody></table></div>${notes}`;
}

/** A cell as it is written; an interval's column shows the interval of the figure beside it. */
export function cellText(cell: TableCell, isInterval: boolean, document: ReportDocument): string {
  if ('text' in cell) return cell.text;
  if ('words' in cell) return sentence(cell.words, document.figures);
  const figure = document.figures[cell.figure];
  if (!figure) throw new Error(`The document has no figure "${cell.figure}".`);
  if (figure.value === null) return isInterval ? '' : REASONS[figure.reason ?? 'insufficient_data'];
  return formatFigure(figure, isInterval ? 'interval' : 'value');
}
