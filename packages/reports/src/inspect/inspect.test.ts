/** A figure that was altered in a file of a report is found and named; the PDF says to a machine what it shows. */
import { getDocumentProxy } from 'unpdf';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderPdf } from '../render/pdf.ts';
import { type RenderedReport, renderReport } from '../render/render-report.ts';
import { isSealed, sealOf } from '../seal/figure-book-file.ts';
import { exampleReport } from '../template/report.fixture.ts';
import { inspectReport } from './inspect-report.ts';
import { shownDifferences } from './shown-differences.ts';

const KEY = Buffer.from('a key of the server');
const document = exampleReport();
const seal = sealOf(document, 'org_a', KEY);
let files: RenderedReport;
beforeAll(async () => {
  files = await renderReport(document, { seal });
});

const html = (): string => Buffer.from(files.html).toString('utf8');

describe('a file of a report', () => {
  it('is the same bytes each time', async () => {
    const again = await renderReport(structuredClone(document), { seal });
    for (const format of ['html', 'pdf', 'csv', 'xlsx'] as const)
      expect(Buffer.from(again[format]).equals(Buffer.from(files[format])), format).toBe(true);
  });

  it.each(['html', 'pdf'] as const)('holds its book of figures, sealed: %s', async (format) => {
    const { book } = await inspectReport(files[format]);
    expect(book?.document).toEqual(JSON.parse(JSON.stringify(document)));
    expect(isSealed(book!, 'org_a', KEY)).toBe(true);
    expect(isSealed(book!, 'org_b', KEY)).toBe(false);
    expect(isSealed(book!, 'org_a', Buffer.from('another key'))).toBe(false);
  });

  it.each(['html', 'pdf'] as const)('shows each figure where it is linked: %s', async (format) => {
    const { shown } = await inspectReport(files[format]);
    expect(shown).toContainEqual({ figure: 'spend', text: '$1235' });
    expect(shown).toContainEqual({ figure: 'by_team.group1.share', text: '57 %' });
    expect(shown).toContainEqual({ figure: 'by_team.group3', text: 'hidden to protect people' });
  });

  it('whose figure was altered in the page is found by that figure', async () => {
    const altered = await inspectReport(Buffer.from(html().replace('>$1235</a>', '>$935</a>')));
    expect(shownDifferences(await inspectReport(files.html), altered)).toEqual([
      { figure: 'spend', expected: '$1235', shown: '$935' },
    ]);
  });

  it('whose words or drawing were altered is found, too', async () => {
    const made = await inspectReport(files.html);
    const worded = await inspectReport(Buffer.from(html().replace('ask web what changed', 'web is to blame')));
    expect(shownDifferences(made, worded)).toEqual([
      { expected: expect.stringContaining('ask web'), shown: expect.stringContaining('web is to blame') },
    ]);
    const drawn = await inspectReport(Buffer.from(html().replace('<rect ', '<rect data-x="1" ')));
    expect(shownDifferences(made, drawn)).toEqual([expect.objectContaining({ figure: 'by_model' })]);
    const removed = await inspectReport(
      Buffer.from(html().replace(/<a class="figure" data-figure="failures"[^>]*>[^<]*<\/a>/, '9 %')),
    );
    expect(shownDifferences(made, removed)).toContainEqual({ figure: 'failures', expected: '2.1 %', shown: '' });
  });

  it('whose figure was altered in the PDF is found by that figure', async () => {
    const other = { ...document, figures: { ...document.figures, spend: { ...document.figures.spend!, value: 935 } } };
    const altered = await inspectReport(renderPdf(other, seal));
    const found = shownDifferences(await inspectReport(files.pdf), altered);
    expect(found.length).toBeGreaterThan(0);
    for (const difference of found)
      expect(difference).toEqual({ figure: 'spend', expected: '$1235', shown: '$935.00' });
    expect(isSealed(altered.book!, 'org_a', KEY)).toBe(false);
  });

  it('that is none is refused', async () => {
    await expect(inspectReport(Buffer.from('hello'))).rejects.toThrow('neither HTML nor PDF');
    await expect(inspectReport(Buffer.from('%PDF-1.7 and nothing else'))).rejects.toThrow();
    const book = '<template id="figure-book">{"format":"bellwether-report/1","document":[]}</template>';
    expect((await inspectReport(Buffer.from(`<html>${book}</html>`))).book).toBeUndefined();
    const sound = JSON.parse(JSON.stringify(document));
    for (const broken of [
      { ...sound, sections: [null] },
      { ...sound, sections: [{ id: 's', title: 'S', blocks: [{ kind: 'lines' }] }] },
      { ...sound, figures: { x: { value: 'Infinity', unit: 'usd', method: 'm' } } },
      { ...sound, figures: { x: { ...sound.figures.spend, source: { query: 1 } } } },
      { ...sound, figures: Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [i, sound.figures.spend])) },
      { ...sound, facts: JSON.parse('['.repeat(5000) + ']'.repeat(5000)) },
    ]) {
      const text = JSON.stringify({ format: 'bellwether-report/1', seal, document: broken });
      const page = Buffer.from(`<html><template id="figure-book">${text}</template></html>`);
      const found = await inspectReport(page).then(
        ({ book: read }) => read,
        () => undefined,
      );
      expect(found === undefined || !isSealed(found, 'org_a', KEY)).toBe(true);
    }
    await expect(inspectReport(files.pdf, 1)).rejects.toThrow('was not read within');
  });
});

describe('the PDF, read by PDF.js', () => {
  it('is tagged: a document with headings, paragraphs, tables with headers, drawings with words, links', async () => {
    const file = await getDocumentProxy(new Uint8Array(files.pdf));
    expect(await file.getMarkInfo()).toMatchObject({ Marked: true });
    expect((await file.getMetadata()).info as { Language?: string; Title?: string }).toMatchObject({
      Language: 'en',
      Title: 'How agents do',
    });
    const roles = new Map<string, number>();
    const alternatives: string[] = [];
    const visit = (node: { role?: string; alt?: string; children?: unknown[] }): void => {
      if (node.role) roles.set(node.role, (roles.get(node.role) ?? 0) + 1);
      if (node.alt) alternatives.push(node.alt);
      for (const child of node.children ?? []) visit(child as typeof node);
    };
    for (let page = 1; page <= file.numPages; page++)
      visit((await (await file.getPage(page)).getStructTree()) as object);
    for (const role of ['Document', 'H1', 'H2', 'P', 'Table', 'TR', 'TH', 'TD', 'Figure', 'Link', 'Caption'])
      expect(roles.get(role) ?? 0, role).toBeGreaterThan(0);
    expect(alternatives.join(' ')).toContain('Spend by day over time, $1235 over the whole period.');
    const source = Buffer.from(files.pdf).toString('latin1');
    for (const mark of ['/StructTreeRoot', '/Lang (en)', 'pdfuaid:part>1<', '/EmbeddedFile'])
      expect(source).toContain(mark);
  });

  it('has every word of the page, and each link leads to its question', async () => {
    const { text } = await inspectReport(files.pdf);
    expect(text).toContain('Over 22 Oct – 20 Nov 2026, spend rose by 23 %; web made up 57 % of it.');
    const file = await getDocumentProxy(new Uint8Array(files.pdf));
    const links = (await (await file.getPage(1)).getAnnotations()) as { url: string }[];
    const first = new URL(links[0]!.url);
    expect(first.searchParams.get('metric')).toBe('cost_usd');
    expect(first.searchParams.get('from')).toBe('2026-10-22T00:00:00.000Z');
    expect(first.hash).toBe('#figure=spend');
  });
});
