/** The kept figures of signals, as far as the reader may see them. */
import type { SignalFigure } from '@bellwether/ui/api/group-figure.ts';
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { api } from '@bellwether/ui/session/session.ts';

/** Figures change once a night, and after a run that somebody asked for. */
export const REFRESH_MS = 60_000;

/** Without a range the newest figure of each signal and unit. */
export function useSignals(selection: {
  signals?: readonly string[];
  unit?: string;
  from?: string;
}): Resource<readonly SignalFigure[]> {
  const parameters = new URLSearchParams();
  for (const signal of selection.signals ?? []) parameters.append('signal', signal);
  if (selection.unit !== undefined) parameters.set('unit', selection.unit);
  if (selection.from !== undefined) parameters.set('from', selection.from);
  return useResource(
    `signals?${parameters}`,
    async (signal) =>
      (await api.get<{ figures: readonly SignalFigure[] }>(`/api/v1/signals?${parameters}`, signal)).figures,
    REFRESH_MS,
  );
}
