import { describe, expect, it } from 'vitest';
import { type ScoredMessage, sentimentWindow } from './sentiment-window.ts';

const message = (atMs: number, person: string, score: number | null, afterHours = false): ScoredMessage => ({
  atMs,
  person,
  score,
  afterHours,
});

describe('sentiment of a window', () => {
  it('lets each person count once, however much they write', () => {
    const messages = [message(1, 'a', 1), message(2, 'a', 1), message(3, 'a', 1), message(4, 'b', -1)];
    const figure = sentimentWindow(messages, { asOfMs: 10, widthMs: 10 });
    expect(figure).toMatchObject({ count: 4, people: 2, mean: 0.5, meanOfPersonMeans: 0, variance: 1 });
  });

  it('holds its start and not its end', () => {
    const messages = [message(0, 'a', 1), message(9, 'a', 1), message(10, 'a', -1)];
    expect(sentimentWindow(messages, { asOfMs: 10, widthMs: 10 }).count).toBe(2);
    expect(sentimentWindow(messages, { asOfMs: 11, widthMs: 10 })).toMatchObject({ count: 2, mean: 0 });
  });

  it('counts a message without a score for the after-hours share only', () => {
    const messages = [message(1, 'a', null, true), message(2, 'b', -0.05)];
    expect(sentimentWindow(messages, { asOfMs: 10, widthMs: 10 })).toEqual({
      count: 2,
      scored: 1,
      people: 2,
      mean: -0.05,
      meanOfPersonMeans: -0.05,
      variance: null,
      negativeShare: 1,
      afterHoursShare: 0.5,
    });
  });

  it('says null of nothing, not 0', () =>
    expect(sentimentWindow([], { asOfMs: 10, widthMs: 10 })).toEqual({
      count: 0,
      scored: 0,
      people: 0,
      mean: null,
      meanOfPersonMeans: null,
      variance: null,
      negativeShare: null,
      afterHoursShare: null,
    }));
});
