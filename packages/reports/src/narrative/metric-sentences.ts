/** What a result says, in sentences that follow from it: each number is a figure, and each word beside it was chosen by it. */
import { figure, type Words, words } from '../document/words.ts';
import type { AnsweredMetric } from '../template/block-result.ts';
import type { FigureBook } from '../template/figure-book.ts';
import { quoted } from '../template/fill-words.ts';

/** Sentences on one block; none when nothing was asked for it. */
export function metricSentences(block: string, book: FigureBook, title?: string): Words[] {
  const result = book.metric(block);
  if (!result) return [];
  const name = quoted(title ?? result.metric.title);
  const total = book.take(block, 'total');
  const told = book.figures[total]!;
  if (told.value === null)
    return told.reason === 'suppressed'
      ? [words`${name} is ${figure(total)}.`]
      : [
          words`Of ${name}, there is no figure for the whole: ${figure(total)}.`,
          ...groupSentences(block, result, book),
        ];
  return [words`${name}: ${figure(total)}${changeWords(block, result, book)}.`, ...groupSentences(block, result, book)];
}

/** `, 12 % more than in the period before ($1 100), beyond its usual variation`; empty without a comparison. */
function changeWords(block: string, result: AnsweredMetric, book: FigureBook): Words {
  if (result.previous_total === undefined) return [];
  const change = book.take(block, 'change');
  const { value, unit } = book.figures[change]!;
  if (value === null) return [];
  const before = book.take(block, 'previous_total');
  if (value === 0) return words`, as in the period before`;
  const isLevel = unit === 'points' || unit === 'gap';
  const comparison = value > 0 ? (isLevel ? ' higher' : ' more') : isLevel ? ' lower' : ' less';
  return words`, ${figure(change, 'size')}${[comparison]} than in the period before (${figure(before)})${[verdict(result, value)]}`;
}

function verdict({ change, metric }: AnsweredMetric, value: number): string {
  if (change === 'not_enough_data') return '';
  if (change === 'within_noise') return ', within its usual variation';
  const isGood = metric.direction === 'neutral' ? undefined : (metric.direction === 'up') === value > 0;
  const side = isGood === undefined ? '' : isGood ? ' and for the better' : ' and for the worse';
  return `, beyond its usual variation${side}`;
}

function groupSentences(block: string, result: AnsweredMetric, book: FigureBook): Words[] {
  const told = result.series.flatMap(({ group, total }, at) =>
    total === null || Object.keys(group).length === 0
      ? []
      : [{ name: quoted(Object.values(group).join(', ')), total, at }],
  );
  const first = told[0];
  if (!first || told.length < 2) return [];
  const value = figure(book.take(block, 'total', first.at));
  if (!result.is_additive) {
    const last = told.reduce((least, each) => (each.total < least.total ? each : least), first);
    const most = told.reduce((best, each) => (each.total > best.total ? each : best), first);
    if (last.total === most.total) return [];
    const [top, bottom] = [most, last].map(({ at }) => figure(book.take(block, 'total', at)));
    return [words`It is highest for ${most.name} (${top!}) and lowest for ${last.name} (${bottom!}).`];
  }
  if (result.total === null || result.total === 0) return [];
  return [
    words`The largest part is ${first.name} with ${value}, ${figure(book.take(block, 'share', first.at))} of the whole.`,
  ];
}

/** How a change stands beside its figure in small: `+12 % on the period before`. */
export function changeDetail(block: string, book: FigureBook): Words | undefined {
  const result = book.metric(block);
  if (!result || result.previous_total === undefined || result.total === null) return undefined;
  const change = book.take(block, 'change');
  const value = book.figures[change]?.value ?? null;
  if (value === null) return words`nothing to compare with`;
  return words`${figure(change)} on ${figure(book.take(block, 'previous_total'))} before${[
    result.change === 'within_noise'
      ? ', within its usual variation'
      : result.change === 'more_than_noise'
        ? ', beyond its usual variation'
        : '',
  ]}`;
}

/** Of many blocks: the first, then those that have changed most beyond their usual variation. */
export function summarySentences(asked: readonly { id: string; title?: string }[], book: FigureBook): Words[] {
  const blocks = onePerMetric(asked, book);
  const changed = blocks
    .flatMap((block) => {
      const result = book.metric(block.id);
      if (result?.change !== 'more_than_noise' || result.total === null || result.previous_total == null) return [];
      const size = Math.abs(result.total - result.previous_total) / Math.max(1e-12, Math.abs(result.previous_total));
      return [{ block, size }];
    })
    .toSorted((a, b) => b.size - a.size);
  const [first] = blocks;
  const rest = changed.filter(({ block }) => block !== first).slice(0, 2);
  const sentences = [...(first ? [first] : []), ...rest.map(({ block }) => block)].flatMap(({ id, title }) =>
    metricSentences(id, book, title).slice(0, 1),
  );
  const isJudged = blocks.some(({ id }) => (book.metric(id)?.change ?? 'not_enough_data') !== 'not_enough_data');
  return changed.length > 0 || !isJudged
    ? sentences
    : [...sentences, words`Nothing else here has changed beyond its usual variation.`];
}

/** A metric that is told by team and by model is told once, and whole where it is asked for whole. */
function onePerMetric<Block extends { id: string }>(blocks: readonly Block[], book: FigureBook): Block[] {
  const isWhole = ({ id }: Block): boolean => book.metric(id)?.question.group_by === undefined;
  const metricOf = ({ id }: Block): unknown => book.metric(id)?.question.metric;
  return blocks.filter((block, at) => {
    const alike = blocks.filter((each) => metricOf(each) === metricOf(block));
    return (alike.find(isWhole) ?? alike[0]) === block && blocks.indexOf(block) === at;
  });
}
