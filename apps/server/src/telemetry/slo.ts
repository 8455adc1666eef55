/**
 * Service level objectives: what this installation promises of itself, from seeds 000 §10 and 001 §7.2. Each says which
 * things it counts and which of them were good. The expressions of the alert rules and dashboards, the counting on the
 * self-monitoring page and its documentation all come from here.
 */
export interface Slo {
  name: string;
  title: string;
  /** Share that has to be good, below 1. */
  target: number;
  windowDays: number;
  /** What is counted, and when one of them is good, in words. */
  means: string;
  /** PromQL of everything and of what was good, of which a rate over `window` is taken. */
  total: (window: string) => string;
  good: (window: string) => string;
}

const REQUESTS = 'bellwether_http_request_duration_seconds';
/** Asked by whoever watches over the process, who is told so by an answer of 503 that it is not ready. */
const PROBES = ['/healthz', '/readyz', '/metrics'];
/** Streams that live connections hold open are as long as somebody watches. */
const STREAMS = ['/api/v1/live', '/live', 'unknown'];
export const PROBE_ROUTES: ReadonlySet<string> = new Set(PROBES);
export const STREAM_ROUTES: ReadonlySet<string> = new Set(STREAMS);
const ASKED = `route!~"${PROBES.join('|')}"`;
const ANSWERED = `route!~"${[...PROBES, ...STREAMS].join('|')}"`;

/** What a request counts as; the same as the expressions below say. */
export const LATENCY_LIMIT_SECONDS = 2;
export const FRESHNESS_LIMIT_SECONDS = 30;
export const LIVE_LIMIT_SECONDS = 1;

export const SLOS = [
  {
    name: 'api_availability',
    title: 'The API answers',
    target: 0.999,
    windowDays: 30,
    means: 'requests but probes; good when the answer is no failure of ours (not 5xx)',
    total: (window) => `sum(rate(${REQUESTS}_count{${ASKED}}[${window}]))`,
    good: (window) => `sum(rate(${REQUESTS}_count{${ASKED},status!~"5.."}[${window}]))`,
  },
  {
    name: 'api_latency',
    title: 'The API answers soon',
    target: 0.99,
    windowDays: 30,
    means: `requests but probes and live streams; good when answered within ${LATENCY_LIMIT_SECONDS} s`,
    total: (window) => `sum(rate(${REQUESTS}_count{${ANSWERED}}[${window}]))`,
    good: (window) => `sum(rate(${REQUESTS}_bucket{${ANSWERED},le="${LATENCY_LIMIT_SECONDS}"}[${window}]))`,
  },
  {
    name: 'figures_fresh',
    title: 'Figures are fresh',
    target: 0.995,
    windowDays: 7,
    means: `batches of events; good when the oldest event is in its windows ${FRESHNESS_LIMIT_SECONDS} s after it was acknowledged`,
    total: (window) => `sum(rate(bellwether_event_to_window_seconds_count[${window}]))`,
    good: (window) =>
      `sum(rate(bellwether_event_to_window_seconds_bucket{le="${FRESHNESS_LIMIT_SECONDS}"}[${window}]))`,
  },
  {
    name: 'live_fresh',
    title: 'Live figures follow within a second',
    target: 0.99,
    windowDays: 7,
    means: `live updates; good when handed to their watchers ${LIVE_LIMIT_SECONDS} s after their oldest event was acknowledged`,
    total: (window) => `sum(rate(bellwether_event_to_live_seconds_count[${window}]))`,
    good: (window) => `sum(rate(bellwether_event_to_live_seconds_bucket{le="${LIVE_LIMIT_SECONDS}"}[${window}]))`,
  },
] as const satisfies readonly Slo[];

export type SloName = (typeof SLOS)[number]['name'];

/** Share of what is counted that was bad. */
export function badRatio(slo: Slo, window: string): string {
  return `1 - (${slo.good(window)} / ${slo.total(window)})`;
}

/**
 * When the budget burns so fast that somebody has to know: a share of it within the long window, and still burning in the
 * short one. Source: Google, "The Site Reliability Workbook" (2018), chapter 5.
 */
export const BURNS = [
  { severity: 'critical', share: 0.02, long: '1h', longHours: 1, short: '5m' },
  { severity: 'critical', share: 0.05, long: '6h', longHours: 6, short: '30m' },
  { severity: 'warning', share: 0.1, long: '1d', longHours: 24, short: '2h' },
] as const;

/** How many times faster than allowed the budget is used up, so that `share` of it is gone after the long window. */
export function burnRate(slo: Slo, burn: (typeof BURNS)[number]): number {
  return (burn.share * slo.windowDays * 24) / burn.longHours;
}
