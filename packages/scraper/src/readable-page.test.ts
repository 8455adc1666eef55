import { describe, expect, it } from 'vitest';
import { fingerprintOf } from './fingerprint.ts';
import { ordersOf, readPage } from './readable-page.ts';
import { structuralDiff } from './structural-diff.ts';

const URL_ = 'https://example.org/docs/page';
const paragraphs = Array.from(
  { length: 6 },
  (_, n) => `<p>Paragraph ${n} says enough to be read as the main part of it, with commas, and more than that.</p>`,
).join('');
const page = (body: string, head = '') =>
  `<!doctype html><html lang="en"><head><title>A page</title>${head}</head><body><nav><a href="/menu">Menu</a></nav><main><article><h1>A page</h1>${body}${paragraphs}</article></main><footer>Imprint</footer></body></html>`;

describe('a page', () => {
  it('becomes Markdown of its main part: headings, lists, tables, code, links that lead somewhere', () => {
    const { markdown, title } = readPage(
      page(
        '<h2>Part</h2><ul><li>one</li><li><a href="other">two</a></li></ul><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table><pre><code>x = 1</code></pre><script>alert(1)</script><a href="javascript:alert(1)">bad</a>',
      ),
      URL_,
    );
    expect(title).toBe('A page');
    expect(markdown).toContain('## Part');
    expect(markdown).toContain('[two](https://example.org/docs/other)');
    expect(markdown).toMatch(/\| a \| b \|\n\| --- \| --- \|\n\| 1 \| 2 \|/);
    expect(markdown).toContain('```\nx = 1\n```');
    expect(markdown).not.toMatch(/alert|Menu|Imprint/);
  });

  it('says where it leads, and what it asks for', () => {
    const read = readPage(
      page(
        '<a href="a#x">a</a><a href="/a?utm_source=y">b</a><a rel="nofollow" href="/hidden">c</a>',
        '<link rel="canonical" href="/docs/page?b=1">',
      ),
      URL_,
    );
    expect(read).toMatchObject({ canonical: 'https://example.org/docs/page?b=1', language: 'en', mayKeep: true });
    expect(read.links).toEqual(['https://example.org/menu', 'https://example.org/docs/a', 'https://example.org/a']);
    const shy = readPage(page('<a href="/a">a</a>', '<meta name="ROBOTS" content="noindex, nofollow">'), URL_);
    expect(shy).toMatchObject({ mayKeep: false, links: [] });
    expect(ordersOf('BellwetherBot: noindex, noarchive')).toContain('noindex');
  });

  it.each([
    '',
    'plain words',
    '<',
    '<html>',
    '<p>short</p>',
    '<title>x</title><p>no body',
    '<html lang="en"><title>a</title><a href=/x>x</a>',
    '<body><a href="/x">x</a>',
    '\0<div>\0</div>',
  ])('is read whatever it is: %j', (html) => expect(() => readPage(html, URL_)).not.toThrow());

  const words = '<p>Words that somebody reads.</p>';
  it.each([
    ['nested far deeper than others', '<div>'.repeat(200)],
    ['of many elements', '<i>x</i>'.repeat(3000)],
  ])('%s is read', (_, html) => expect(readPage(html + words, URL_).markdown).toContain('Words that somebody reads.'));

  it.each([
    ['elements', '<div>'.repeat(100_000)],
    ['heads that are none', '<titg="en"><head>'.repeat(5000)],
    ['tables', '<table><tr><td>'.repeat(5000)],
    ['links that are never closed', '<a><div>'.repeat(5000)],
    ['styles that are closed too early', '<b><div></b>'.repeat(5000)],
    ['drawings', '<svg><g>'.repeat(5000)],
    ['templates', '<template>'.repeat(5000)],
  ])('is refused at once, and it is said why, when there are too deep %s', (_, html) => {
    const from = process.cpuUsage().user;
    expect(() => readPage(html, URL_)).toThrow('its elements are nested more than 256 deep');
    expect(process.cpuUsage().user - from).toBeLessThan(2_000_000);
  });

  it('is refused when few tags stand for many elements', () => {
    const styles = Array.from({ length: 200 }, (_, n) => `<b id="x${n}">`).join('');
    const html = `<p>${styles}</p>${'<p>x</p>'.repeat(100_000)}`;
    const from = process.cpuUsage().user;
    expect(() => readPage(html, URL_)).toThrow('its markup stands for more than 50000 elements');
    expect(process.cpuUsage().user - from).toBeLessThan(3_000_000);
  });

  it('that is short is taken whole', () => {
    expect(readPage('<html><body><h1>Hours</h1><p>Open daily.</p></body></html>', URL_).markdown).toContain(
      'Open daily.',
    );
  });
});

describe('the fingerprint of a page', () => {
  it('is the same for each month of a calendar, and another for other words', () => {
    const month = (name: string, next: number) =>
      `# ${name} ${next}\n\nMon Tue 1 2 3\n\n[next](/calendar?month=${next})`;
    expect(fingerprintOf(month('March', 4))).toBe(fingerprintOf(month('November', 2099)));
    expect(fingerprintOf('A meeting')).not.toBe(fingerprintOf('Another meeting'));
  });
});

describe('what became of a page', () => {
  const before = '# Prices\n\nSince May.\n\n## Small\n\n1 euro\n\n## Large\n\n2 euro\n\n- a\n- b';

  it('is told by sections', () => {
    const after = '# Prices\n\nSince May.\n\n## Small\n\n3 euro\n\n## Huge\n\n9 euro';
    expect(structuralDiff(before, after).sections).toEqual([
      { section: ['Prices', 'Small'], kind: 'changed', added: ['3 euro'], removed: ['1 euro'] },
      { section: ['Prices', 'Huge'], kind: 'added', added: ['9 euro'], removed: [] },
      { section: ['Prices', 'Large'], kind: 'removed', added: [], removed: ['2 euro', '- a\n- b'] },
    ]);
  });

  it('is nothing when nothing is different', () => {
    expect(structuralDiff(before, before)).toEqual({ sections: [], more: 0, blocksAdded: 0, blocksRemoved: 0 });
  });

  it('keeps code together, and tells sections of one name apart', () => {
    const code = '# A\n\n```\nx\n\n# no heading\n```\n\n## Note\n\none\n\n## Note\n\ntwo';
    expect(structuralDiff(code, code.replace('two', 'three')).sections).toEqual([
      { section: ['A', 'Note'], kind: 'changed', added: ['three'], removed: ['two'] },
    ]);
  });
});
