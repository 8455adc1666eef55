/** What the analysis of flow answers, and its sentence. */
import { figure, type Phrase, words } from '@bellwether/ui/components/sentences.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { type Figure, figureText } from '../figures/figure.ts';
import type { Analysed } from '../figures/use-analysis.ts';
import { messages } from './messages.ts';

export interface FlowFigures {
  cycle_time_p50_days: Figure;
  cycle_time_p85_days: Figure;
  cycle_time_p95_days: Figure;
  throughput_per_week: Figure;
  in_progress: number;
  age_p50_days: Figure;
  flow_efficiency: Figure;
  rework_rate: Figure;
}

export interface ItemName {
  item_key: string;
  project: string;
  team: string;
  item_type: string;
  url: string | null;
}

export interface FinishedItem extends ItemName {
  finished_at: string;
  cycle_days: number | null;
}

export interface OpenItem extends ItemName {
  status: string;
  in_status_since: string;
  age_days: number | null;
  older_than_p85: boolean | null;
}

export interface StateOfItems {
  status: string;
  share_of_time: number | null;
  median_days: Figure;
  in_it_now: number;
  /** In the weeks before; a bottleneck is judged by them. */
  in_it_before: number | null;
  is_bottleneck: boolean | null;
}

export interface Flow extends Analysed {
  figures: FlowFigures;
  before: FlowFigures | null;
  weeks: readonly { start: string; finished: number; started: number; in_progress_at_end: number }[];
  left_out: { start_unknown: number };
  not_done: number;
  states: readonly StateOfItems[];
  finished: readonly FinishedItem[];
  in_progress: readonly OpenItem[];
}

export function answerOf({ figures, states, in_progress: open }: Flow, range: string): Phrase[] {
  const { cycle_time_p50_days: half, cycle_time_p85_days: most } = figures;
  if (half.value === null || most.value === null) return [words(messages.answer.nothing(range))];
  const stuck = states.find(({ is_bottleneck: isBottleneck }) => isBottleneck);
  const slow = states.find(({ share_of_time: share }) => share !== null && share > 0);
  const old = open.filter(({ older_than_p85: isOld }) => isOld).length;
  return [
    words(messages.answer.opening(range)),
    figure(figureText(half.value, 'days')),
    words(messages.answer.and),
    figure(figureText(most.value, 'days')),
    words(messages.answer.closing),
    ...(slow ? [words(messages.answer.slow), figure(slow.status), words('.')] : []),
    ...(stuck ? [words(messages.answer.stuck), figure(stuck.status), words('.')] : []),
    ...(old > 0 ? [words(messages.answer.old(formatCount(old), formatCount(figures.in_progress)))] : []),
  ];
}
