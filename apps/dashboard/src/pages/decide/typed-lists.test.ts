import { describe, expect, it } from 'vitest';
import { parseHours, parseNames, parseSkills } from './typed-lists.ts';

describe('lists as people type them', () => {
  it('are hours, one a period', () => {
    expect(parseHours('20, 16.5,0')).toEqual([20, 16.5, 0]);
    expect(parseHours('many')).toBeUndefined();
    expect(parseHours('')).toBeUndefined();
    expect(parseHours('-1')).toBeUndefined();
  });

  it('are skills with levels from 1 to 5', () => {
    expect(parseSkills('sql 4, user research 2, law')).toEqual({ sql: 4, 'user research': 2, law: 1 });
    expect(parseSkills('')).toEqual({});
    expect(parseSkills('sql 9')).toBeUndefined();
  });

  it('are names', () => expect(parseNames(' Schema , Form,')).toEqual(['Schema', 'Form']));
});
