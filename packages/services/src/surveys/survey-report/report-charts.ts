/** The drawings of a survey report: scores with intervals, where they differ, what changed, what goes along. */
import { wordsIn } from '@bellwether/questionnaire';
import {
  figure,
  formatFigure,
  type HeatCell,
  heatMap,
  intervalPlot,
  named,
  type ReportChart,
  shareBars,
  words,
} from '@bellwether/reports';
import type { PublishedScale } from './publication.ts';
import { type FigureBook, figureIds, type ReportMaterial } from './report-figures.ts';

/** What fits on a page; the tables have all. */
const ROWS_MAX = 40;
const COLUMNS_MAX = 7;

export function reportCharts(material: ReportMaterial, book: FigureBook): ReportChart[] {
  return [scoresChart, sharesChart, ...heatCharts(material), changeChart, driversChart].flatMap((make) => {
    const chart = make(material, book);
    return chart ? [chart] : [];
  });
}

export function scaleName(scale: { name: Readonly<Record<string, string>> }, language: string): string {
  return wordsIn(scale.name, 'en', language);
}

function scoresChart({ publication, comparison }: ReportMaterial, book: FigureBook): ReportChart | undefined {
  const { scales, language } = publication;
  if (scales.length === 0) return undefined;
  const shown = scales.slice(0, ROWS_MAX);
  return {
    ...{ kind: 'chart', id: 'scores', title: 'Scores with their intervals' },
    alternative: words`${figure(figureIds.scales)} scales from their lowest to their highest possible score. The table beside it has every score with its interval.`,
    scene: intervalPlot({
      rows: shown.map((scale) => {
        const score = book[figureIds.score(scale.id)]!;
        const change = comparison.changes.find((one) => one.scale === scale.id && one.unit === '');
        return {
          label: scaleName(scale, language),
          text: formatFigure(score),
          value: score.value,
          ...(score.low === undefined || score.high === undefined ? {} : { low: score.low, high: score.high }),
          ...(change && score.value !== null ? { reference: score.value - change.difference } : {}),
          ...(scale.direction === 'down_is_good' ? { remark: 'lower is better' } : {}),
        };
      }),
      ...{ min: 0, max: 100, ticks: [0, 25, 50, 75, 100].map((at) => ({ at, text: String(at) })) },
      ...(comparison.changes.some(({ unit }) => unit === '') ? { referenceName: 'the round before' } : {}),
    }),
  };
}

function sharesChart({ publication }: ReportMaterial, book: FigureBook): ReportChart | undefined {
  const { scales, language } = publication;
  if (!scales.some(({ shares }) => shares.hidden === undefined)) return undefined;
  const parts = ['unfavourable', 'neutral', 'favourable'] as const;
  return {
    ...{ kind: 'chart', id: 'shares', title: 'Unfavourable, between, favourable' },
    alternative: words`The share of answers on the unfavourable side, between and on the favourable side of each scale. The table has the favourable shares.`,
    scene: shareBars({
      parts: [
        { name: 'unfavourable', ink: 'low_2' },
        { name: 'between', ink: 'middle' },
        { name: 'favourable', ink: 'high_2' },
      ],
      rows: scales.slice(0, ROWS_MAX).map((scale) => {
        const figures = parts.map((part) => book[figureIds.share(scale.id, part)]!);
        const isWhole = figures.every(({ value }) => value !== null);
        return {
          label: scaleName(scale, language),
          shares: isWhole ? figures.map(({ value }) => value!) : null,
          texts: figures.map((one) => formatFigure(one)),
          reason: figures[2]!.value === null ? formatFigure(figures[2]!) : `favourable: ${formatFigure(figures[2]!)}`,
        };
      }),
    }),
  };
}

/** Scales in groups of a page's width. */
function heatCharts({
  publication,
}: ReportMaterial): ((material: ReportMaterial, book: FigureBook) => ReportChart | undefined)[] {
  if (publication.units.length === 0) return [];
  const groups: PublishedScale[][] = [];
  const size = Math.ceil(publication.scales.length / Math.ceil(publication.scales.length / COLUMNS_MAX));
  for (let at = 0; at < publication.scales.length; at += size) groups.push(publication.scales.slice(at, at + size));
  return groups.map((scales, index) => ({ publication: { units, language } }, book) => {
    const depthOf = (unit: string): number => {
      let depth = 0;
      for (let at = units.find((one) => one.unit === unit)?.parent; at; depth++)
        at = units.find((one) => one.unit === at)?.parent;
      return depth;
    };
    const cell = (scale: PublishedScale, id: string): HeatCell => {
      const told = book[id];
      if (!told || told.value === null) return { text: '', step: null };
      return { text: formatFigure(told), step: stepOf(scale, told.value, told.low, told.high) };
    };
    return {
      ...{ kind: 'chart', id: index === 0 ? 'heat_map' : `heat_map_${index + 1}` },
      title: groups.length === 1 ? 'Where scores differ' : `Where scores differ, ${index + 1} of ${groups.length}`,
      alternative: words`Scores by unit and scale, shaded where a unit differs from the whole by more than its interval; cells of too few people are marked as hidden. The table has every score.`,
      scene: heatMap({
        columns: scales.map((scale) => scaleName(scale, language)),
        rows: [
          {
            ...{ label: 'Everybody', depth: 0 },
            cells: scales.map((scale) => {
              const told = book[figureIds.score(scale.id)]!;
              return told.value === null ? { text: '', step: null } : { text: formatFigure(told), step: 0 };
            }),
          },
          ...units.slice(0, ROWS_MAX).map(({ unit, name }) => ({
            ...{ label: name || 'Unnamed unit', depth: 1 + depthOf(unit) },
            cells: scales.map((scale) => cell(scale, figureIds.unit(unit, scale.id))),
          })),
        ],
        legend: {
          worse: 'less favourable',
          better: 'more favourable than everybody',
          hidden: 'hidden to protect people',
        },
      }),
    };
  });
}

/** Strong where the whole's score lies outside of the unit's interval, weak where it is inside but off by five points. */
function stepOf(scale: PublishedScale, value: number, low = value, high = value): HeatCell['step'] {
  if (scale.overall.hidden !== undefined) return 0;
  const whole = scale.overall.score;
  const size = low > whole || high < whole ? 2 : Math.abs(value - whole) >= 5 ? 1 : 0;
  const isBetter = (scale.direction === 'up_is_good') === value > whole;
  return (isBetter ? size : -size) as HeatCell['step'];
}

function changeChart({ publication, comparison }: ReportMaterial, book: FigureBook): ReportChart | undefined {
  const whole = comparison.changes.filter(({ unit }) => unit === '').slice(0, ROWS_MAX);
  if (whole.length === 0) return undefined;
  const reach = Math.max(5, ...whole.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]));
  const edge = Math.ceil(reach / 5) * 5;
  return {
    ...{ kind: 'chart', id: 'change', title: 'Change since the round before' },
    alternative: words`How far each score has moved since the round before, in points, with intervals around no change. The table has every change.`,
    scene: intervalPlot({
      rows: whole.map(({ scale: id, difference, low, high, q }) => {
        const scale = publication.scales.find((one) => one.id === id)!;
        const isBetter = (scale.direction === 'up_is_good') === difference > 0;
        return {
          ...{ label: scaleName(scale, publication.language), text: formatFigure(book[figureIds.change(id)]!) },
          ...{ value: difference, low, high },
          ink: q >= 0.05 ? ('ghost' as const) : isBetter ? ('better' as const) : ('worse' as const),
          remark: q >= 0.05 ? 'within chance' : isBetter ? 'better' : 'worse',
        };
      }),
      ...{ min: -edge, max: edge },
      ticks: [-edge, 0, edge].map((at) => ({ at, text: at === 0 ? 'no change' : at > 0 ? `+${at}` : `−${-at}` })),
    }),
  };
}

function driversChart({ publication }: ReportMaterial, book: FigureBook): ReportChart | undefined {
  if (publication.drivers.hidden !== undefined || publication.drivers.drivers.length === 0) return undefined;
  const { outcome, drivers } = publication.drivers;
  const nameOf = (id: string): string =>
    scaleName(publication.scales.find((scale) => scale.id === id)!, publication.language);
  const edge = Math.max(0.1, ...drivers.map(({ high }) => high / 100));
  const top = Math.min(1, Math.ceil(edge * 10) / 10);
  return {
    ...{ kind: 'chart', id: 'drivers', title: `What goes along with ${nameOf(outcome)}` },
    alternative: words`How much of what can be told apart in ${named(nameOf(outcome))} belongs to each other scale, with intervals. Association, not cause. The table has every share.`,
    scene: intervalPlot({
      rows: drivers.map(({ scale, share, low, high, is_present, r }) => ({
        ...{ label: nameOf(scale), text: formatFigure(book[figureIds.driver(scale)]!) },
        ...{ value: share / 100, low: low / 100, high: high / 100 },
        ink: is_present ? ('accent' as const) : ('ghost' as const),
        remark: is_present ? (r < 0 ? 'the other way' : '') : 'within chance',
      })),
      ...{ min: 0, max: top, ticks: [0, top / 2, top].map((at) => ({ at, text: `${Math.round(100 * at)} %` })) },
    }),
  };
}
