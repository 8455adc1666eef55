import { describe, expect, it } from 'vitest';
import { namesBeside, yamlPlace } from './yaml-path.ts';

const SOURCE = `rule: spend
trigger:
  metric:
    metric: cost
    grain: 1h

when: value > 1
actions:
  - notify:
      severity: warning
      title: Hello
  - event:
      signal: x
`;
/** The caret at the end of the line with this text. */
const after = (text: string): number => SOURCE.indexOf(text) + text.length;
const at = (text: string) => yamlPlace(SOURCE, after(text)).path.join(' ');

describe('the place of the caret', () => {
  it.each([
    ['rule: spend', 'rule'],
    ['trigger:', 'trigger'],
    ['    grain: 1h', 'trigger metric grain'],
    ['when: value > 1', 'when'],
    ['  - notify:', 'actions [] notify'],
    ['      title: Hello', 'actions [] notify title'],
    ['      signal: x', 'actions [] event signal'],
  ])('%s', (text, path) => expect(at(text)).toBe(path));

  it('of an empty line is where the next name would stand', () => {
    const source = 'trigger:\n  metric:\n    ';
    expect(yamlPlace(source, source.length)).toMatchObject({ path: ['trigger', 'metric'], indent: 4, name: undefined });
    expect(yamlPlace('', 0)).toEqual({ path: [], indent: 0, name: undefined, value: '' });
    const list = 'actions:\n  - notify:\n      ';
    expect(yamlPlace(list, list.length).path).toEqual(['actions', '[]', 'notify']);
  });

  it('survives whatever is written', () => {
    for (const source of ['- - -', '{a: [', '\t\t', ':::', '"', 'a: {b: c}\n    d:'])
      expect(() => yamlPlace(source, source.length)).not.toThrow();
  });
});

describe('names beside one another', () => {
  it('are those of the same depth and the same entry', () => {
    expect([...namesBeside(SOURCE, after('    grain: 1h'), 4)].toSorted()).toEqual(['grain', 'metric']);
    expect([...namesBeside(SOURCE, after('      title: Hello'), 6)].toSorted()).toEqual(['severity', 'title']);
    expect([...namesBeside(SOURCE, 0, 0)].toSorted()).toEqual(['actions', 'rule', 'trigger', 'when']);
  });
});
