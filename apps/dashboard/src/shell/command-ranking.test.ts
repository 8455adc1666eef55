import { describe, expect, it } from 'vitest';
import { rankCommands } from './command-ranking.ts';

const commands = ['Agents', 'Sessions', 'Cost', 'Error rate', 'Tool failure rate'].map((name) => ({ name }));
const found = (text: string) => rankCommands(commands, text).map(({ name }) => name);

describe('the command palette', () => {
  it('shows everything before a letter is typed', () => expect(found('')).toHaveLength(5));
  it('puts beginnings of names before beginnings of words', () => {
    expect(found('s')[0]).toBe('Sessions');
    expect(found('rate').slice(0, 2)).toEqual(['Error rate', 'Tool failure rate']);
  });
  it('finds letters in order', () => expect(found('tfr')).toEqual(['Tool failure rate']));
  it('takes signs literally', () => expect(found('.*(')).toEqual([]));
});
