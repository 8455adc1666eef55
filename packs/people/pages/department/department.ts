/** A department as `GET /api/v1/departments/{dept_hash}/metrics` answers it. */
import type { FigureReason, GroupFigure } from '@bellwether/ui/api/group-figure.ts';
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { REFRESH_MS } from '../figures/use-signals.ts';

/** How far back the small lines go. */
export const HISTORY_DAYS = 365;

export interface Department {
  id_hash: string;
  name_generic: string;
  /** Rounded down to a multiple of 5. */
  employee_count: number | null;
  figures: Readonly<Record<string, GroupFigure>>;
  /** Oldest first; what is not known in a window is `null` or absent. */
  metrics_history: readonly HistoryEntry[];
  reasons: Readonly<Record<string, FigureReason>>;
}

export type HistoryEntry = { readonly date: string } & Readonly<Record<string, number | string | null | undefined>>;

export function useDepartment(unit: string): Resource<Department> {
  return useResource(
    `department ${unit}`,
    (signal) =>
      api.get<Department>(`/api/v1/departments/${encodeURIComponent(unit)}/metrics?days=${HISTORY_DAYS}`, signal),
    REFRESH_MS,
  );
}

/** The figure's values, window by window; gaps stay gaps. */
export function historyOf({ metrics_history }: Department, name: string): (number | null)[] {
  return metrics_history.map((entry) => {
    const value = entry[name];
    return typeof value === 'number' ? value : null;
  });
}
