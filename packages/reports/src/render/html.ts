/**
 * A report as one file of HTML: no script, nothing fetched, light and dark, readable on a phone, printed as set. Its own
 * policy forbids what it does not need, so that it stays harmless wherever it is opened.
 */
import { type DrawnBlock, sceneOf } from '../chart/scene-of.ts';
import type { ReportBlock, ReportDocument, ReportTable, TableCell } from '../document/document.ts';
import { formatFigure, sentence } from '../document/format-figure.ts';
import type { Words } from '../document/words.ts';
import { DARK_INKS, escapeMarkup, PAPER_INKS, sceneToSvg } from '../scene/svg.ts';
import { bookText, fingerprintOf } from '../seal/figure-book-file.ts';
import { cellText } from './cell-text.ts';
import { figureHref, pointsId } from './figure-href.ts';
import { LINKED_STYLE, STYLE } from './html-style.ts';
import { linkedRuns } from './linked-runs.ts';

export function renderHtml(document: ReportDocument, seal?: string): Uint8Array {
  const title = escapeMarkup(document.title);
  const inks = (of: Readonly<Record<string, string>>): string =>
    Object.entries(of)
      .map(([ink, value]) => `--report-${ink.replace('_', '-')}:${value}`)
      .join(';');
  const style = `:root{color-scheme:light dark;${inks(PAPER_INKS)}}@media (prefers-color-scheme:dark){:root{${inks(DARK_INKS)}}}@media print{:root{color-scheme:light;${inks(PAPER_INKS)}}}${STYLE}${document.origin ? LINKED_STYLE : ''}`;
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
<footer><p>${escapeMarkup(document.method)} · ${escapeMarkup(document.as_of)}</p>${vouching(document)}</footer>
${bookToHtml(document, seal)}</body>
</html>
`,
  );
}

/** What a reader can do who does not believe it. */
function vouching(document: ReportDocument): string {
  if (!document.origin) return '';
  return `<p>Every figure here leads to the question it answers. To have all of them asked again: <code>bellwether report verify</code> with this file. Fingerprint ${fingerprintOf(document)}.</p>`;
}

/** The report as data, inert: what a verification reads. */
function bookToHtml(document: ReportDocument, seal: string | undefined): string {
  if (!document.origin) return '';
  const escapes: { readonly [character: string]: string } = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };
  const text = bookText(document, seal).replace(/[<>&]/g, (character) => escapes[character]!);
  return `<template id="figure-book">${text}</template>\n`;
}

/** A sentence; its figures are links where they have a question behind them. */
function told(words: Words, document: ReportDocument): string {
  return linkedRuns(words, document)
    .map(({ text, figure, href }) => (figure === undefined ? escapeMarkup(text) : linked(text, figure, href)))
    .join('');
}

function linked(text: string, figure: string, href: string | undefined): string {
  if (href === undefined) return escapeMarkup(text);
  return `<a class="figure" data-figure="${escapeMarkup(figure)}" href="${escapeMarkup(href)}">${escapeMarkup(text)}</a>`;
}

/** Of reports that say why: a reason is not as large as a figure. */
function isUntold(id: string, { origin, figures }: ReportDocument): boolean {
  return origin !== undefined && figures[id]!.value === null;
}

function figureText(id: string, document: ReportDocument): string {
  return linked(formatFigure(document.figures[id]!), id, figureHref(id, document));
}

function blockToHtml(block: ReportBlock, document: ReportDocument): string {
  switch (block.kind) {
    case 'answer':
      return `<p class="answer">${told(block.words, document)}</p>`;
    case 'paragraph':
      return `<p>${told(block.words, document)}</p>`;
    case 'caution':
      return `<p class="caution"><strong>Mind:</strong> ${told(block.words, document)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${told(item, document)}</li>`).join('')}</ul>`;
    case 'key_figures':
      return `<dl class="keys">${block.items
        .map(({ label, figure, words }) => {
          const detail = words ? `<span>${told(words, document)}</span>` : '';
          return `<div><dt>${escapeMarkup(label)}</dt><dd><b${isUntold(figure, document) ? ' class="untold"' : ''}>${figureText(figure, document)}</b>${detail}</dd></div>`;
        })
        .join('')}</dl>`;
    case 'table':
      return tableToHtml(block, document);
    case 'chart':
    case 'bars':
    case 'lines':
      return drawingToHtml(block, document);
  }
}

function drawingToHtml(block: DrawnBlock, document: ReportDocument): string {
  const title = escapeMarkup(block.title);
  const svg = sceneToSvg(sceneOf(block, document), {
    ...{ colours: 'roles', title: block.title, description: sentence(block.alternative, document.figures) },
  });
  const mark = document.origin ? ` data-drawing="${escapeMarkup(block.id)}"` : '';
  const caption =
    block.kind === 'lines'
      ? linked(block.title, pointsId(block), figureHref(pointsId(block), document, block.source))
      : title;
  return `<figure${mark}><figcaption>${caption}</figcaption><div class="drawing" tabindex="0" role="group" aria-label="${title}">${svg}</div></figure>`;
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
            const text = cellToHtml(cell, column?.holds === 'interval', document);
            if (column?.holds === 'name') return `<th scope="row">${text}</th>`;
            const isFigure = 'figure' in cell;
            const isKnown = isFigure && figures[cell.figure]!.value !== null;
            return `<td class="${isFigure ? (isKnown ? 'number' : 'untold') : 'words'}">${text}</td>`;
          })
          .join('')}</tr>`,
    )
    .join('\n');
  const notes = (table.notes ?? []).map((note) => `<p class="note">${told(note, document)}</p>`).join('');
  return `<div class="scroll" tabindex="0" role="group" aria-label="${escapeMarkup(table.caption)}"><table><caption>${escapeMarkup(table.caption)}</caption><thead><tr>${head}</tr></thead><tbody>
${rows}
</tbody></table></div>${notes}`;
}

function cellToHtml(cell: TableCell, isInterval: boolean, document: ReportDocument): string {
  if ('words' in cell) return told(cell.words, document);
  return 'figure' in cell && !isInterval
    ? figureText(cell.figure, document)
    : escapeMarkup(cellText(cell, isInterval, document));
}
