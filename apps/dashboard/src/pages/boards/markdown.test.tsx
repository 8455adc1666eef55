import fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import Markdown, { safeHref } from './markdown.tsx';

const drawn = (text: string) => renderToStaticMarkup(<Markdown text={text} />);

describe('text on a board', () => {
  it('is Markdown', () =>
    expect(drawn('# Cost\n\n**One** _two_ `three`\n\n- a\n- b\n\n[docs](https://example.org)')).toBe(
      '<div class="prose"><h2>Cost</h2><p><strong>One</strong> <em>two</em> <code>three</code></p><ul><li>a</li><li>b</li></ul><p><a href="https://example.org" rel="noreferrer noopener" target="_blank">docs</a></p></div>',
    ));

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    'a <b onclick="alert(1)">b</b>',
    '<a href="javascript:alert(1)">x</a>',
    '<iframe srcdoc="<script>alert(1)</script>">',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](java\tscript:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](//evil.example)',
    '[x](/\\evil.example)',
    '<javascript:alert(1)>',
    '![x](https://evil.example/track.png)',
    '[x]: javascript:alert(1)\n\n[x]',
    '```html"><script>alert(1)</script>\nx\n```',
    '| <script>x</script> |\n|--|\n| <img src=x onerror=y> |',
  ])('never becomes HTML, a script or a request: %s', (text) => {
    const tags = [...drawn(text).matchAll(/<([a-z0-9]+)([^>]*)>/g)];
    for (const [, tag, attributes = ''] of tags) {
      expect(['div', 'p', 'ul', 'li', 'code', 'pre', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'a']).toContain(tag);
      expect(attributes).toMatch(/^( class="prose"| scope="col")?$/);
    }
  });

  it('draws anything, however it is nested, in bounded time', () => {
    for (const piece of ['>', '- ', '*', '[', '![', '_a', '`', '|', '1. ', '<', '\\', '#'])
      expect(drawn(piece.repeat(4096 / piece.length)).length).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (text) => {
        expect(drawn(text)).not.toMatch(/<(script|img|iframe|object|embed|style|svg)/i);
      }),
    );
  });

  it('links to the web, to mail and to this dashboard', () => {
    expect(['https://a.example/x', 'http://a.example', 'mailto:a@b.example', '/boards/1'].every(safeHref)).toBe(true);
    expect(['ftp://a', 'blob:x', 'vbscript:x', '', '#x', 'x'].some(safeHref)).toBe(false);
  });
});
