/** A report in every format: the same figures everywhere, the same bytes each time, nothing of anybody's text run as code. */
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { heatMap } from './chart/heat-map.ts';
import { intervalPlot } from './chart/interval-plot.ts';
import { shareBars } from './chart/share-bars.ts';
import type { ReportDocument } from './document/document.ts';
import { formatFigure } from './document/format-figure.ts';
import { documentFaults, figure, named, words } from './document/words.ts';
import { renderReport } from './render/render-report.ts';
import { sceneToSvg } from './scene/svg.ts';

const HOSTILE =
  '=HYPERLINK("http://evil") <script>alert(1)</script> #eval("1") $x$ \\u{0} ]]> & "quoted" Łódź Ωμέγα Жуков';

const document: ReportDocument = {
  method: 'example/1',
  title: 'An example',
  subtitle: HOSTILE,
  language: 'en',
  as_of: '2026-11-21',
  facts: [{ label: 'Asked', value: HOSTILE }],
  figures: {
    score: { value: 71.44, low: 68.06, high: 74.7, n: 95, unit: 'score', method: 'mean_interval/1' },
    share: { value: 0.614, low: 0.5, high: 0.7, n: 95, unit: 'share', method: 'wilson/1' },
    change: { value: -3.2, low: -6, high: -0.4, q: 0.04, unit: 'difference', method: 'welch/1' },
    hidden: { value: null, reason: 'suppressed', unit: 'score', method: 'mean_interval/1' },
  },
  sections: [
    {
      id: 'answer',
      title: 'The answer',
      blocks: [
        {
          kind: 'answer',
          words: words`The score is ${figure('score')}, ${figure('change', 'size')} lower in ${named('Team 7')}.`,
        },
        { kind: 'caution', words: words`Read ${named(HOSTILE)} with care.` },
        { kind: 'list', items: [words`First`, words`Between ${figure('score', 'interval')}`] },
        {
          kind: 'key_figures',
          items: [{ label: 'Favourable', figure: 'share', words: words`of ${figure('share', 'people')}` }],
        },
        {
          kind: 'table',
          id: 'scores',
          caption: 'Scores',
          columns: [
            { title: 'Scale', holds: 'name' },
            { title: 'Score', holds: 'figure' },
            { title: 'Interval', holds: 'interval' },
          ],
          rows: [
            [{ text: HOSTILE }, { figure: 'score' }, { figure: 'score' }],
            [{ text: '-1+1' }, { figure: 'hidden' }, { figure: 'hidden' }],
          ],
          notes: [words`A note.`],
        },
        {
          kind: 'chart',
          id: 'plot',
          title: 'Scores',
          alternative: words`One score of ${figure('score')}.`,
          scene: intervalPlot({
            rows: [
              { label: HOSTILE, text: '71.4', value: 71.4, low: 68, high: 74.7, reference: 60 },
              { label: 'B', text: 'hidden', value: null },
            ],
            ...{ min: 0, max: 100, ticks: [{ at: 0, text: '0' }], referenceName: 'Last time' },
          }),
        },
      ],
    },
  ],
};

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

describe('a report', () => {
  it('is the same bytes from the same figures, in every format', async () => {
    const [first, second] = [await renderReport(document), await renderReport(structuredClone(document))];
    for (const format of ['html', 'pdf', 'csv', 'xlsx'] as const)
      expect(Buffer.from(first[format]).equals(Buffer.from(second[format])), format).toBe(true);
  });

  it('says the same in every format, with a reason where nothing may be said', async () => {
    const { html, csv, pdf, xlsx } = await renderReport(document);
    expect(text(html)).toContain('The score is 71.4, 3.2 lower in Team 7.');
    expect(text(html)).toContain('hidden to protect people');
    expect(text(csv)).toContain('score,71.44,68.06,74.7,95,,score,,mean_interval/1');
    expect(text(csv)).toContain('hidden,,,,,,score,suppressed,mean_interval/1');
    const sheets = Object.entries(unzipSync(xlsx))
      .map(([, bytes]) => text(bytes))
      .join('');
    expect(sheets).toContain('<v>71.44</v>');
    expect(sheets).toContain('The score is 71.4, 3.2 lower in Team 7.');
    const source = Buffer.from(pdf).toString('latin1');
    expect(source.startsWith('%PDF-')).toBe(true);
    for (const mark of ['/StructTreeRoot', '/MarkInfo', '/Lang (en)', 'pdfuaid:part>1<'])
      expect(source).toContain(mark);
  });

  it('quotes hostile words and runs none of them', async () => {
    const { html, csv, xlsx } = await renderReport(document);
    expect(text(html)).not.toContain('<script>');
    expect(text(html)).toContain("default-src 'none'");
    expect(text(html)).not.toMatch(/(src|href)="(?!#)/);
    for (const line of text(csv).split('\r\n')) for (const cell of line.split(',')) expect(cell).not.toMatch(/^"?=/);
    for (const [name, bytes] of Object.entries(unzipSync(xlsx)))
      if (name.includes('worksheets/sheet')) expect(text(bytes)).not.toContain('<f>');
  });

  it('is refused when a sentence has a number of its own, or a figure is missing', async () => {
    const block = { kind: 'paragraph' as const, words: words`It fell by 12 points since ${figure('nothing')}.` };
    const wrong = { ...document, sections: [{ id: 's', title: 'S', blocks: [block] }] };
    expect(documentFaults(wrong)).toHaveLength(2);
    expect(() => renderReport(wrong)).toThrow('not sound');
    expect(documentFaults(document)).toEqual([]);
    expect(
      documentFaults({ ...document, figures: { x: { value: Number.NaN, unit: 'score', method: 'm' } } })[0],
    ).toContain('not finite');
  });

  it('is given up when it takes too long, or nobody waits for it any more', async () => {
    await expect(renderReport(document, { timeoutMs: 1 })).rejects.toThrow('was not set within');
    const stop = new AbortController();
    const waiting = renderReport(document, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});

describe('a figure', () => {
  it('is written with its sign, its unit and as many decimals as it is good for', () => {
    expect(formatFigure(document.figures.share!)).toBe('61 %');
    expect(formatFigure(document.figures.change!)).toBe('−3.2');
    expect(formatFigure(document.figures.change!, 'interval')).toBe('−6.0 to −0.4');
    expect(formatFigure({ value: -0.04, unit: 'difference', method: 'm' })).toBe('0.0');
    expect(formatFigure({ value: 12345, unit: 'count', method: 'm' })).toBe('12 345');
    expect(formatFigure(document.figures.score!, 'people')).toBe('95 or more');
  });
});

describe('a drawing', () => {
  it('never has a place outside of itself, and no number that is none', () => {
    const scenes = [
      intervalPlot({
        rows: [{ label: 'a'.repeat(200), text: '9', value: 120, low: -40, high: 300 }],
        min: 0,
        max: 100,
        ticks: [],
      }),
      heatMap({
        columns: ['One', 'A very long name of a scale that has to be wrapped'],
        rows: [
          {
            label: 'All',
            depth: 0,
            cells: [
              { text: '70', step: 2 },
              { text: '', step: null },
            ],
          },
          {
            label: 'Team',
            depth: 1,
            cells: [
              { text: '30', step: -2 },
              { text: '50', step: 0 },
            ],
          },
        ],
        legend: { worse: 'worse', better: 'better', hidden: 'hidden' },
      }),
      shareBars({
        parts: [
          { name: 'Bad', ink: 'low_1' },
          { name: 'Good', ink: 'high_1' },
        ],
        rows: [
          { label: 'A', shares: [0, 1], texts: ['0 %', '100 %'] },
          { label: 'B', shares: null, texts: [], reason: 'hidden' },
        ],
      }),
    ];
    for (const scene of scenes) {
      expect(sceneToSvg(scene, { colours: 'values' })).not.toMatch(/NaN|undefined|Infinity/);
      for (const shape of scene.shapes) {
        const places = 'x1' in shape ? [shape.x1, shape.x2] : 'x' in shape ? [shape.x] : [];
        for (const x of places) expect(x >= -1 && x <= scene.width + 1, JSON.stringify(shape)).toBe(true);
      }
    }
  });
});
