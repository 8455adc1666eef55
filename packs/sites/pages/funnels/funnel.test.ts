import { spoken } from '@bellwether/ui/components/sentences.tsx';
import { describe, expect, it } from 'vitest';
import { answerOf, type Funnel, type FunnelStep } from './funnel.ts';

const share = (value: number) => ({ value, low: value, high: value });
const step = (name: string, more: Partial<FunnelStep>): FunnelStep => ({
  ...{ step: name, visitors: null, of_first: null, of_previous: null },
  ...{ lost_since_previous: null, median_seconds_since_previous: null },
  ...more,
});
const saying = (...steps: FunnelStep[]): string => {
  const funnel: Funnel = { steps, groups: null, floor: 5, data_begin: null, read_from: null };
  return spoken(answerOf(funnel, 'In the last 7 days'));
};

describe('what a funnel says', () => {
  it('is how many came to the end, and where most were lost', () =>
    expect(
      saying(
        step('page:/', { visitors: 100, of_first: share(1) }),
        step('page:/cart', { visitors: 40, of_first: share(0.4), of_previous: share(0.4), lost_since_previous: 60 }),
        step('event:buy', { visitors: 20, of_first: share(0.2), of_previous: share(0.5), lost_since_previous: 20 }),
      ).replaceAll('\u202f', ' '),
    ).toBe(
      'In the last 7 days, of 100 visitors who did the first step, 20 % came to the end. Most were lost between page:/ and page:/cart: 60 %.',
    ));

  it('does not tell an end that is hidden, nor takes it for nobody', () =>
    expect(saying(step('page:/', { visitors: 100, of_first: share(1) }), step('event:buy', {}))).toMatch(/is hidden/));

  it('says so when nobody began', () => expect(saying(step('page:/', { visitors: 0 }))).toMatch(/nobody/));
});
