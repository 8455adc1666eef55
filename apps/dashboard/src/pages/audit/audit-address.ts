/** Which entries are looked at, in the address: it can be shared, and the way back works. */
import { HOUR_MS, MINUTE_MS } from '@bellwether/ui/format/time.ts';

export const SPANS = ['1h', '24h', '7d', '30d', 'all'] as const;
export type Span = (typeof SPANS)[number];
export const OUTCOMES = ['ok', 'denied', 'failed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface AuditView {
  actor: string;
  action: string;
  outcome: Outcome | undefined;
  since: Span;
  /** The page that begins before this entry; the newest when absent. */
  before: string | undefined;
}

const HOURS: Readonly<Record<Exclude<Span, 'all'>, number>> = { '1h': 1, '24h': 24, '7d': 7 * 24, '30d': 30 * 24 };
const TEXT_MAX = 200;

/** What means nothing is left aside. */
export function readAuditView(parameters: URLSearchParams): AuditView {
  const text = (name: string): string => (parameters.get(name) ?? '').trim().slice(0, TEXT_MAX);
  const before = text('before');
  return {
    actor: text('actor'),
    action: text('action'),
    outcome: OUTCOMES.find((outcome) => outcome === parameters.get('outcome')),
    since: SPANS.find((span) => span === parameters.get('since')) ?? 'all',
    before: /^[1-9]\d{0,14}$/.test(before) ? before : undefined,
  };
}

/** The address of a view; another filter begins at the newest entry again. */
export function hrefOf({ actor, action, outcome, since, before }: AuditView): string {
  const parameters = new URLSearchParams();
  if (actor) parameters.set('actor', actor);
  if (action) parameters.set('action', action);
  if (outcome) parameters.set('outcome', outcome);
  if (since !== 'all') parameters.set('since', since);
  if (before !== undefined) parameters.set('before', before);
  const search = parameters.toString();
  return search ? `/audit?${search}` : '/audit';
}

/** What the API is asked for. */
export function filterOf({ actor, action, outcome, since }: AuditView, nowMs: number): Record<string, string> {
  return {
    ...(actor ? { actor } : {}),
    ...(action ? { action } : {}),
    ...(outcome ? { outcome } : {}),
    ...(since === 'all' ? {} : { from: new Date(fullMinute(nowMs) - HOURS[since] * HOUR_MS).toISOString() }),
  };
}

/** So that asking again within a minute is the same question, and one entry of the trail. */
function fullMinute(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}
