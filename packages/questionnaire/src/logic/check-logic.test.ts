import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreement, choice, choices, comment, number, rules, survey } from '../../test/survey.ts';
import { visibleQuestions } from '../course.ts';
import type { SurveyDefinition } from '../definition.ts';
import { checkLogic } from './check-logic.ts';

const found = (definition: SurveyDefinition): string[] =>
  checkLogic(definition).map(({ kind, severity, where }) => `${severity} ${kind} ${where}`);
const PERKS = [
  { id: 'lunch', text: { en: 'Lunch' } },
  { id: 'bike', text: { en: 'Bike' } },
  { id: 'none', text: { en: 'None' }, exclusive: true },
];
const role = choice('role', ['staff', 'temp']);

describe('the check of a survey', () => {
  it('finds nothing where there is nothing', () =>
    expect(
      found(
        survey(
          [role, agreement('a'), comment('why', { text: { en: 'As {{role}}, why {{a}}?' } })],
          ['a <= 2 and role = "temp" ⇒ show why', 'a = 1 ⇒ require why'],
        ),
      ),
    ).toEqual([]));

  it.each([
    ['a > 5 ⇒ show why', 'error unreachable why'],
    ['a > 3 and a < 2 ⇒ show why', 'error unreachable why'],
    ['role = "staff" and role = "temp" ⇒ show why', 'error unreachable why'],
    ['answered(a) ⇒ skip why', 'error unreachable why'],
    ['mean(a, b) > 5 ⇒ show why', 'error unreachable why'],
    ['a = 2.5 ⇒ show why', 'error unreachable why'],
    ['hours > 60 ⇒ show why', 'error unreachable why'],
    ['perks contains "none" and count(perks) > 1 ⇒ show why', 'error unreachable why'],
    ['role = "boss" ⇒ show why', 'error unknown_option why'],
    ['role in ["boss", "temp"] ⇒ show why', 'error unknown_option why'],
    ['a = "high" ⇒ show why', 'error type_mismatch why'],
    ['role > 2 ⇒ show why', 'error type_mismatch why'],
    ['a contains "x" ⇒ show why', 'error type_mismatch why'],
    ['role + 1 = 2 ⇒ show why', 'error type_mismatch why'],
    ['a >= 1 ⇒ require why', 'warning condition_always why'],
    ['a > 5 ⇒ skip why', 'warning condition_never why'],
    ['why = "x" ⇒ show a', 'error later_question a'],
    ['why = "x" ⇒ show why', 'error cycle why'],
    ['why = "x" ⇒ skip only', 'error later_question only'],
  ])('of %s says: %s', (line, expected) => {
    const questions = [
      role,
      agreement('a'),
      agreement('b'),
      number('hours', { min: 0, max: 60 }),
      choices('perks', ['lunch', 'bike', 'none'], { options: PERKS }),
      comment('why'),
    ];
    expect(found(survey(questions, [line]))).toContain(expected);
  });

  it('finds rules that contradict each other', () => {
    const definition = survey([agreement('a'), comment('why')], ['a = 1 ⇒ show why', 'a <= 2 ⇒ skip why']);
    expect(found(definition)).toContain('error contradictory_rules why');
  });

  it('finds what is required only where it is skipped', () => {
    const definition = survey([agreement('a'), comment('why')], ['a >= 4 ⇒ show why', 'a = 1 ⇒ require why']);
    expect(found(definition)).toContain('error required_but_skipped why');
  });

  it('finds circles, through calculated values as well', () => {
    expect(found(survey([agreement('a'), agreement('b')], ['b = 1 ⇒ show a', 'a = 1 ⇒ show b']))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^error cycle/)]),
    );
    expect(found(survey([agreement('a')], ['true ⇒ calculate v w + 1', 'true ⇒ calculate w v + 1']))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^error cycle/)]),
    );
  });

  it('follows what depends on what: nobody reaches the third question', () => {
    const lines = ['role = "temp" ⇒ show a', 'a >= 4 and role = "staff" ⇒ show why'];
    expect(found(survey([role, agreement('a'), comment('why')], lines))).toContain('error unreachable why');
  });

  it('finds a rule by a question that may come later, since its section is shuffled', () => {
    const sections = [
      { id: 'only', title: { en: 'Only' }, randomise: true, questions: [agreement('a'), comment('why')] },
    ];
    expect(found(survey([], ['a = 1 ⇒ show why'], { sections }))).toContain('error later_question why');
  });

  it('finds texts that repeat what is not answered yet, or not by everybody', () => {
    const asks = (text: string) => comment('more', { text: { en: text } });
    expect(found(survey([asks('Why {{a}}?'), agreement('a')]))).toEqual(['error pipe_later more']);
    expect(found(survey([comment('b'), asks('Why {{b}}?')]))).toEqual(['warning pipe_unanswered more']);
    expect(found(survey([comment('b'), asks('Why {{b}}?')], ['answered(b) ⇒ show more']))).toEqual([]);
    expect(found(survey([role, agreement('a'), asks('Why {{a}}?')], ['role = "temp" ⇒ show a']))).toEqual([
      'warning pipe_unanswered more',
    ]);
  });

  it('finds scales that are never scored, sections without questions, and missing translations', () => {
    const scale = {
      id: 'load',
      name: { en: 'Load' },
      construct: 'load',
      items: [{ question: 'a' }, { question: 'b' }],
      min_answered: 2,
      method: 'mean',
      direction: 'up_is_good',
    };
    const lines = ['role = "temp" ⇒ show a', 'role = "staff" ⇒ show b'];
    expect(found(survey([role, agreement('a'), agreement('b')], lines, { scales: [scale] }))).toEqual([
      'error scale_never_scored load',
    ]);
    const sections = [{ id: 'none', title: { en: 'None' }, questions: [] }];
    expect(found(survey([], [], { sections, languages: ['en', 'de'] }))).toEqual([
      'warning empty_section none',
      'warning untranslated title',
    ]);
  });

  it('is a suspicion, not a verdict, where there are too many possibilities to try', () => {
    const ids = Array.from({ length: 12 }, (_, index) => `q${index}`);
    const questions = [...ids.map((id) => agreement(id)), comment('why')];
    const most = `sum(${ids.join(', ')}) = 60`;
    expect(found(survey(questions, [`${most} ⇒ show why`]))).toContain('warning unreachable why');
  });

  it('calls unreachable exactly what nobody can see', () => {
    const ids = ['a', 'b', 'c'];
    const condition = fc
      .tuple(fc.constantFrom('a', 'b'), fc.constantFrom('=', '<', '>', '!='), fc.integer({ min: 0, max: 6 }))
      .map((parts) => parts.join(' '));
    const whole = fc.tuple(condition, fc.constantFrom('and', 'or'), condition).map((parts) => parts.join(' '));
    const line = fc
      .tuple(whole, fc.constantFrom('show', 'skip'), fc.constantFrom('b', 'c'))
      .map(([when, verb, target]) => `${target === 'b' ? when.replaceAll('b', 'a') : when} ⇒ ${verb} ${target}`);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
        const definition = { ...survey(ids.map((id) => agreement(id))), rules: rules(...lines) };
        const seen = new Set<string>();
        for (let a = 1; a <= 5; a++)
          for (let b = 1; b <= 5; b++) for (const { id } of visibleQuestions(definition, { a, b })) seen.add(id);
        const unreachable = checkLogic(definition)
          .filter(({ kind }) => kind === 'unreachable' || kind === 'contradictory_rules')
          .map(({ where }) => where);
        expect(unreachable.sort()).toEqual(ids.filter((id) => !seen.has(id)));
      }),
      { numRuns: 300 },
    );
  });

  it('of the largest survey there can be takes no longer than somebody waits', () => {
    const ids = Array.from({ length: 199 }, (_, index) => `q${index}`);
    const lines = ids
      .slice(3)
      .map((id, index) => `q${index} > 2 and q${index + 1} < 4 and q${index + 2} != 3 ⇒ show ${id}`);
    const definition = survey(
      ids.map((id) => agreement(id)),
      lines,
    );
    const start = performance.now();
    checkLogic(definition);
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});
