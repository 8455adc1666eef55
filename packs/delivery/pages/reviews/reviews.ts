/** What the analysis of reviews answers, and its sentence. */
import { figure, type Phrase, words } from '@bellwether/ui/components/sentences.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import type { MadeBy } from '../dora/dora.ts';
import { type Figure, figureText } from '../figures/figure.ts';
import type { Analysed } from '../figures/use-analysis.ts';
import { messages } from './messages.ts';

export interface ReviewFigures {
  merged_per_week: Figure;
  time_to_merge_median_hours: Figure;
  time_to_merge_p85_hours: Figure;
  coding_median_hours: Figure;
  pickup_median_hours: Figure;
  review_median_hours: Figure;
  deploy_median_hours: Figure;
  cycle_median_hours: Figure;
  rounds_median: Figure;
  reviewed_by_others: Figure;
  done_over: Figure;
}

export interface PullRequestName {
  repository: string;
  pr_number: number;
  team: string;
  url: string | null;
}

export interface Reviews extends Analysed {
  figures: ReviewFigures;
  before: ReviewFigures | null;
  weeks: readonly ({ start: string } & ReviewFigures)[];
  made_by: readonly {
    made_by: MadeBy;
    merged: number;
    cycle_median_hours: Figure;
    rounds_median: Figure;
    reviewed_by_others: Figure;
    done_over: Figure;
  }[];
  waiting: readonly (PullRequestName & { waiting_hours: number })[];
  merged: readonly (PullRequestName & {
    made_by: MadeBy;
    session_id: string | null;
    merged_at: string;
    cycle_hours: number | null;
    pickup_hours: number | null;
    rounds: number;
    done_over: boolean;
  })[];
}

export const STAGES = ['coding', 'pickup', 'review', 'deploy'] as const;

export function answerOf({ figures, waiting }: Reviews, range: string): Phrase[] {
  const { time_to_merge_median_hours: merge, pickup_median_hours: pickup } = figures;
  if (merge.value === null) return [words(messages.answer.nothing(range))];
  return [
    words(messages.answer.opening(range)),
    figure(figureText(merge.value, 'hours')),
    words(messages.answer.merged),
    ...(pickup.value === null
      ? []
      : [words(messages.answer.pickup), figure(figureText(pickup.value, 'hours')), words('.')]),
    ...(waiting.length > 0 ? [words(messages.answer.waiting(formatCount(waiting.length)))] : []),
  ];
}
