/**
 * The address of a list of sessions. The server takes one value a dimension; several values, and those left out, are
 * looked for among what it gives.
 */
import type { Filter } from '@bellwether/ui/api/types.ts';
import type { AgentSession } from './sessions.ts';

const DIMENSIONS = ['agent', 'team', 'repository'] as const;

export function sessionsAddress(question: {
  limit: number;
  fromMs?: number;
  toMs?: number;
  filters?: readonly Filter[];
}): string {
  const parameters = new URLSearchParams({ limit: String(question.limit) });
  if (question.fromMs !== undefined) parameters.set('from', new Date(question.fromMs).toISOString());
  if (question.toMs !== undefined) parameters.set('to', new Date(question.toMs).toISOString());
  for (const { dimension, op, values } of question.filters ?? [])
    if (isSessionDimension(dimension) && op === 'in' && values.length === 1) parameters.set(dimension, values[0]!);
  return `/api/v1/agents/sessions?${parameters}`;
}

export function holdsFilters(
  session: Pick<AgentSession, (typeof DIMENSIONS)[number]>,
  filters: readonly Filter[],
): boolean {
  return filters.every(
    ({ dimension, op, values }) =>
      !isSessionDimension(dimension) || values.includes(session[dimension] ?? '') === (op === 'in'),
  );
}

/** Dimensions of filters that a list of sessions cannot be cut by. */
export function notFilteredBy(filters: readonly Filter[]): string[] {
  return [...new Set(filters.map(({ dimension }) => dimension).filter((dimension) => !isSessionDimension(dimension)))];
}

function isSessionDimension(dimension: string): dimension is (typeof DIMENSIONS)[number] {
  return (DIMENSIONS as readonly string[]).includes(dimension);
}
