/** Which actions are meant, who did them, and which counts of people may be told. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionPattern } from './action-pattern.ts';
import { tellPart, tellParts, tellSteps } from './small-groups.ts';
import { visitActions, type WebEvent } from './visit-action.ts';

const FLOOR = 5;
const isTellable = (count: number): boolean => count === 0 || count >= FLOOR;

describe('an action pattern', () => {
  const isMeant = (text: string, kind: 'page' | 'event', name: string): boolean => {
    const pattern = actionPattern(text);
    if (typeof pattern === 'string') throw new Error(pattern);
    return pattern({ kind, name });
  };

  it.each([
    ['page:/docs/*', '/docs/', true],
    ['page:/docs/*', '/doc', false],
    ['page:*', '/anything', true],
    ['page:/a*b*c', '/a-b-b-c', true],
    ['page:/ab*ba', '/aba', false],
    ['page:/Pricing', '/pricing', false],
    ['page:/a.b', '/axb', false],
  ])('%s and %s: %s', (pattern, name, expected) => expect(isMeant(pattern, 'page', name)).toBe(expected));

  it('tells pages from events of the same name', () => expect(isMeant('event:/a', 'page', '/a')).toBe(false));

  it.each(['signup', 'page:', ':x', 'visit:/', 'page:*a*b*c*', `page:/${'x'.repeat(300)}`])(
    'says what is wrong with %s',
    (text) => expect(actionPattern(text)).toBeTypeOf('string'),
  );

  it('matches as a regular expression would, whatever the name', () =>
    fc.assert(
      fc.property(
        fc.stringMatching(/^[ab*]{1,6}$/).filter((text) => text.split('*').length <= 4),
        fc.stringMatching(/^[ab]{0,8}$/),
        (pattern, name) => {
          const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
          expect(isMeant(`page:${pattern}`, 'page', name)).toBe(expected);
        },
      ),
    ));
});

describe('who did something', () => {
  const view = (visitor: string, site_user?: string): WebEvent => ({
    ...{ event_type: 'page_viewed', timestamp: '2026-11-02T00:00:00Z', session_id: visitor },
    metadata: { site: 'shop', visitor, path: '/', ...(site_user && { site_user }) },
  });
  const personsOf = (...events: WebEvent[]) => visitActions(events).map(({ person }) => person);

  it('is the user whom the site names, also before it did on that day', () => {
    const [before, after, other] = personsOf(view('v1'), view('v1', 'u'), view('v2'));
    expect(before).toBe(after);
    expect(other).not.toBe(after);
  });

  it('is nobody’s without a name where two users shared a browser', () => {
    const [unnamed, one, two] = personsOf(view('v1'), view('v1', 'u'), view('v1', 'w'));
    expect(new Set([unnamed, one, two]).size).toBe(3);
  });
});

describe('counts of people', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 8 });

  it('of ever fewer are told when neither they nor those between are too few', () =>
    fc.assert(
      fc.property(counts, (all) => {
        const told = tellSteps(
          all.toSorted((a, b) => b - a),
          FLOOR,
        ).filter((count) => count !== null);
        for (const [at, count] of told.entries()) {
          expect(isTellable(count)).toBe(true);
          if (at > 0) expect(isTellable(told[at - 1]! - count)).toBe(true);
        }
      }),
    ));

  it('of parts are told when the others cannot be had from the whole', () =>
    fc.assert(
      fc.property(counts, (all) => {
        const told = tellParts(all, FLOOR);
        for (const count of told) if (count !== null) expect(isTellable(count)).toBe(true);
        const hidden = all.reduce((sum, count, at) => (told[at] === null ? sum + count : sum), 0);
        expect(isTellable(hidden) || told.every((count) => count === null || count === 0)).toBe(true);
      }),
    ));

  it('of one part are told when neither it nor the rest is too few', () =>
    expect([0, 4, 5, 15, 16, 20].map((part) => tellPart(part, 20, FLOOR))).toEqual([0, null, 5, 15, null, 20]));
});
