/**
 * How likely an outcome is for rows that are asked about, learned from rows whose outcome is known, and what each column
 * adds to it; or why that cannot be said. Nothing of the question is kept but what a row and the outcome are said to be.
 * Method: packages/analysis/src/outcome-risk.
 */
import type { NoRisk, OutcomeRisk } from '@bellwether/analysis';
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readRowsOfThings, thingWord } from './rows-of-things.ts';
import { workOut } from './work-out.ts';

export interface RisksView {
  /** Rows whose outcome was known, and of how many it had happened. */
  known: number;
  happened: number;
  /** Of predictions of rows that were not learned from; `null` when there are too few to try. */
  quality: {
    auc: number | null;
    brier: number;
    /** Relative to saying the share of all for each; 0 is no better. */
    brier_skill: number | null;
    /** 1 means what it says; below is too sure of itself. */
    calibration_slope: number | null;
    calibration: { n: number; predicted: number; happened: number; low: number; high: number }[];
  } | null;
  /** Why nothing is told of any row. */
  no_scores_because: NoRisk[] | null;
  /** Log-odds of a row that is average in every column. */
  average_log_odds: number | null;
  /** Change of the log-odds that a standard deviation more goes with. No cause. */
  associations: { column: string; log_odds: number }[];
  /** Likeliest first. */
  rows: {
    name: string;
    probability: number;
    /** What each column adds to the average log-odds, the most first; together exactly the log-odds of the probability. */
    parts: { column: string; value: number; log_odds: number }[];
    /** Columns with a value outside of all that was learned from: do not rely on it. */
    beyond: string[];
  }[];
}

const TABLE = { rowsMin: 1, rowsMax: 2000 };

/** `input` is `{row_is, outcome, columns: [name], rows: [{name, values: [number], happened: true | false | null}]}`. */
export async function scoreRisks(platform: Platform, caller: Caller | undefined, input: unknown): Promise<RisksView> {
  requirePermission(platform, caller, 'metrics:read', 'own');
  const { outcome, rowIs, columns, rows } = readInput(input, (read) => ({
    outcome: thingWord(read, 'outcome'),
    ...readRowsOfThings(read, TABLE, (row) => ({ happened: happenedOf(row) })),
  }));
  const known = rows.flatMap(({ values, happened }) =>
    happened === null ? [] : [{ features: values, outcome: Number(happened) }],
  );
  const asked = rows.filter(({ happened }) => happened === null);
  const found = await workOut({ kind: 'outcome_risk', known, asked: asked.map(({ values }) => values) });
  await platform.audit.note(caller, {
    action: 'decisions.score_risks',
    resourceType: 'decision',
    details: { row_is: rowIs, outcome, known: known.length, asked: asked.length, told: found.kind === 'risk' },
  });
  const isTold = found.kind === 'risk';
  return {
    known: known.length,
    happened: known.filter((row) => row.outcome === 1).length,
    quality: qualityView(found.quality),
    no_scores_because: isTold ? null : found.because,
    average_log_odds: isTold ? found.intercept : null,
    associations: isTold ? columns.map((column, at) => ({ column, log_odds: found.associations[at]! })) : [],
    rows: isTold
      ? found.rows
          .map(({ probability, contributions, beyond }, at) => ({
            ...{ name: asked[at]!.name, probability, beyond: beyond.map((column) => columns[column]!) },
            parts: contributions
              .map((log_odds, column) => ({ column: columns[column]!, value: asked[at]!.values[column]!, log_odds }))
              .toSorted((a, b) => Math.abs(b.log_odds) - Math.abs(a.log_odds)),
          }))
          .toSorted((a, b) => b.probability - a.probability)
      : [],
  };
}

/** `null` asks. */
function happenedOf(row: InputReader): boolean | null {
  const sent = row.raw('happened');
  if (sent === null || typeof sent === 'boolean') return sent;
  return row.refuse('happened', 'has to be true or false where it is known, and null where it is asked.', null);
}

function qualityView(quality: OutcomeRisk['quality']): RisksView['quality'] {
  if (!quality) return null;
  const { auc, brier, brierSkill, slope, calibration } = quality;
  return { auc, brier, brier_skill: brierSkill, calibration_slope: slope, calibration };
}
