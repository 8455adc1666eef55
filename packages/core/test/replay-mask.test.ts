import { describe, expect, it } from 'vitest';
import type { Json } from '../src/event.ts';
import { maskReplayEvent } from '../src/replay-mask.ts';

const increment = (data: Json) => maskReplayEvent({ type: 3, timestamp: 5, data });
const kept = (data: Json) => increment(data)?.data;

describe('an event of a recording', () => {
  it.each([
    ['moves', 1, { positions: [{ x: 1, y: 2, id: 3, timeOffset: -50 }] }],
    ['moves of fingers', 6, { positions: [{ x: 1.5, y: 2, id: 3, timeOffset: 0 }] }],
    ['clicks', 2, { type: 2, id: 4, x: 1, y: 2, pointerType: 0 }],
    ['scrolling', 3, { id: 1, x: 0, y: 400 }],
    ['the size of the window', 4, { width: 390, height: 844 }],
    ['rules of style', 8, { id: 2, removes: [{ index: [0, 1] }], adds: [{ rule: 'a{color:red}', index: 0 }] }],
    ['declarations', 13, { id: 2, index: [0], set: { property: 'color', value: 'red', priority: 'important' } }],
    ['what is taken from a declaration', 13, { id: 2, index: [0], remove: { property: 'color' } }],
    ['sheets', 15, { id: 2, styleIds: [1], styles: [{ styleId: 1, rules: [{ rule: 'b{top:0}', index: 0 }] }] }],
  ])('keeps %s as they are', (_, source, data) => expect(kept({ source, ...data })).toEqual({ source, ...data }));

  it.each([1, 2, 3, 4, 6, 8, 12, 13, 15])('of source %i keeps nothing that is not of the format', (source) => {
    const words = { text: 'secret', '': [{ value: 'secret' }] };
    const position = { x: 1, y: 2, id: 3, timeOffset: 0, ...words };
    const masked = increment({
      ...{ source, id: 'secret', width: 'secret', ...words, positions: [position, 'secret'], index: ['secret'] },
      ...{ adds: [{ ...words, index: 'secret' }], removes: [words], styles: [words], styleIds: ['secret'] },
      ...{ set: { ...words, value: { a: 'secret' } }, remove: words },
    });
    expect(masked).toBeDefined();
    expect(JSON.stringify(masked)).not.toContain('secret');
  });

  it.each([5, 7, 9, 10, 11, 14, 16, 'x', null])('of source %j is not kept', (source) =>
    expect(increment({ source, text: 'secret' })).toBeUndefined(),
  );

  it('has its text as dots, and no attribute that says something', () => {
    const node = {
      ...{ type: 2, id: 1, tagName: 'a' },
      attributes: { class: 'big', href: 'https://example.org/secret', title: 'secret', style: { color: 'red' } },
      childNodes: [{ type: 3, id: 2, textContent: 'a secret' }],
    };
    const masked = maskReplayEvent({ type: 2, timestamp: 5, data: { node } });
    expect(masked?.data).toMatchObject({
      node: { attributes: { class: 'big', style: { color: 'red' } }, childNodes: [{ textContent: '• ••••••' }] },
    });
    expect(JSON.stringify(masked)).not.toContain('secret');
  });
});

describe('a rule of style', () => {
  const rule = (css: string) =>
    (kept({ source: 8, adds: [{ rule: css }] }) as { adds: [{ rule: string }] }).adds[0].rule;

  it.each([
    'a{background:url(https://example.org/secret)}',
    'a{background:url("https://example.org/a)secret")}',
    String.raw`a{background:url("a\"secret")}`,
    'a{background:url(secret',
    '@import "a;secret";',
    'a::after{content:"secret"}',
    String.raw`a::after{content:"a\"secret"}`,
    'a::after{content:"a" counter(n) "secret"}',
    "a::after{content:'secret",
  ])('has no address and no words in it: %s', (css) => {
    expect(rule(css)).not.toContain('secret');
    expect(rule(rule(css))).toBe(rule(css));
  });

  it('has no address that comes about by what is taken out', () =>
    expect(rule('a{background:u@import;rl(x)}')).not.toContain('url('));

  it('keeps the rest', () =>
    expect(rule('a{content:none;color:red;align-content:center}')).toBe(
      'a{content:none;color:red;align-content:center}',
    ));

  it('that is set as `content` has no words either', () => {
    const set = { property: 'content', value: '"secret"', priority: '' };
    expect(kept({ source: 13, id: 1, index: [0], set })).toMatchObject({ set: { property: 'content', value: '""' } });
  });

  it.each(['url(', 'url("', 'content:', 'content:"', '@import', "'", 'content: \\'])(
    'of a mebibyte of %j is read in time linear in its length',
    (part) => {
      const from = process.cpuUsage().user;
      rule(part.repeat(2 ** 20 / part.length));
      expect(process.cpuUsage().user - from).toBeLessThan(2_000_000);
    },
  );
});
