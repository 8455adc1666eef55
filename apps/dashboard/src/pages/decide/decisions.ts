/** What the API takes and answers about decisions, as docs/decisions.md writes it. */
export interface Criterion {
  name: string;
  weight: number;
  better: 'higher' | 'lower';
}

export interface RankingQuestion {
  criteria: Criterion[];
  options: { name: string; values: Record<string, number> }[];
}

export interface RankedOption {
  name: string;
  rank: number;
  score: number;
  parts: { criterion: string; score: number; contribution: number }[];
  topsis: number;
  topsis_rank: number;
  rank_shares: number[];
  dominated_by: string | null;
}

export interface Ranking {
  options: RankedOption[];
  agrees: boolean;
  stability: {
    criterion: string;
    weight: number;
    low: number;
    high: number;
    first_below: string | null;
    first_above: string | null;
  }[];
  draws: number;
}

export interface AllocationQuestion {
  resources: { name: string; hours: number[]; skills: Record<string, number> }[];
  tasks: {
    name: string;
    hours: number;
    value: number;
    skills: Record<string, number>;
    due?: number;
    after: string[];
    optional: boolean;
  }[];
}

export interface Allocation {
  status: 'optimal' | 'time_limit' | 'infeasible' | 'nothing_found';
  objective: number | null;
  gap: number | null;
  assignments: { task: string; resource: string; period: number; hours: number; fit: number; late_periods: number }[];
  left_out: string[];
  resources: { name: string; periods: { period: number; hours: number; used: number }[] }[];
  conflict: {
    impossible: { task: string; because: 'nobody_has_the_skills' | 'longer_than_anybodys_hours' }[];
    extra_hours: { resource: string; period: number; hours: number }[] | null;
    leave_out: string[] | null;
  } | null;
}
