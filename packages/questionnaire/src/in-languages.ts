/** A question of the library as a survey takes it: in the languages the survey offers, and no other. */
import type { Question, ScoredScale, Text } from './definition.ts';

export function questionInLanguages(question: Question, languages: readonly string[]): Question {
  const only = (text: Text): Text => textInLanguages(text, languages);
  const base = { ...question, text: only(question.text), ...(question.help ? { help: only(question.help) } : {}) };
  switch (base.kind) {
    case 'scale':
    case 'matrix': {
      const { labels } = base.points;
      const points = {
        ...base.points,
        labels: 'low' in labels ? { low: only(labels.low), high: only(labels.high) } : labels.map(only),
      };
      if (base.kind === 'scale') return { ...base, points };
      return { ...base, points, rows: base.rows.map((row) => ({ ...row, text: only(row.text) })) };
    }
    case 'single_choice':
    case 'multiple_choice':
    case 'rank':
      return { ...base, options: base.options.map((option) => ({ ...option, text: only(option.text) })) };
    default:
      return base;
  }
}

export function scaleInLanguages(scale: ScoredScale, languages: readonly string[]): ScoredScale {
  return { ...scale, name: textInLanguages(scale.name, languages) };
}

function textInLanguages(text: Text, languages: readonly string[]): Text {
  return Object.fromEntries(Object.entries(text).filter(([language]) => languages.includes(language)));
}
