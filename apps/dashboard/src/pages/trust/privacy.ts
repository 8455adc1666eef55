/** What travels between the page of privacy and the API. */

export interface Privacy {
  privacy_floor: number;
  limits: { privacy_floor: { min: number; max: number } };
  noise: Noise;
}

export interface Noise {
  enabled: boolean;
  epsilon_per_question_max: number;
  epsilon_per_quarter: number;
  spent: number;
  left: number;
  quarter: { from: string; to: string };
  questions: readonly NoisyQuestion[];
}

/** One that was answered with noise, and so paid for. */
export interface NoisyQuestion {
  asked_at: string;
  asked_by: string;
  door: 'export' | 'sql';
  epsilon: number;
  question: {
    from: string;
    to: string;
    group_by: readonly { field: string }[];
    measures: readonly { aggregate: 'count' | 'distinct' | 'sum'; field?: string }[];
  };
}
