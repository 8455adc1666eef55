/** Actions for what a survey has found, each with the insight and the figure that called for it. */
import { wordsIn } from '@bellwether/questionnaire';
import { sentence } from '@bellwether/reports';
import { ACTIONS, type Action } from './actions.ts';
import type { Insight } from './insights.ts';
import type { FigureBook, ReportMaterial } from './report-figures.ts';

export interface Recommendation {
  id: string;
  title: string;
  detail: string;
  source: { title: string; url: string };
  /** The insight and the figure because of which it is here. */
  because: { insight: string; figure: string; text: string };
}

/** Kinds of insight that call for doing something about the work. */
const CALLS: ReadonlySet<Insight['kind']> = new Set([
  'concern',
  'decline',
  'unit_decline',
  'unit_below',
  'below_benchmark',
  'driver',
  'theme',
]);
const RECOMMENDATIONS_MAX = 6;

const PARTICIPATION: Omit<Recommendation, 'because'> = {
  id: 'ask_why_not',
  title: 'Find out why people did not answer',
  detail:
    'Tell what was done with the last answers, say in a sentence who sees what, give time for it at work, and ask in the teams what keeps people from answering.',
  source: {
    title:
      'Rogelberg and Stanton, Understanding and dealing with organizational survey nonresponse, Organizational Research Methods 10 (2007)',
    url: 'https://doi.org/10.1177/1094428106294693',
  },
};

export function recommendationsOf(
  insights: readonly Insight[],
  book: FigureBook,
  { publication }: ReportMaterial,
): Recommendation[] {
  const chosen = new Map<string, Recommendation>();
  for (const insight of insights) {
    if (chosen.size >= RECOMMENDATIONS_MAX) break;
    const because = { insight: insight.id, figure: insight.evidence[0]!, text: sentence(insight.words, book) };
    if (insight.kind === 'participation' || insight.kind === 'uneven_participation') {
      if (!chosen.has(PARTICIPATION.id)) chosen.set(PARTICIPATION.id, { ...PARTICIPATION, because });
      continue;
    }
    if (!CALLS.has(insight.kind) || isGood(insight, publication.scales, book)) continue;
    const action = actionFor(insight, publication.scales);
    if (action && !chosen.has(action.id)) {
      const { id, title, detail, source } = action;
      chosen.set(id, { id, title, detail, source, because });
    }
  }
  return [...chosen.values()];
}

/** What goes along with an outcome and is well already, and what people write about and are content with. */
function isGood(insight: Insight, scales: ReportMaterial['publication']['scales'], book: FigureBook): boolean {
  if (insight.kind === 'theme') return (book[insight.evidence[1]!]?.value ?? 0) >= 0;
  if (insight.kind !== 'driver') return false;
  const scale = scales.find(({ id }) => id === insight.scale);
  if (!scale || scale.overall.hidden !== undefined) return true;
  const goodness = scale.direction === 'up_is_good' ? scale.overall.low : 100 - scale.overall.high;
  return goodness > 75;
}

function actionFor(insight: Insight, scales: ReportMaterial['publication']['scales']): Action | undefined {
  const scale = scales.find(({ id }) => id === insight.scale);
  const names = [insight.construct ?? '', scale?.id ?? '', scale ? wordsIn(scale.name, 'en') : '']
    .map((name) => name.toLowerCase().replaceAll(/[^a-z]+/g, '_'))
    .filter((name) => name !== '');
  const fits = (action: Action, isExact: boolean): boolean =>
    action.answers.some((answer) =>
      names.some((name) => (isExact ? name === answer : name.includes(answer) || answer.startsWith(name))),
    );
  return ACTIONS.find((action) => fits(action, true)) ?? ACTIONS.find((action) => fits(action, false));
}
