/** Funnels, retention and journeys of a site: from its events to the answer, with small groups hidden. */
import type { CanonicalEvent } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOf, atMinute, webEvent } from '../fixtures/web-event.ts';
import { funnelAnalysis } from './funnel.ts';
import { journeysAnalysis } from './journeys.ts';
import { retentionAnalysis } from './retention.ts';

const HOUR = 60;
const DAY = 24 * HOUR;
const numbered = (count: number, of: (at: number) => CanonicalEvent[]): CanonicalEvent[] =>
  Array.from({ length: count }, (_, at) => of(at)).flat();

describe('a funnel of a site', () => {
  const events = numbered(20, (at) => [
    webEvent(at, `v${at}`, '/pricing', { device_class: at < 12 ? 'desktop' : 'phone' }),
    ...(at < 12 ? [webEvent(at + 5, `v${at}`, 'signup')] : []),
    ...(at < 3 ? [webEvent(at + 9, `v${at}`, 'purchase')] : []),
  ]);
  const ask = (steps: string, more = {}) => answerOf(funnelAnalysis, events, DAY, { steps, ...more });

  it('counts visitors step by step, with the share of those who went on and how long half of them took', () =>
    expect(ask('page:/pricing > event:signup').steps).toMatchObject([
      { step: 'page:/pricing', visitors: 20, of_previous: null },
      {
        ...{ visitors: 12, lost_since_previous: 8, median_seconds_since_previous: 300 },
        of_first: { value: 0.6 },
      },
    ]));

  it('tells of no step that fewer than the floor reached', () =>
    expect(ask('page:/pricing > event:signup > event:purchase').steps[2]).toMatchObject({
      ...{ visitors: null, reason: 'suppressed', of_first: null, median_seconds_since_previous: null },
    }));

  it('tells of no step that all but a few went on from: who did not would be seen', () =>
    expect(
      answerOf(
        funnelAnalysis,
        numbered(20, (at) => [webEvent(at, `v${at}`, '/a'), ...(at < 18 ? [webEvent(at + 1, `v${at}`, '/b')] : [])]),
        DAY,
        { steps: 'page:/a > page:/b' },
      ).steps[1].visitors,
    ).toBeNull());

  it('tells groups apart by what they came with', () =>
    expect(ask('page:/pricing > event:signup', { by: 'device_class' }).groups).toMatchObject([
      { group: 'desktop', entered: 12, completed: 12 },
      { group: 'phone', entered: 8, completed: 0 },
    ]));

  it('knows somebody on another day only where the site says who it is', () => {
    const apart = numbered(6, (at) => [
      webEvent(at, `v${at}`, '/pricing', at < 5 ? { site_user: `u${at}` } : {}),
      webEvent(DAY + at, `w${at}`, 'signup', at < 5 ? { site_user: `u${at}` } : {}),
    ]);
    expect(
      answerOf(funnelAnalysis, apart, 2 * DAY, { steps: 'page:* > event:signup', window_minutes: '2880' }).steps,
    ).toMatchObject([{ visitors: 6 }, { visitors: null }]);
    expect(
      answerOf(funnelAnalysis, apart.slice(0, 10), 2 * DAY, { steps: 'page:* > event:signup', window_minutes: '2880' })
        .steps,
    ).toMatchObject([{ visitors: 5 }, { visitors: 5 }]);
  });

  it('says which parameter is wrong', () => {
    for (const [parameters, field] of [
      [{}, 'steps'],
      [{ steps: 'page:/a' }, 'steps'],
      [{ steps: 'page:/a > /b' }, 'steps'],
      [{ steps: 'page:/a > page:/b', order: 'sideways' }, 'order'],
      [{ steps: 'page:/a > page:/b', window_minutes: '0' }, 'window_minutes'],
      [{ steps: 'page:/a > page:/b', by: 'visitor' }, 'by'],
      [{ steps: 'page:/a > page:/b', exclude: 'x' }, 'exclude'],
    ] as const)
      expect(() => answerOf(funnelAnalysis, [], DAY, parameters)).toThrowError(new RegExp(`^${field}: `));
  });

  it('equals a count made by another way, on whatever events', () => {
    const did = fc.array(
      fc.record({
        visitor: fc.integer({ min: 0, max: 11 }),
        what: fc.constantFrom('/a', '/b', 'c', '/z'),
        minute: fc.integer({ min: 0, max: 300 }),
      }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(did, fc.integer({ min: 1, max: 200 }), (all, windowMinutes) => {
        const unique = [...new Map(all.map((one) => [one.minute, one])).values()];
        const found = answerOf(
          funnelAnalysis,
          unique.map(({ visitor, what, minute }) => webEvent(minute, String(visitor), what)),
          DAY,
          { steps: 'page:/a > page:/b > event:c', window_minutes: String(windowMinutes) },
        );
        // Visitor by visitor, every triple of actions.
        const reached = [0, 0, 0];
        for (let visitor = 0; visitor < 12; visitor++) {
          const at = (name: string) => unique.filter((one) => one.visitor === visitor && one.what === name);
          const pairs = at('/a').flatMap((a) =>
            at('/b').flatMap((b) => (b.minute > a.minute && b.minute - a.minute <= windowMinutes ? [{ a, b }] : [])),
          );
          if (at('/a').length > 0) reached[0]!++;
          if (pairs.length > 0) reached[1]!++;
          if (
            pairs.some(({ a, b }) => at('c').some((c) => c.minute > b.minute && c.minute - a.minute <= windowMinutes))
          )
            reached[2]!++;
        }
        for (const [step, { visitors }] of found.steps.entries())
          if (visitors !== null) expect(visitors).toBe(reached[step]);
          else expect(reached[step]).toBeGreaterThan(0);
      }),
    );
  });
});

describe('retention of a site', () => {
  /** Eight users come on the first day, six of them on the second, and none on the third; ten visitors nobody names. */
  const events = [
    ...numbered(8, (at) => [webEvent(at, `a${at}`, '/', { site_user: `u${at}` })]),
    ...numbered(6, (at) => [webEvent(DAY + at, `b${at}`, '/', { site_user: `u${at}` })]),
    ...numbered(10, (at) => [webEvent(DAY + 100 + at, `c${at}`, '/')]),
  ];

  it('counts who comes back of those whom the site names, and says how many those are', () => {
    const found = answerOf(retentionAnalysis, events, 3 * DAY, { period: 'day', periods: '2' });
    expect(found.identified).toEqual({ users: 8, share_of_actions: 14 / 24 });
    expect(found.cohorts[0]).toMatchObject({
      ...{ start: atMinute(0), size: 8 },
      // Two of eight did not come back: fewer than the floor, so neither is told how many did.
      cells: [{ classic: 0 }, { classic: null, reason: 'suppressed' }, { classic: 0, rolling: 0 }],
    });
  });

  it('tells a share when those who came back and those who did not are both enough', () => {
    const more = [
      ...events,
      ...numbered(5, (at) => [webEvent(50 + at, `d${at}`, '/', { site_user: `x${at}` })]),
      ...numbered(1, (at) => [webEvent(60 + at, `e${at}`, '/', { site_user: `y${at}` })]),
    ];
    const found = answerOf(retentionAnalysis, more, 3 * DAY, { period: 'day', periods: '2' });
    expect(found.cohorts[0]).toMatchObject({ size: 14, cells: [{}, { classic: 6, rolling: 6 }, { classic: 0 }] });
    expect(found.pooled[1]).toMatchObject({ classic: { value: 6 / 14, n: 14 } });
  });

  /** Ten newcomers on each day, of whom so many come on the day after. */
  const tenNewcomers = (...back: number[]) =>
    back.flatMap((returning, day) =>
      numbered(10, (at) => {
        const user = { site_user: `${day}-${at}` };
        return [
          webEvent(day * DAY + at, `${day}-${at}`, '/', user),
          ...(at < returning ? [webEvent((day + 1) * DAY + at, `${day}-${at}-again`, '/', user)] : []),
        ];
      }),
    );

  it('pools all cohorts that are old enough, those that are hidden, too', () => {
    const found = answerOf(retentionAnalysis, tenNewcomers(6, 2, 4), 4 * DAY, { period: 'day', periods: '1' });
    expect(found.cohorts).toMatchObject([
      ...Array.from({ length: 3 }, () => ({ size: 10, cells: [{}, { classic: null, reason: 'suppressed' }] })),
      { size: 0 },
    ]);
    expect(found.pooled[1]).toMatchObject({ classic: { value: 12 / 30, n: 30 } });
  });

  it('does not tell a pooled figure that would tell the one cell that is hidden', () => {
    const found = answerOf(retentionAnalysis, tenNewcomers(5, 2), 3 * DAY, { period: 'day', periods: '1' });
    expect(found.cohorts[0].cells[1]).toMatchObject({ classic: 5 });
    expect(found.pooled[1]).toMatchObject({ classic: null, reason: 'suppressed' });
  });

  it('shows no period that is not over', () =>
    expect(
      answerOf(retentionAnalysis, events, 2 * DAY, { period: 'day', periods: '2' }).cohorts[0].cells[2],
    ).toBeNull());

  it('has no cohorts where nobody is named', () =>
    expect(
      answerOf(
        retentionAnalysis,
        numbered(9, (at) => [webEvent(at, `v${at}`, '/')]),
        DAY,
        { period: 'day', periods: '1' },
      ),
    ).toMatchObject({ identified: { users: 0, share_of_actions: 0 }, cohorts: [{ size: 0 }], pooled: [null, null] }));
});

describe('journeys of a site', () => {
  const events = numbered(14, (at) => [
    webEvent(at, `v${at}`, '/'),
    webEvent(at + 1, `v${at}`, '/'),
    webEvent(at + 2, `v${at}`, at < 8 ? '/pricing' : '/docs'),
  ]);

  it('follow each visitor’s first visit from where it began', () =>
    expect(answerOf(journeysAnalysis, events, DAY).tree).toMatchObject({
      ...{ page: null, visitors: 14 },
      next: [
        {
          ...{ page: '/', visitors: 14, rest: 0 },
          next: [
            { page: '/pricing', visitors: 8, ended: 8 },
            { page: '/docs', visitors: 6, ended: 6 },
          ],
        },
      ],
    }));

  it('go back from a page to where its visitors came from', () =>
    expect(answerOf(journeysAnalysis, events, DAY, { page: '/docs', direction: 'before' }).tree).toMatchObject({
      ...{ page: '/docs', visitors: 6 },
      next: [{ page: '/', visitors: 6 }],
    }));

  it('say nothing of a page that fewer than the floor saw', () =>
    expect(
      answerOf(
        journeysAnalysis,
        numbered(3, (at) => [webEvent(at, `v${at}`, '/secret')]),
        DAY,
        { page: '/secret' },
      ),
    ).toMatchObject({ tree: null, reason: 'suppressed', pages: [] }));
});
