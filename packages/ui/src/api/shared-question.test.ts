import { describe, expect, it } from 'vitest';
import { SharedQuestions } from './shared-question.ts';

function asked() {
  const signals: AbortSignal[] = [];
  const answers: ((answer: string) => void)[] = [];
  const ask = (signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      signals.push(signal);
      answers.push(resolve);
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  return { signals, answers, ask };
}

describe('the same question asked by several parts of a page', () => {
  it('is one request while it is under way, and a new one afterwards', async () => {
    const questions = new SharedQuestions();
    const { answers, ask } = asked();
    const both = Promise.all([questions.ask('cost', ask), questions.ask('cost', ask)]);
    expect(answers).toHaveLength(1);
    answers[0]!('3');
    expect(await both).toEqual(['3', '3']);
    void questions.ask('cost', ask);
    expect(answers).toHaveLength(2);
  });

  it('goes on while anybody waits, and ends when nobody does', async () => {
    const questions = new SharedQuestions();
    const { signals, answers, ask } = asked();
    const [first, second] = [new AbortController(), new AbortController()];
    const left = questions.ask('cost', ask, first.signal);
    const stays = questions.ask('cost', ask, second.signal);
    first.abort();
    expect(signals[0]!.aborted).toBe(false);
    answers[0]!('3');
    expect(await stays).toBe('3');
    await expect(left).rejects.toThrow();

    const alone = new AbortController();
    const gone = questions.ask('cost', ask, alone.signal);
    alone.abort();
    expect(signals[1]!.aborted).toBe(true);
    await expect(gone).rejects.toThrow();
  });

  it('is asked anew by whoever comes after it has ended or failed', async () => {
    const questions = new SharedQuestions();
    await expect(questions.ask('cost', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await questions.ask('cost', () => Promise.resolve('3'))).toBe('3');
  });
});
