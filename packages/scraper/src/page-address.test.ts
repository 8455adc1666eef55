import { describe, expect, it } from 'vitest';
import { outOfScope, pageAddress, shapeOf, trapOfAddress } from './page-address.ts';

describe('the address of a page', () => {
  it.each<[string, string]>([
    ['https://Example.org/a#part', 'https://example.org/a'],
    ['https://example.org//a//b', 'https://example.org/a/b'],
    ['https://example.org/a?b=2&a=1&utm_source=x&gclid=y', 'https://example.org/a?a=1&b=2'],
    ['https://example.org/a;jsessionid=9F?PHPSESSID=3', 'https://example.org/a'],
    ['../c?x=1', 'https://example.org/c?x=1'],
  ])('%s is written %s', (text, url) => expect(pageAddress(text, 'https://example.org/a/b')?.href).toBe(url));

  it.each([
    'javascript:alert(1)',
    'mailto:a@example.org',
    'ftp://example.org/',
    'data:text/html,x',
    'https://u:p@example.org/',
  ])('%s is none', (text) => expect(pageAddress(text, 'https://example.org/')).toBeUndefined());

  it('is of the site when its host is, in the parts that are read', () => {
    const scope = { startUrls: ['https://example.org/start'], include: ['/docs/'], exclude: ['/docs/old/'] };
    const why = (url: string) => outOfScope(new URL(url), scope);
    expect(why('https://example.org/docs/a')).toBeUndefined();
    expect(why('https://example.org/start')).toBeUndefined();
    expect(why('https://example.org/other')).toMatch(/none of the parts/);
    expect(why('https://example.org/docs/old/a')).toMatch(/left out/);
    expect(why('https://evil.example/docs/a')).toMatch(/another site/);
    expect(why('https://example.org:8443/docs/a')).toMatch(/another site/);
  });

  it('is of a trap when it is endless, or goes round in circles', () => {
    expect(trapOfAddress(new URL('https://example.org/a/b/a/b/c'))).toBeUndefined();
    expect(trapOfAddress(new URL('https://example.org/a/b/a/b/a'))).toMatch(/again and again/);
    expect(trapOfAddress(new URL(`https://example.org/${'x'.repeat(1000)}`))).toMatch(/characters/);
    expect(trapOfAddress(new URL(`https://example.org/${Array.from({ length: 21 }, (_, n) => n).join('/')}`))).toMatch(
      /deep/,
    );
  });

  it('has a shape in common with those like it', () => {
    const shape = (url: string) => shapeOf(new URL(url));
    expect(shape('https://e.org/calendar/2054/11?view=day')).toBe(shape('https://e.org/calendar/1999/2?view=week'));
    expect(shape('https://e.org/a')).not.toBe(shape('https://e.org/b'));
  });
});
