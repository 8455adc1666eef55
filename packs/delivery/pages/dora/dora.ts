/** What the DORA analysis answers, and its sentence. */
import { figure, type Phrase, words } from '@bellwether/ui/components/sentences.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { type Figure, figureText } from '../figures/figure.ts';
import type { Analysed } from '../figures/use-analysis.ts';
import { messages } from './messages.ts';

export type MadeBy = 'person' | 'agent' | 'automation' | 'unknown';

export interface DoraFigures {
  deployments_per_week: Figure;
  lead_time_median_hours: Figure;
  lead_time_p85_hours: Figure;
  change_fail_rate: Figure;
  recovery_median_hours: Figure;
  rework_rate: Figure;
  open_failures: number;
}

export interface DeploymentStream {
  repository: string;
  service: string;
  team: string;
  first_deployment: string;
  url: string | null;
  data_begin: string;
  changes_before: number;
}

export interface MakerFigures {
  made_by: MadeBy;
  changes: number;
  share_of_changes: Figure;
  lead_time_median_hours: Figure;
  deployments: number;
  change_fail_rate: Figure;
  reverted: Figure;
}

export interface DeploymentEvidence {
  deployment_id: string;
  repository: string;
  url: string | null;
  finished_at: string;
  changes: number | null;
  lead_time_median_hours: number | null;
  data_begin_here: boolean;
  failed: boolean;
  rework: boolean;
  recovered_after_hours: number | null;
  incidents: readonly { incident_id: string; url: string | null }[];
}

export interface ChangeEvidence {
  commit_sha: string;
  repository: string;
  url: string | null;
  pr_number: number | null;
  made_by: MadeBy;
  session_id: string | null;
  deployment_id: string;
  deployed_at: string;
  lead_time_hours: number | null;
  incidents: readonly string[];
}

export interface Dora extends Analysed {
  streams: readonly DeploymentStream[];
  figures: DoraFigures;
  before: DoraFigures | null;
  weeks: readonly ({ start: string } & DoraFigures)[];
  made_by: readonly MakerFigures[];
  left_out: {
    changes_before_data_begin: number;
    clocks_disagree: number;
    deployments_without_history: number;
    attempts_that_failed: number;
  };
  deployments: readonly DeploymentEvidence[];
  changes: readonly ChangeEvidence[];
}

export function answerOf({ figures, window }: Dora, range: string): Phrase[] {
  const { deployments_per_week: pace, lead_time_median_hours: lead, change_fail_rate: fails } = figures;
  if (pace.value === null || pace.n === 0) return [words(messages.answer.nothing(range))];
  return [
    words(messages.answer.opening(range)),
    figure(messages.answer.pace(figureText(pace.value, 'count'))),
    words(messages.answer.deployments),
    ...(lead.value === null
      ? [words(messages.answer.noLead)]
      : [words(messages.answer.lead), figure(figureText(lead.value, 'hours')), words('.')]),
    ...(fails.value === null
      ? []
      : [
          words(' '),
          figure(figureText(fails.value, 'ratio')),
          words(messages.answer.fails(formatCount(Math.round(fails.value * fails.n)), formatCount(fails.n))),
        ]),
    ...(window.days < 14 ? [words(messages.answer.young)] : []),
  ];
}
