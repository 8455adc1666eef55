/** Templates: what they may hold, what comes of them, and what they cannot be made to say. */
import { describe, expect, it } from 'vitest';
import type { ReportDocument } from '../document/document.ts';
import { sentence } from '../document/format-figure.ts';
import { documentFaults, figure, words } from '../document/words.ts';
import { compileReport } from './compile-report.ts';
import { readCondition } from './condition.ts';
import { readTemplate } from './read-template.ts';
import { answers, exampleReport, material, SOURCE } from './report.fixture.ts';

const COST = '```metric\nmetric: cost_usd\nid: cost\n```';
const faultsOf = (source: string) => readTemplate(source).faults.map(({ line, detail }) => `${line}: ${detail}`);

/** Every sentence of a report, as it is read. */
function read(document: ReportDocument): string[] {
  return sentences(document).map((text) => text.replaceAll('\u00a0', ' '));
}

function sentences(document: ReportDocument): string[] {
  return document.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) =>
      'words' in block
        ? [sentence(block.words, document.figures)]
        : block.kind === 'list'
          ? block.items.map((item) => sentence(item, document.figures))
          : [],
    ),
  );
}

describe('a template', () => {
  it('with every kind of part is sound', () => {
    expect(faultsOf(SOURCE)).toEqual([]);
  });

  it.each([
    ['a number in a paragraph', `${COST}\n\nWe saved 12 %.`, '6: "12" is a number that is no figure'],
    ['a number word in a list', `${COST}\n\n- twelve teams`, '6: "twelve" is a number'],
    ['a date in a caution', `${COST}\n\n> Since Monday.`, '6: "monday" names a time'],
    ['a number in the title of a section', `## Top 5\n\n${COST}`, '1: "5" is a number'],
    [
      'a number in the title of a block',
      '```metric\nmetric: cost_usd\ntitle: Last 30 days\n```',
      '3: "title" "30" is a number',
    ],
    ['a number in emphasis', `${COST}\n\nWe saved **ten** percent.`, '6: "ten" is a number'],
    ['a number behind a figure', `${COST}\n\nSpend {{cost}}0.`, '6: What stands right beside a figure'],
    ['two figures run together', `${COST}\n\n{{cost}}{{cost.previous}}`, '6: What stands right beside a figure'],
    ['a number in the text of a link', `${COST}\n\nSee [12 teams](https://example.org).`, '6: "12" is a number'],
    ['a number in code', `${COST}\n\nSee \`12\`.`, '6: "12" is a number'],
    ['a number as an HTML entity', `${COST}\n\nSpend fell by &#49;&#50;.`, '6: "'],
    ['HTML', `${COST}\n\n<b>bold</b>\n\n<script>alert(1)</script>`, '8: This is not taken'],
    ['a table', `${COST}\n\n| a | b |\n|---|---|\n| x | y |`, '6: This is not taken'],
    ['a figure of no block', 'Spend {{nothing}}.', '1: "nothing" is no block'],
    ['a figure there is none of', `${COST}\n\n{{cost.median}}`, '6: "cost.median" is no figure'],
    ['a brace left over', `${COST}\n\nSpend {{cost}.`, '6: A brace is left over'],
    ['a block of no kind', '```sql\nSELECT 1\n```', '1: Blocks are metric'],
    ['a block that is not closed', '```metric\nmetric: cost_usd', '1: This block is not closed'],
    ['a block without a metric', '```metric\nshow: table\n```', '1: "metric" is missing'],
    ['a line that is none', '```metric\nmetric: cost_usd\nDROP TABLE\n```', '3: A line of a metric block'],
    ['a filter that is none', '```metric\nmetric: cost_usd\nfilter: team = web\n```', '3: A filter is written'],
    ['two blocks of one name', `${COST}\n\n${COST}`, '6: There are two blocks named "cost"'],
    ['a condition that is none', `${COST}\n\n::: when cost\nYes.\n:::`, '6: Write a comparison'],
    ['a condition that is not closed', `${COST}\n\n::: when cost > 1\nYes.`, '6: This condition is not closed'],
    ['a title of its own', '# Report', '1: Sections begin with'],
  ])('is refused for %s, with the line', (_, source, said) => {
    expect(faultsOf(source).join('\n')).toContain(said);
  });

  it('has quotes and lists at most eight deep in one another, told by their line', () => {
    const deep = (marks: string) => faultsOf(`## S\n\nWords.\n\n${marks}caution`);
    expect(deep('> '.repeat(8))).toEqual([]);
    // Nested a thousand deep, with lines that go on without a mark, 1.3 kB took eight seconds.
    for (const marks of ['>'.repeat(1000), '> '.repeat(9), '> - '.repeat(5), '1. '.repeat(9)])
      expect(deep(`${marks}a\n${'b\n'.repeat(40)}`)).toEqual([
        '5: Quotes and lists stand at most 8 deep in one another.',
      ]);
  });

  it('cannot be made to take long', () => {
    const began = performance.now();
    for (const source of [
      '::: when '.repeat(6000),
      '> '.repeat(20_000),
      '('.repeat(60_000),
      '{{'.repeat(30_000),
      '*'.repeat(60_000),
      `${COST}\n`.repeat(1500),
      '## a\n'.repeat(12_000),
    ])
      readTemplate(source);
    expect(() => readCondition('('.repeat(5000))).toThrow('too long');
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe('a report', () => {
  it('is the same document from the same template and answers', () => {
    expect(JSON.stringify(exampleReport())).toBe(JSON.stringify(compileReport(material({ results: answers() }))));
    expect(documentFaults(exampleReport())).toEqual([]);
  });

  it('says what its figures say', () => {
    const said = read(exampleReport());
    expect(said[0]).toContain(
      'Spend: $1235, 23 % more than in the period before ($1000), beyond its usual variation and for the worse.',
    );
    expect(said).toContain('Over 22 Oct – 20 Nov 2026, spend rose by 23 %; web made up 57 % of it.');
    expect(said).toContain('Engagement is hidden to protect people.');
    expect(said).toContain('Spend rose by 23 %: ask web what changed.');
  });

  it('takes the other branch when the figures do', () => {
    const said = read(compileReport(material({ results: answers({ spend: { total: 800 } }) })));
    expect(said).toContain('Nothing to do about $800.00.');
    expect(said.join(' ')).toContain('spend fell by 20 %');
    expect(said.join(' ')).toContain('20 % less than in the period before');
  });

  it('says neither when the figure of a condition is not known', () => {
    const unknown = answers({ spend: { total: null, reason: 'suppressed' } });
    const said = read(compileReport(material({ results: unknown }))).join(' ');
    expect(said).not.toContain('Nothing to do');
    expect(said).not.toContain('ask web');
  });

  it('leaves out a sentence that says another way than its figure, and says so', () => {
    const lie = `${COST}\n\nSpend fell by {{cost.by}}.`;
    const { template } = readTemplate(lie);
    const results = new Map([['cost', answers().get('spend')!]]);
    expect(read(compileReport(material({ template, results })))).toEqual([
      'A sentence of the template was left out, because it says something else than its figures.',
    ]);
  });

  it('leaves out an item of a list that does, and keeps the others', () => {
    const { template } = readTemplate(`${COST}\n\n- Spend fell by {{cost.by}}.\n- Spend is {{cost}}.`);
    const results = new Map([['cost', answers().get('spend')!]]);
    expect(read(compileReport(material({ template, results })))).toEqual([
      'Spend is $1235.',
      'A sentence of the template was left out, because it says something else than its figures.',
    ]);
  });

  it('says so when events were still being counted in', () => {
    const unsettled = compileReport(material({ results: answers({ spend: { is_settled: false } }) }));
    expect(read(unsettled).join(' ')).toContain('still being counted in');
    expect(read(exampleReport()).join(' ')).not.toContain('still being counted in');
  });

  it('has a question and a hash behind each figure, which follow from them', () => {
    const { figures } = exampleReport();
    for (const each of Object.values(figures)) expect(each.source?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(figures.spend?.source?.query).toMatchObject({ metric: 'cost_usd', from: '2026-10-22T00:00:00.000Z' });
    const other = compileReport(material({ results: answers({ spend: { total: 1234.51 } }) }));
    expect(other.figures.spend?.source?.query_hash).toBe(figures.spend?.source?.query_hash);
    expect(other.figures.spend?.source?.hash).not.toBe(figures.spend?.source?.hash);
  });

  it('is not sound with a figure that has no question, or words with a number', () => {
    const document = exampleReport();
    const withBlock = (block: ReportDocument['sections'][number]['blocks'][number]) =>
      documentFaults({ ...document, sections: [{ id: 's', title: 'S', blocks: [block] }] });
    expect(withBlock({ kind: 'paragraph', words: words`It fell by twelve points.` })).toHaveLength(1);
    expect(withBlock({ kind: 'paragraph', words: [figure('spend'), figure('spend')] })).not.toEqual([]);
    const { source: _, ...bare } = document.figures.spend!;
    expect(documentFaults({ ...document, figures: { ...document.figures, spend: bare } })).toEqual([
      'figure "spend" has no question behind it.',
    ]);
  });
});
