/** Decisions as they are drawn: for each group the spans in which the rule was on, and single moments. */
import { type Decision, type DecisionKind, groupText } from './rules.ts';

export interface DecisionRow {
  group: string;
  spans: { fromMs: number; toMs: number }[];
  moments: { atMs: number; decision: DecisionKind }[];
}

/** Groups with the most decisions first. What has not ended lasts to the end of the picture. */
export function decisionRows(decisions: readonly Decision[], toMs: number): DecisionRow[] {
  const groups = Map.groupBy(decisions, ({ group }) => groupText(group));
  const lasts = decisions.some(({ decision }) => decision === 'ended');
  return [...groups]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([group, own]) => {
      const row: DecisionRow = { group, spans: [], moments: [] };
      let sinceMs: number | undefined;
      for (const { at, decision } of own.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
        const atMs = Date.parse(at);
        if (decision === 'fired' && lasts) sinceMs = atMs;
        if (decision === 'ended' && sinceMs !== undefined) {
          row.spans.push({ fromMs: sinceMs, toMs: atMs });
          sinceMs = undefined;
        }
        if (decision !== 'ended') row.moments.push({ atMs, decision });
      }
      if (sinceMs !== undefined) row.spans.push({ fromMs: sinceMs, toMs });
      return row;
    });
}
