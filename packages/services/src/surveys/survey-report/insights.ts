/**
 * What stands out in a survey, ranked, each with the figures it rests on, how large it is and how sure. An insight is said
 * only when its interval or its corrected test holds; none says why people answered as they did.
 *
 * Ranked by size on one scale, so that kinds can be compared: points of 0 to 100 over the typical spread of a score
 * (20 points, the usual standard deviation of such scales), times how much it matters to who reads.
 */

import { wordsIn } from '@bellwether/questionnaire';
import { figure, formatFigure, named, sentence, type Words, words } from '@bellwether/reports';
import { type FigureBook, figureIds, questionKey, type ReportMaterial } from './report-figures.ts';
import { themeName } from './theme-names.ts';

export type InsightKind =
  | 'participation'
  | 'uneven_participation'
  | 'strength'
  | 'concern'
  | 'unreliable'
  | 'decline'
  | 'improvement'
  | 'unit_decline'
  | 'unit_below'
  | 'unit_above'
  | 'driver'
  | 'below_benchmark'
  | 'above_benchmark'
  | 'late_answers'
  | 'theme';

export interface Insight {
  id: string;
  kind: InsightKind;
  /** Of the scale it is about, when it is about one. */
  scale: string | null;
  construct: string | null;
  unit: string | null;
  words: Words;
  /** Figures of the book it rests on; the first is its effect. */
  evidence: string[];
  /** Larger is more. */
  weight: number;
}

export interface ToldInsight {
  id: string;
  kind: InsightKind;
  rank: number;
  text: string;
  scale: string | null;
  unit: string | null;
  evidence: { id: string; text: string; value: number | null; low?: number; high?: number; n?: number; q?: number }[];
}

const Q_MAX = 0.05;
const SPREAD_TYPICAL = 20;
const MIDDLE = 50;
const RESPONSE_RATE_MIN = 0.5;
const INSIGHTS_MAX = 20;
/** Of one kind about units; the rest is in the heat-map. */
const UNITS_MAX = 5;

export function insightsOf(material: ReportMaterial, book: FigureBook): Insight[] {
  const { publication, comparison, benchmarks } = material;
  const nameOf = new Map(
    publication.scales.map((scale) => [scale.id, named(wordsIn(scale.name, 'en', publication.language))]),
  );
  const unitName = new Map(publication.units.map(({ unit, name }) => [unit, named(name || 'an unnamed unit')]));
  const scaleOf = new Map(publication.scales.map((scale) => [scale.id, scale]));
  const found: Insight[] = [];
  const add = (
    kind: InsightKind,
    about: { scale?: string; unit?: string },
    weight: number,
    evidence: string[],
    said: Words,
  ): void => {
    const scale = about.scale ?? null;
    found.push({
      ...{ id: [kind, about.unit, about.scale].filter(Boolean).join(':'), kind, scale, unit: about.unit ?? null },
      ...{ construct: scale === null ? null : (scaleOf.get(scale)?.construct ?? null), words: said, evidence, weight },
    });
  };

  const rate = book[figureIds.participation]!;
  if (rate.value !== null && rate.value < RESPONSE_RATE_MIN)
    add(
      'participation',
      {},
      2,
      [figureIds.participation, figureIds.invited],
      words`Only ${figure(figureIds.participation)} of those asked have answered, so the figures may lean towards those who did.`,
    );
  const uneven = publication.units.filter(
    ({ participation }) => participation.hidden === undefined && participation.q !== null && participation.q < Q_MAX,
  );
  if (publication.evenness.hidden === undefined && publication.evenness.p < Q_MAX && uneven.length > 0) {
    const few = uneven.filter(({ participation }) => participation.hidden === undefined && participation.residual! < 0);
    const [first] = few.length > 0 ? few : uneven;
    add(
      'uneven_participation',
      { unit: first!.unit },
      1.2,
      [figureIds.unitRate(first!.unit), figureIds.participation, figureIds.evenness],
      words`Units took part unevenly: in ${unitName.get(first!.unit)!} it was ${figure(figureIds.unitRate(first!.unit))}, overall ${figure(figureIds.participation)}.`,
    );
  }

  for (const { id, direction, overall, reliability } of publication.scales) {
    if (overall.hidden !== undefined) continue;
    const name = nameOf.get(id)!;
    if (reliability.hidden === undefined && reliability.verdict === 'unreliable')
      add(
        'unreliable',
        { scale: id },
        1.1,
        [figureIds.alpha(id)],
        words`The questions of ${name} do not hang together well enough to be read as one score; look at them one by one.`,
      );
    const sign = direction === 'up_is_good' ? 1 : -1;
    const [worst, best] = sign > 0 ? [overall.low, overall.high] : [100 - overall.high, 100 - overall.low];
    const distance = Math.abs(overall.score - MIDDLE) / SPREAD_TYPICAL;
    if (best < MIDDLE)
      add(
        'concern',
        { scale: id },
        1 + distance,
        [figureIds.score(id), figureIds.share(id, 'favourable')],
        words`${name} is on the unfavourable side: ${figure(figureIds.score(id))} on the way from nought to one hundred (interval ${figure(figureIds.score(id), 'interval')}).`,
      );
    else if (worst > 60)
      add(
        'strength',
        { scale: id },
        distance / 2,
        [figureIds.score(id), figureIds.share(id, 'favourable')],
        words`${name} is a strength: ${figure(figureIds.score(id))} on the way from nought to one hundred (interval ${figure(figureIds.score(id), 'interval')}).`,
      );
  }

  const unitChanges: Insight[] = [];
  for (const { scale, unit, difference, q } of comparison.changes) {
    if (q >= Q_MAX) continue;
    const isWorse = (scaleOf.get(scale)!.direction === 'up_is_good') === difference < 0;
    const id = figureIds.change(scale, unit);
    const weight = 1 + (2 * Math.abs(difference)) / SPREAD_TYPICAL;
    if (unit === '')
      add(
        isWorse ? 'decline' : 'improvement',
        { scale },
        weight,
        [id, figureIds.score(scale)],
        difference < 0
          ? words`${nameOf.get(scale)!} is ${figure(id, 'size')} lower than in the round before, which is more than chance would do.`
          : words`${nameOf.get(scale)!} is ${figure(id, 'size')} higher than in the round before, which is more than chance would do.`,
      );
    else if (isWorse)
      unitChanges.push({
        ...{ id: `unit_decline:${unit}:${scale}`, kind: 'unit_decline', scale, unit },
        ...{
          construct: scaleOf.get(scale)!.construct,
          evidence: [id, figureIds.unit(unit, scale)],
          weight: weight * 0.5,
        },
        words: words`In ${unitName.get(unit)!}, ${nameOf.get(scale)!} has moved by ${figure(id)} to the worse since the round before.`,
      });
  }
  found.push(...onePerUnit(unitChanges, publication));
  found.push(...unitGaps(material, nameOf, unitName));

  if (publication.drivers.hidden === undefined) {
    const { outcome, drivers } = publication.drivers;
    const present = drivers.filter(({ is_present }) => is_present).slice(0, 3);
    for (const { scale, share, r } of present)
      add(
        'driver',
        { scale },
        0.9 + share / 100,
        [figureIds.driver(scale), figureIds.driverR(scale)],
        r >= 0
          ? words`${nameOf.get(scale)!} goes along with ${nameOf.get(outcome)!}: of what can be told apart, ${figure(figureIds.driver(scale))} belongs to it. That is association, not cause.`
          : words`Higher ${nameOf.get(scale)!} goes along with lower ${nameOf.get(outcome)!}: of what can be told apart, ${figure(figureIds.driver(scale))} belongs to it. That is association, not cause.`,
      );
  }

  for (const [at, { scale, low, high, difference, source }] of benchmarks.entries()) {
    if (low <= 0 && high >= 0) continue;
    const isWorse = (scaleOf.get(scale)!.direction === 'up_is_good') === difference < 0;
    const gap = figureIds.benchmarkGap(scale, at);
    add(
      isWorse ? 'below_benchmark' : 'above_benchmark',
      { scale },
      (isWorse ? 0.8 : 0.4) + Math.abs(difference) / SPREAD_TYPICAL,
      [gap, figureIds.benchmark(scale, at), figureIds.score(scale)],
      words`${nameOf.get(scale)!} differs by ${figure(gap)} from ${named(source)}.`,
    );
  }
  for (const { scale, q } of publication.lateness)
    if (q < Q_MAX)
      add(
        'late_answers',
        { scale },
        1,
        [figureIds.late(scale)],
        words`Who answered late answered differently on ${nameOf.get(scale)!}, by ${figure(figureIds.late(scale))}; people who did not answer may be more like those.`,
      );
  for (const question of publication.questions) {
    if (!question.themes || question.themes.hidden !== undefined) continue;
    const key = questionKey(question);
    for (const { theme, sentiment, share } of question.themes.themes) {
      if (!sentiment || (sentiment.low <= 0 && sentiment.high >= 0)) continue;
      const feeling = sentiment.mean < 0 ? 'mostly critical' : 'mostly content';
      found.push({
        ...{ id: `theme:${key}:${theme}`, kind: 'theme', scale: null, construct: theme, unit: null },
        ...{ evidence: [figureIds.theme(key, theme), figureIds.themeFeeling(key, theme)], weight: 0.5 + share },
        words: words`In their own words, ${figure(figureIds.theme(key, theme))} of those who wrote speak of ${named(themeName(theme))}, ${named(feeling)}.`,
      });
    }
  }
  return found
    .sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1))
    .filter(({ evidence }) => evidence.every((id) => id in book))
    .slice(0, INSIGHTS_MAX);
}

/** Units whose interval lies wholly on one side of the whole's score. Only where units differ more than chance. */
function unitGaps(
  { publication }: ReportMaterial,
  nameOf: ReadonlyMap<string, ReturnType<typeof named>>,
  unitName: ReadonlyMap<string, ReturnType<typeof named>>,
): Insight[] {
  const gaps = publication.scales.flatMap(({ id, construct, direction, overall, units, agreement }) => {
    const differ = agreement.hidden === undefined ? agreement.p !== null && agreement.p < Q_MAX : units.length > 1;
    if (overall.hidden !== undefined || !differ) return [];
    return units.flatMap(({ unit, score }): Insight[] => {
      if (score.hidden !== undefined || (score.low <= overall.score && score.high >= overall.score)) return [];
      const isLower = score.score < overall.score;
      const isWorse = (direction === 'up_is_good') === isLower;
      return [
        {
          ...{ id: `unit:${unit}:${id}`, kind: isWorse ? 'unit_below' : 'unit_above', scale: id, construct, unit },
          evidence: [figureIds.unit(unit, id), figureIds.score(id)],
          weight: (isWorse ? 0.6 : 0.3) + Math.abs(score.score - overall.score) / SPREAD_TYPICAL,
          words: isLower
            ? words`In ${unitName.get(unit)!}, ${nameOf.get(id)!} is ${figure(figureIds.unit(unit, id))}, unusually low beside ${figure(figureIds.score(id))} overall.`
            : words`In ${unitName.get(unit)!}, ${nameOf.get(id)!} is ${figure(figureIds.unit(unit, id))}, unusually high beside ${figure(figureIds.score(id))} overall.`,
        },
      ];
    });
  });
  const of = (kind: InsightKind): Insight[] => gaps.filter((gap) => gap.kind === kind);
  return [...onePerUnit(of('unit_below'), publication), ...onePerUnit(of('unit_above'), publication)];
}

/**
 * A unit that is far off is so on most scales, and with it its parts: it is named once, by the scale on which it is
 * farthest, and the widest unit stands for those below it. The others are in the heat-map.
 */
function onePerUnit(insights: readonly Insight[], { units }: ReportMaterial['publication']): Insight[] {
  const parentOf = new Map(units.map(({ unit, parent }) => [unit, parent]));
  const told = new Set(insights.map(({ unit }) => unit));
  const isPartOfTold = (unit: string): boolean => {
    for (let at = parentOf.get(unit); at; at = parentOf.get(at)) if (told.has(at)) return true;
    return false;
  };
  return insights
    .filter(({ unit }) => unit !== null && !isPartOfTold(unit))
    .sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1))
    .filter((one, at, all) => all.findIndex(({ unit }) => unit === one.unit) === at)
    .slice(0, UNITS_MAX);
}

export function toldInsights(insights: readonly Insight[], book: FigureBook): ToldInsight[] {
  return insights.map((insight, at) => ({
    ...{ id: insight.id, kind: insight.kind, rank: at + 1, text: sentence(insight.words, book) },
    ...{ scale: insight.scale, unit: insight.unit },
    evidence: insight.evidence.map((id) => {
      const { value, low, high, n, q } = book[id]!;
      return {
        ...{ id, text: formatFigure(book[id]!), value },
        ...(low === undefined ? {} : { low }),
        ...(high === undefined ? {} : { high }),
        ...(n === undefined ? {} : { n }),
        ...(q === undefined ? {} : { q }),
      };
    }),
  }));
}
