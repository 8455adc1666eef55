import { describe, expect, it } from 'vitest';
import { ownWords, textOfHtml } from './own-words.ts';

describe("a message's own words", () => {
  it.each([
    ['Fine.\n\nOn Thu, Nov 20, 2025 at 1:12 PM Bob <bob@x.org> wrote:\n> terrible', 'Fine.\n'],
    ['Fine.\n\n-----Original Message-----\nterrible', 'Fine.\n'],
    ['Fine.\n________________________________\nFrom: Bob\nterrible', 'Fine.'],
    ['Fine.\n-- \nBob, Head of Terrible Things', 'Fine.'],
    ['Am 20.11.2025 um 10:00 schrieb Bob:\n> schrecklich', ''],
    ['--\nnot a signature', '--\nnot a signature'],
    ['On balance I wrote it down', 'On balance I wrote it down'],
  ])('end where others begin: %j', (text, own) => expect(ownWords(text)).toBe(own));
});

describe('the text of HTML', () => {
  it.each([
    ['<p>Good &amp; quick</p><br>Bye', '\nGood & quick\n\nBye'],
    ['<style>p{color:red}</style><script>alert(1)</script>Hello', 'Hello'],
    ['Mine<blockquote>theirs<b>bold</b></blockquote>', 'Mine'],
    ['a &lt;b&gt; &#39;c&#39; &unknown; &#0; &#99999999;', "a <b> 'c' &unknown;   &#99999999;"],
    ['cut <off', 'cut '],
  ])('%j', (html, text) => expect(textOfHtml(html)).toBe(text));

  it('takes time in proportion to its length', () => {
    const startedAt = performance.now();
    for (const html of [
      '<'.repeat(500_000),
      '<blockquote>'.repeat(100_000),
      '&'.repeat(500_000),
      '<p '.repeat(200_000),
    ])
      textOfHtml(html);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});
