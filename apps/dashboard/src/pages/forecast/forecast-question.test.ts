import { forecastHref } from '@bellwether/ui/view/forecast-href.ts';
import { describe, expect, it } from 'vitest';
import { bodyOf, forecastAddress, parseForecastQuestion } from './forecast-question.ts';
import { parseWhenDone, whenDoneAddress, whenDoneBody } from './when-done-question.ts';

const parametersOf = (address: string) => new URLSearchParams(address.split('?')[1]);
const team = (op: 'in' | 'not_in', ...values: string[]) => ({ dimension: 'team', op, values });

describe('the address of a forecast', () => {
  const question = {
    metric: 'agent_cost_usd',
    grain: '1d',
    horizon: 14,
    filters: [team('in', 'web', 'a/b'), team('not_in', 'x:y')],
    change: { percent: -12.5, from: '2026-12-01' },
    beside: [],
  } as const;

  it('reads back as it was written', () => {
    expect(parseForecastQuestion(parametersOf(forecastAddress(question)))).toEqual(question);
    const beside = { ...question, change: undefined, beside: [team('in', 'mobile')] };
    expect(parseForecastQuestion(parametersOf(forecastAddress(beside)))).toEqual(beside);
  });

  it('goes on without what means nothing', () =>
    expect(
      parseForecastQuestion(parametersOf('?metric=m&grain=1m&horizon=-3&change=9999&change_from=soon&filter=x')),
    ).toMatchObject({ metric: 'm', grain: undefined, horizon: undefined, change: undefined, filters: [] }));

  it('becomes what the API is asked', () => {
    expect(bodyOf(question)).toEqual({
      ...{ metric: 'agent_cost_usd', grain: '1d', horizon: 14, filters: question.filters },
      scenario: { change_percent: -12.5, from: '2026-12-01T00:00:00.000Z' },
    });
    expect(bodyOf(parseForecastQuestion(parametersOf('?metric=m&beside=team:web')))).toEqual({
      metric: 'm',
      scenario: { filters: [team('in', 'web')] },
    });
  });

  it('is made from any figure, by the hour where the figure is finer', () => {
    expect(forecastHref({ metric: 'm', grain: '1m', filters: [team('in', 'web')] })).toBe(
      '/forecast?metric=m&grain=1h&filter=team:web',
    );
    expect(forecastHref({ metric: 'm', grain: 'total' })).toBe('/forecast?metric=m');
  });
});

describe('the address of when it will be done', () => {
  it('holds typed weeks, or the figure they are read from', () => {
    for (const address of [
      '/forecast/when-done?remaining=40&split=1.2&weeks=3-5-2-6-4',
      '/forecast/when-done?remaining=40&metric=items&weeks_back=13&filter=team:web',
    ])
      expect(whenDoneAddress(parseWhenDone(parametersOf(address)))).toBe(address);
  });

  it('asks for nothing while something is missing', () => {
    expect(whenDoneBody(parseWhenDone(parametersOf('?remaining=4&weeks=3-5')))).toBeUndefined();
    expect(whenDoneBody(parseWhenDone(parametersOf('?metric=items')))).toBeUndefined();
    expect(whenDoneBody(parseWhenDone(parametersOf('?metric=items&remaining=1.5')))).toBeUndefined();
    expect(whenDoneBody(parseWhenDone(parametersOf('?metric=items&remaining=7')))).toEqual({
      remaining: 7,
      query: { metric: 'items', weeks: 26 },
    });
  });
});
