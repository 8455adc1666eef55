import { readSurveyDefinition } from '@bellwether/questionnaire';
import { describe, expect, it } from 'vitest';
import { readSurveyMapping, type SurveyMapping, SurveyTable } from './survey-mapping.ts';

const mapping: SurveyMapping = {
  ...{ title: 'Climate', opened: '2026-11-02', closed: '2026-11-13' },
  group: { column: 'unit', name: 'Company {value}', invited: { '1': 9 } },
  questions: [
    { column: 'Trust at work', kind: 'scale', low: 1, high: 5 },
    { column: 'often', kind: 'scale', low: 1, high: 3, points: { Never: 1, Often: 3 } },
    { column: 'percent', id: 'tenths', kind: 'scale', low: 0, high: 10, divide_by: 10 },
    { column: 'roles', kind: 'multiple_choice' },
    { column: '2nd', kind: 'text' },
  ],
  scales: [{ id: 'trust', name: 'Trust', items: [{ column: 'Trust at work' }, { column: 'often', reverse: true }] }],
};

describe('a file of answers with a mapping', () => {
  const table = new SurveyTable(mapping);
  table.add(2, {
    unit: '1',
    'Trust at work': '4',
    often: 'Never',
    percent: '43',
    roles: 'Front-end|Back-end',
    '2nd': 'More light',
    extra: 'x',
  });
  table.add(3, { unit: '2', 'Trust at work': 'NA', often: 'Often', percent: '', roles: 'Back-end', '2nd': '' });
  const body = table.body() as { definition: unknown; groups: unknown; answers: unknown };

  it('becomes a survey that holds', () => expect(readSurveyDefinition(body.definition).kind).toBe('read'));

  it('becomes answers by question: words as points, choices as options, blanks left out', () =>
    expect(body.answers).toEqual([
      { group: '1', answers: { trust_at_work: 4, often: 1, tenths: 4.3, roles: ['o1', 'o2'], q5: 'More light' } },
      { group: '2', answers: { often: 3, roles: ['o2'] } },
    ]));

  it('becomes groups with how many were asked, where that is known', () =>
    expect(body.groups).toEqual([
      { id: '1', name: 'Company 1', kind: 'department', invited: 9 },
      { id: '2', name: 'Company 2', kind: 'department', invited: 1 },
    ]));

  it('is refused with line and column when a value is none', () => {
    expect(() =>
      table.add(4, { unit: '1', 'Trust at work': 'lots', often: '', percent: '', roles: '', '2nd': '' }),
    ).toThrow('Line 4, "Trust at work": "lots" is no number.');
    expect(() => table.add(5, { unit: '1' })).toThrow('no such column');
  });

  it('needs a mapping that says what it is', () => {
    expect(() => readSurveyMapping('{')).toThrow('not JSON');
    expect(() => readSurveyMapping('{}')).toThrow('no title');
    expect(() => readSurveyMapping('{"title":"A","opened":"x","closed":"y","questions":[{}]}')).toThrow(
      'without a column',
    );
  });
});
