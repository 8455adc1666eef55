import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreement, choice, choices, comment, number, rules, survey } from '../test/survey.ts';
import { courseOf, visibleQuestions } from './course.ts';
import type { Answers, SurveyDefinition } from './definition.ts';
import { pipedText } from './pipe.ts';

const shown = (definition: SurveyDefinition, answers: Answers): string[] =>
  visibleQuestions(definition, answers).map(({ id }) => id);

describe('the course of a survey', () => {
  it('shows everything where no rule speaks', () =>
    expect(shown(survey([agreement('a'), comment('b')]), {})).toEqual(['a', 'b']));

  it('shows what a rule shows only while it holds', () => {
    const definition = survey([agreement('a'), comment('why')], ['a <= 2 ⇒ show why']);
    expect(shown(definition, {})).toEqual(['a']);
    expect(shown(definition, { a: 2 })).toEqual(['a', 'why']);
    expect(shown(definition, { a: 3 })).toEqual(['a']);
  });

  it('shows what one of several rules shows, unless one skips it', () => {
    const lines = ['a = 1 ⇒ show why', 'a = 5 ⇒ show why', 'role = "temp" ⇒ skip why'];
    const definition = survey([agreement('a'), choice('role', ['staff', 'temp']), comment('why')], lines);
    expect(shown(definition, { a: 5, role: 'staff' })).toContain('why');
    expect(shown(definition, { a: 5, role: 'temp' })).not.toContain('why');
  });

  it('hides a section with everything in it', () => {
    const definition = survey([], ['lead = "no" ⇒ skip leading'], {
      sections: [
        { id: 'first', title: { en: 'First' }, questions: [choice('lead', ['yes', 'no'])] },
        { id: 'leading', title: { en: 'Leading' }, questions: [agreement('x'), agreement('y')] },
      ],
    });
    expect(shown(definition, { lead: 'yes' })).toEqual(['lead', 'x', 'y']);
    expect(shown(definition, { lead: 'no' })).toEqual(['lead']);
  });

  it('takes no notice of an answer whose question is not shown', () => {
    const definition = survey(
      [choice('lead', ['yes', 'no']), agreement('team'), comment('more')],
      ['lead = "yes" ⇒ show team', 'team = 1 ⇒ show more'],
    );
    expect(shown(definition, { lead: 'yes', team: 1 })).toEqual(['lead', 'team', 'more']);
    expect(shown(definition, { lead: 'no', team: 1 })).toEqual(['lead']);
  });

  it('requires what a rule requires while it holds', () => {
    const definition = survey([agreement('a'), comment('why')], ['a = 1 ⇒ require why']);
    const required = (answers: Answers) =>
      courseOf(definition, answers)
        .questions.filter((entry) => entry.required)
        .map(({ question }) => question.id);
    expect(required({ a: 1 })).toEqual(['a', 'why']);
    expect(required({ a: 2 })).toEqual(['a']);
  });

  it('calculates, by the first rule that holds, and shows by what it calculated', () => {
    const definition = survey(
      [agreement('a'), agreement('b'), comment('why')],
      [
        'answered(a) and answered(b) ⇒ calculate load round(mean(a, b), 1)',
        'true ⇒ calculate load 0',
        'load >= 4 ⇒ show why',
      ],
    );
    expect(courseOf(definition, { a: 3, b: 4 }).calculated.get('load')).toBe(3.5);
    expect(courseOf(definition, { a: 3 }).calculated.get('load')).toBe(0);
    expect(shown(definition, { a: 4, b: 4 })).toContain('why');
    expect(shown(definition, { a: 5 })).not.toContain('why');
  });

  it('repeats an answer in words', () => {
    const definition = survey([
      choice('role', ['staff', 'temp']),
      choices('perks', ['lunch', 'bike', 'train']),
      number('years'),
      comment('more', { text: { en: 'As {{role}} with {{perks}} for {{years}} years: {{more}}?' } }),
    ]);
    const answers = { role: 'temp', perks: ['bike', 'lunch', 'train'], years: 1200.5 };
    const text = definition.sections[0]!.questions[3]!.text;
    expect(pipedText(text, 'en', definition, courseOf(definition, answers))).toBe(
      'As temp with bike, lunch, and train for 1,200.5 years: …?',
    );
    expect(pipedText(text, 'en', definition, courseOf(definition, {}))).toBe('As … with … for … years: …?');
  });

  it('ends, whatever the rules are: in a circle nothing is shown', () => {
    const ids = ['a', 'b', 'c', 'd'];
    const line = fc
      .tuple(
        fc.constantFrom(...ids, 'v', 'w'),
        fc.constantFrom('show', 'skip', 'require'),
        fc.constantFrom(...ids, 'only'),
      )
      .map(([by, verb, target]) => `${by} > 2 ⇒ ${verb} ${target}`);
    const calculation = fc
      .tuple(fc.constantFrom('v', 'w'), fc.constantFrom(...ids, 'v', 'w'))
      .map(([id, of]) => `true ⇒ calculate ${id} ${of} + 1`);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(line, calculation), { maxLength: 12 }),
        fc.dictionary(fc.constantFrom(...ids), fc.integer({ min: 1, max: 5 })),
        (lines, answers) => {
          const definition = { ...survey(ids.map((id) => agreement(id))), rules: rules(...lines) };
          const course = courseOf(definition, answers);
          for (const { question } of course.questions) expect(course.isShown(question.id)).toBe(true);
          expect(course.questions.length).toBeLessThanOrEqual(ids.length);
        },
      ),
    );
  });

  it('knows questions by their own names only, not by what every object has', () => {
    const definition = survey([agreement('constructor'), comment('why')], ['answered(constructor) ⇒ show why']);
    expect(shown(definition, {})).toEqual(['constructor']);
  });
});
