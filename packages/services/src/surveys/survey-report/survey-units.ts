/** The units of a wave as a tree: its cells, and what they stand under, with the answers of each. */
import type { Answers } from '@bellwether/questionnaire';

export interface WaveCell {
  cell_id: string;
  unit: string;
  kind: string;
  name: string;
  parent: string | null;
  invited: number;
}

export interface WaveAnswer {
  answer_id: string;
  cell_id: string;
  /** 2026-11-21 */
  day: string;
  language: string;
  answers: Answers;
}

export interface ChartUnit {
  kind: string;
  name: string;
  parent: string | null;
}

export interface SurveyUnit {
  /** Empty for the whole. */
  unit: string;
  parent: string | null;
  kind: string;
  name: string;
  invited: number;
  answers: ReadonlySet<string>;
}

/** The whole first, then each unit after the one above it, by name. `chart` knows units that have no cell of their own. */
export function surveyUnits(
  cells: readonly WaveCell[],
  answers: readonly WaveAnswer[],
  chart: ReadonlyMap<string, ChartUnit>,
): SurveyUnit[] {
  const units = new Map<string, { unit: string; parent: string | null; kind: string; name: string }>();
  units.set('', { unit: '', parent: null, kind: 'organisation', name: '' });
  const place = (unit: string, known: ChartUnit): void => {
    if (units.has(unit)) return;
    const parent = known.parent ?? '';
    units.set(unit, { unit, parent, kind: known.kind, name: known.name });
    if (!units.has(parent)) place(parent, chart.get(parent) ?? { kind: 'department', name: '', parent: null });
  };
  for (const cell of cells) place(cell.unit, chart.get(cell.unit) ?? cell);
  // Cells say how the organisation stood when people were asked; a chart that has changed since must not make a circle.
  for (const unit of units.values()) if (!reachesWhole(unit.unit, units)) unit.parent = '';

  const invited = new Map<string, number>();
  const answered = new Map<string, Set<string>>();
  const lineages = new Map(cells.map((cell) => [cell.cell_id, lineageOf(cell.unit, units)]));
  for (const cell of cells)
    for (const unit of lineages.get(cell.cell_id)!) invited.set(unit, (invited.get(unit) ?? 0) + cell.invited);
  for (const answer of answers)
    for (const unit of lineages.get(answer.cell_id) ?? ['']) {
      const those = answered.get(unit) ?? new Set();
      answered.set(unit, those.add(answer.answer_id));
    }

  const ordered: SurveyUnit[] = [];
  const visit = (unit: string): void => {
    const { parent, kind, name } = units.get(unit)!;
    ordered.push({
      unit,
      parent,
      kind,
      name,
      invited: invited.get(unit) ?? 0,
      answers: answered.get(unit) ?? new Set(),
    });
    const parts = [...units.values()].filter((one) => one.parent === unit);
    parts.sort((a, b) => (a.name === b.name ? (a.unit < b.unit ? -1 : 1) : a.name < b.name ? -1 : 1));
    for (const part of parts) visit(part.unit);
  };
  visit('');
  return ordered;
}

function lineageOf(unit: string, units: ReadonlyMap<string, { parent: string | null }>): string[] {
  const lineage: string[] = [];
  for (let at: string | null = unit; at !== null && !lineage.includes(at); at = units.get(at)?.parent ?? null)
    lineage.push(at);
  return lineage;
}

function reachesWhole(unit: string, units: ReadonlyMap<string, { parent: string | null }>): boolean {
  return lineageOf(unit, units).includes('');
}
