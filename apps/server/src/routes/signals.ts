/** Signals: kept figures about groups of people, the runs that compute them, early warnings. */
import { earlyWarnings, listSignalRuns, listSignals, runSignals } from '@bellwether/services';
import type { Route, RouteContext } from './route.ts';

export function signalRoutes(): Route[] {
  return [
    {
      tag: 'figures',
      needs: 'metrics:read',
      reach: 'team',
      method: 'GET',
      path: '/api/v1/signals',
      summary: 'Figures of signals: the newest of each signal and unit, or those of windows that end in a range.',
      query: {
        signal: 'names, separated by commas',
        unit: 'pseudonyms, separated by commas; the word "organisation" for the whole',
        from: 'windows that end after this instant',
        to: 'windows that end by this instant',
      },
      handle: (c) => listSignals(c.platform, c.caller, withRepeated(c, ['signal', 'unit'])),
    },
    {
      tag: 'figures',
      needs: 'metrics:read',
      method: 'GET',
      path: '/api/v1/signals/runs',
      summary: 'Runs of signals, newest first, with their progress.',
      handle: (c) => listSignalRuns(c.platform, c.caller),
    },
    {
      tag: 'figures',
      needs: 'diagnostic_analysis:execute',
      consumes: ['application/json'],
      method: 'POST',
      path: '/api/v1/signals/run',
      summary: 'Computes the signals whose weeks are missing, and the newest week anew.',
      status: 202,
      handle: async (c) => runSignals(c.platform, c.caller, await c.json()),
    },
    {
      tag: 'figures',
      needs: 'metrics:read',
      reach: 'team',
      method: 'GET',
      path: '/api/v1/early-warnings',
      summary: 'Early warnings of groups: score, p, q, evidence and the series behind them.',
      handle: (c) => earlyWarnings(c.platform, c.caller),
    },
  ];
}

/** The query string with every value of the names that may be repeated, joined by commas. */
function withRepeated(context: RouteContext, names: readonly string[]): Record<string, string> {
  const sent = new URLSearchParams(context.request.url.split('?')[1] ?? '');
  const repeated = names.filter((name) => sent.has(name)).map((name) => [name, sent.getAll(name).join(',')] as const);
  return { ...context.query, ...Object.fromEntries(repeated) };
}
