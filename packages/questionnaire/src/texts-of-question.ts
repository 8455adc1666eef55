/** A question with each of its texts changed in the same way: wording, help, options, rows and labels. */
import type { Question, Text } from './definition.ts';

export function textsOfQuestion(question: Question, change: (text: Text) => Text): Question {
  const base = { ...question, text: change(question.text), ...(question.help ? { help: change(question.help) } : {}) };
  switch (base.kind) {
    case 'scale':
    case 'matrix': {
      const { labels } = base.points;
      const points = {
        ...base.points,
        labels: 'low' in labels ? { low: change(labels.low), high: change(labels.high) } : labels.map(change),
      };
      if (base.kind === 'scale') return { ...base, points };
      return { ...base, points, rows: base.rows.map((row) => ({ ...row, text: change(row.text) })) };
    }
    case 'single_choice':
    case 'multiple_choice':
    case 'rank':
      return { ...base, options: base.options.map((option) => ({ ...option, text: change(option.text) })) };
    default:
      return base;
  }
}
