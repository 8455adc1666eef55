/** Small surveys to try things on. */
import { type Question, type Rule, readSurveyDefinition, type SurveyDefinition } from '../src/index.ts';

const en = (words: string) => ({ en: words });
const base = (id: string, required = true) => ({ id, text: en(`What about ${id}?`), required });

export const agreement = (id: string, more: object = {}): Question => ({
  ...base(id),
  kind: 'scale',
  points: { low: 1, high: 5, labels: { low: en('Disagree'), high: en('Agree') } },
  ...more,
});

export const choice = (id: string, options: readonly string[], more: object = {}): Question => ({
  ...base(id),
  kind: 'single_choice',
  options: options.map((option) => ({ id: option, text: en(option) })),
  ...more,
});

export const choices = (id: string, options: readonly string[], more: object = {}): Question => ({
  ...base(id, false),
  kind: 'multiple_choice',
  options: options.map((option) => ({ id: option, text: en(option) })),
  ...more,
});

export const comment = (id: string, more: object = {}): Question => ({
  ...base(id, false),
  kind: 'text',
  max_length: 500,
  multiline: true,
  ...more,
});

export const number = (id: string, more: object = {}): Question => ({ ...base(id), kind: 'number', ...more });

/** Rules as `when ⇒ verb target`, numbered r1, r2, … */
export function rules(...lines: readonly string[]): Rule[] {
  return lines.map((line, index) => {
    const [when = '', effect = ''] = line.split('⇒').map((part) => part.trim());
    const [verb = '', target = '', ...expression] = effect.split(' ');
    const does =
      verb === 'calculate' ? { calculate: { id: target, expression: expression.join(' ') } } : { [verb]: target };
    return { id: `r${index + 1}`, when, does: does as Rule['does'] };
  });
}

/** Read, so that a test does not build on what nobody could save. */
export function survey(
  questions: readonly Question[],
  lines: readonly string[] = [],
  more: object = {},
): SurveyDefinition {
  const result = readSurveyDefinition({
    title: en('Try'),
    default_language: 'en',
    languages: ['en'],
    sections: [{ id: 'only', title: en('Only section'), questions }],
    rules: rules(...lines),
    scales: [],
    ...more,
  });
  if (result.kind === 'refused') throw new Error(JSON.stringify(result.errors));
  return result.value;
}
