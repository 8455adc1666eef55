import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AnswerSeal } from './answer-seal.ts';

const key = randomBytes(32);
const seal = new AnswerSeal(key);
const answer = { position: 3, name: 'step:greet', answer: { words: 'Ada Lovelace'.repeat(100) } };

describe('what Temporal keeps of an answer', () => {
  it('is opened as it was', () => {
    expect(seal.open('org/run/1', seal.seal('org/run/1', answer))).toEqual(answer);
  });

  it('says nothing of it, and is not the same twice', () => {
    const [one, two] = [seal.seal('org/run/1', answer), seal.seal('org/run/1', answer)];
    expect(JSON.stringify(one)).not.toContain('Ada');
    expect(Buffer.from(one.data!).includes('greet')).toBe(false);
    expect(one.data).not.toEqual(two.data);
  });

  it('is not opened for another execution, with another key, or when a bit of it has changed', () => {
    const sealed = seal.seal('org/run/1', answer);
    expect(() => seal.open('org/other/1', sealed)).toThrow();
    expect(() => new AnswerSeal(randomBytes(32)).open('org/run/1', sealed)).toThrow();
    const changed = Buffer.from(sealed.data!);
    changed[20]! ^= 1;
    expect(() => seal.open('org/run/1', { ...sealed, data: changed })).toThrow();
    expect(() => seal.open('org/run/1', { data: Buffer.from('{}') })).toThrow(/not of this installation/);
  });

  it('needs a whole key', () => {
    expect(() => new AnswerSeal(randomBytes(16))).toThrow(/16 bytes/);
  });
});
