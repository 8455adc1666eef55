import type { MetricAnswer } from '@bellwether/ui/api/types.ts';
import { spoken } from '@bellwether/ui/components/sentences.tsx';
import { formatPercent } from '@bellwether/ui/format/number.ts';
import { describe, expect, it } from 'vitest';
import { answerOf } from './answer.ts';

const by = (referrer: string, total: number) =>
  ({ series: [{ group: { referrer }, total }] }) as unknown as MetricAnswer;

describe('the sentence of traffic', () => {
  it('says how many came, and from where most of them', () =>
    expect(spoken(answerOf({ sessions: 40, visitors: 32, views: 90, referrers: by('search.example', 10) }))).toBe(
      `40 visits by 32 visitors, who looked at 90 pages. Most came from search.example (${formatPercent(0.25, 0)}).`,
    ));

  it('says when most came directly', () =>
    expect(spoken(answerOf({ sessions: 1, visitors: 1, views: 1, referrers: by('', 1) }))).toMatch(
      /^1 visit by 1 visitor, who looked at 1 page\. Most came directly/,
    ));

  it('never says 0 of what is not known', () =>
    expect(spoken(answerOf({ sessions: null, visitors: null, views: null, referrers: undefined }))).toBe(
      'Nobody has come in the time looked at.',
    ));
});
