/** The book of figures of a survey report: everything it may say, from the publication and its comparisons, by id. */
import type { FigureReason, ReportFigure } from '@bellwether/reports';
import type { BenchmarkComparison, RoundComparison } from './compare-rounds.ts';
import type { HiddenReason, SurveyPublication, Told, ToldScore, ToldShare } from './publication.ts';

export type FigureBook = Record<string, ReportFigure>;

export interface ReportMaterial {
  publication: SurveyPublication;
  comparison: RoundComparison;
  benchmarks: readonly BenchmarkComparison[];
}

export const figureIds = {
  participation: 'participation',
  invited: 'invited',
  answered: 'answered',
  evenness: 'evenness',
  scales: 'scales',
  comparisons: 'comparisons',
  score: (scale: string): string => `score:${scale}`,
  mean: (scale: string): string => `mean:${scale}`,
  share: (scale: string, part: 'favourable' | 'neutral' | 'unfavourable'): string => `${part}:${scale}`,
  unit: (unit: string, scale: string): string => `unit:${unit}:${scale}`,
  unitRate: (unit: string): string => `rate:${unit}`,
  unitInvited: (unit: string): string => `invited:${unit}`,
  change: (scale: string, unit = ''): string => `change:${unit}:${scale}`,
  benchmark: (scale: string, at: number): string => `benchmark:${scale}:${at}`,
  benchmarkGap: (scale: string, at: number): string => `benchmark_gap:${scale}:${at}`,
  alpha: (scale: string): string => `alpha:${scale}`,
  omega: (scale: string): string => `omega:${scale}`,
  sem: (scale: string): string => `sem:${scale}`,
  icc: (scale: string): string => `icc:${scale}`,
  driver: (scale: string): string => `driver:${scale}`,
  driverR: (scale: string): string => `driver_r:${scale}`,
  rSquared: 'r_squared',
  question: (key: string): string => `question:${key}`,
  questionShare: (key: string): string => `question_favourable:${key}`,
  option: (question: string, option: string): string => `option:${question}:${option}`,
  theme: (question: string, theme: string): string => `theme:${question}:${theme}`,
  themeFeeling: (question: string, theme: string): string => `theme_feeling:${question}:${theme}`,
  late: (scale: string): string => `late:${scale}`,
} as const;

export function questionKey(question: { id: string; row?: string }): string {
  return question.row === undefined ? question.id : `${question.id}/${question.row}`;
}

export function figureBook({ publication, comparison, benchmarks }: ReportMaterial): FigureBook {
  const book: FigureBook = {};
  const { participation } = publication;
  const untold = (hidden: HiddenReason, unit: ReportFigure['unit'], method: string): ReportFigure => ({
    ...{ value: null, reason: reasonOf(hidden), unit, method },
  });
  const share = (told: Told<{ rate: ToldShare; answered: number }>): ReportFigure =>
    told.hidden === undefined
      ? { ...shareFigure(told.rate, 'response_rate/1'), n: told.answered }
      : untold(told.hidden, 'share', 'response_rate/1');
  book[figureIds.participation] = share(participation);
  for (const field of ['invited', 'answered'] as const)
    book[figureIds[field]] =
      participation.hidden === undefined
        ? { value: participation[field], unit: 'count', method: 'participation/1' }
        : untold(participation.hidden, 'count', 'participation/1');
  book[figureIds.scales] = { value: publication.scales.length, unit: 'count', method: 'count/1' };
  book[figureIds.comparisons] = { value: comparison.changes.length, unit: 'count', method: 'count/1' };
  if (publication.evenness.hidden === undefined)
    book[figureIds.evenness] = { value: publication.evenness.p, unit: 'coefficient', method: 'chi_square_p/1' };
  for (const unit of publication.units) {
    book[figureIds.unitRate(unit.unit)] = share(unit.participation);
    book[figureIds.unitInvited(unit.unit)] =
      unit.participation.hidden === undefined
        ? { value: unit.participation.invited, unit: 'count', method: 'participation/1' }
        : untold(unit.participation.hidden, 'count', 'participation/1');
  }

  const score = (told: Told<ToldScore>): ReportFigure =>
    told.hidden === undefined
      ? { value: told.score, low: told.low, high: told.high, n: told.n, unit: 'score', method: 'mean_interval/1' }
      : untold(told.hidden, 'score', 'mean_interval/1');
  for (const scale of publication.scales) {
    const { id, overall, shares, reliability, agreement } = scale;
    book[figureIds.score(id)] = score(overall);
    book[figureIds.mean(id)] =
      overall.hidden === undefined
        ? { value: overall.mean, n: overall.n, unit: 'mean', method: `scale_${scale.method}/1` }
        : untold(overall.hidden, 'mean', `scale_${scale.method}/1`);
    for (const part of ['favourable', 'neutral', 'unfavourable'] as const) {
      const told = shares.hidden === undefined ? shares[part] : undefined;
      book[figureIds.share(id, part)] = told
        ? { ...shareFigure(told, 'favourable_share/1'), n: shares.hidden === undefined ? shares.n : 0 }
        : untold(shares.hidden ?? 'suppressed', 'share', 'favourable_share/1');
    }
    for (const { unit, score: told } of scale.units) book[figureIds.unit(unit, id)] = score(told);
    if (reliability.hidden === undefined) {
      const { alpha, low, high, n, omega, sem } = reliability;
      book[figureIds.alpha(id)] = { value: alpha, low, high, n, unit: 'coefficient', method: 'cronbach_alpha/1' };
      book[figureIds.omega(id)] =
        omega === null
          ? untold('insufficient_data', 'coefficient', 'omega_total/1')
          : { value: omega, n, unit: 'coefficient', method: 'omega_total/1' };
      book[figureIds.sem(id)] = { value: sem, n, unit: 'score', method: 'sem/1' };
    } else
      for (const figure of [figureIds.alpha(id), figureIds.omega(id), figureIds.sem(id)])
        book[figure] = untold(reliability.hidden, 'coefficient', 'cronbach_alpha/1');
    book[figureIds.icc(id)] =
      agreement.hidden === undefined && agreement.icc1 !== null
        ? { value: agreement.icc1, unit: 'coefficient', method: 'icc1/1' }
        : untold('insufficient_data', 'coefficient', 'icc1/1');
  }

  for (const { scale, unit, difference, low, high, q } of comparison.changes)
    book[figureIds.change(scale, unit)] = { value: difference, low, high, q, unit: 'difference', method: 'welch/1' };
  for (const scale of comparison.not_comparable)
    book[figureIds.change(scale)] = { value: null, reason: 'not_comparable', unit: 'difference', method: 'welch/1' };
  for (const [at, { scale, score: value, difference, low, high }] of benchmarks.entries()) {
    book[figureIds.benchmark(scale, at)] = { value, unit: 'score', method: 'declared/1' };
    book[figureIds.benchmarkGap(scale, at)] = { value: difference, low, high, unit: 'difference', method: 'gap/1' };
  }
  for (const { scale, difference, low, high, q } of publication.lateness)
    book[figureIds.late(scale)] = { value: difference, low, high, q, unit: 'difference', method: 'welch/1' };

  if (publication.drivers.hidden === undefined) {
    const { n, r_squared, drivers } = publication.drivers;
    book[figureIds.rSquared] = { value: r_squared, n, unit: 'share', method: 'r_squared/1' };
    for (const { scale, share: value, low, high, r } of drivers) {
      book[figureIds.driver(scale)] = {
        ...{ value: value / 100, low: low / 100, high: high / 100, n, unit: 'share', method: 'relative_weight/1' },
      };
      book[figureIds.driverR(scale)] = { value: r, n, unit: 'coefficient', method: 'pearson_r/1' };
    }
  }

  for (const question of publication.questions) {
    const key = questionKey(question);
    if (question.score) book[figureIds.question(key)] = score(question.score);
    if (question.promoters)
      book[figureIds.question(key)] =
        question.promoters.hidden === undefined
          ? {
              ...{ value: question.promoters.score, low: question.promoters.low, high: question.promoters.high },
              ...{ n: question.promoters.n, unit: 'difference', method: 'enps/1' },
            }
          : untold(question.promoters.hidden, 'difference', 'enps/1');
    if (question.shares)
      book[figureIds.questionShare(key)] =
        question.shares.hidden === undefined
          ? { ...shareFigure(question.shares.favourable, 'favourable_share/1'), n: question.shares.n }
          : untold(question.shares.hidden, 'share', 'favourable_share/1');
    if (question.number)
      book[figureIds.question(key)] =
        question.number.hidden === undefined
          ? {
              ...{ value: question.number.mean, low: question.number.low, high: question.number.high },
              ...{ n: question.number.n, unit: 'mean', method: 'mean_interval/1' },
            }
          : untold(question.number.hidden, 'mean', 'mean_interval/1');
    if (question.options && question.options.hidden === undefined)
      for (const { id, share: value } of question.options.options)
        book[figureIds.option(key, id)] =
          value === null
            ? untold('suppressed', 'share', 'option_share/1')
            : { value, n: question.options.n, unit: 'share', method: 'option_share/1' };
    if (question.ranks && question.ranks.hidden === undefined)
      for (const { id, mean } of question.ranks.options)
        book[figureIds.option(key, id)] = { value: mean, n: question.ranks.n, unit: 'mean', method: 'mean_rank/1' };
    if (question.themes && question.themes.hidden === undefined)
      for (const { theme, n, share: value, sentiment } of question.themes.themes) {
        book[figureIds.theme(key, theme)] = { value, n, unit: 'share', method: 'theme_share/1' };
        book[figureIds.themeFeeling(key, theme)] = sentiment
          ? {
              ...{ value: sentiment.mean, low: sentiment.low, high: sentiment.high, n: sentiment.n },
              ...{ unit: 'coefficient', method: 'workplace_sentiment/1' },
            }
          : untold('insufficient_data', 'coefficient', 'workplace_sentiment/1');
      }
  }
  return book;
}

function shareFigure({ share, low, high }: ToldShare, method: string): ReportFigure {
  return { value: share, low, high, unit: 'share', method };
}

function reasonOf(hidden: HiddenReason): FigureReason {
  return hidden === 'partial_answers' ? 'insufficient_data' : hidden;
}
