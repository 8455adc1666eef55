/** Anomalies of any metric, with what was expected and where they come from. */
import { readAnomalies } from '@bellwether/services';
import { queryOf } from './figures.ts';
import type { Route } from './route.ts';

/** Of an address everything is text; what this says of it is for the verb to accept or refuse. */
const OWN_PARAMETERS = ['metric', 'method', 'causes'] as const;

const anomalies = { path: '/api/v1/anomalies', tag: 'figures', needs: 'metrics:read', reach: 'own' } as const;

export function anomalyRoutes(): Route[] {
  return [
    {
      ...anomalies,
      method: 'GET',
      summary: 'The windows of a metric that were unlike what was to be expected, and the groups they come from.',
      query: {
        metric: 'name of a metric',
        from: 'start of the range (ISO 8601); as long as is usual for the grain before its end when absent',
        to: 'end of the range, exclusive; the last whole window when absent',
        grain: '1m, 1h, 1d or 30d; figures about people come in the period they are published in',
        filter: 'dimension:value, repeatable',
        method: 'as_it_came: each window from those before it (when absent); in_hindsight: from those after it, too',
        causes: 'true: also the groups that the farthest of them come from',
      },
      handle: (c) => {
        const search = new URLSearchParams(c.request.url.split('?')[1] ?? '');
        const own = Object.fromEntries(OWN_PARAMETERS.map((name) => [name, search.get(name) ?? undefined]));
        for (const name of OWN_PARAMETERS) search.delete(name);
        const { metric: _metric, ...query } = queryOf('', search);
        const causes = own.causes === 'true' || own.causes === 'false' ? own.causes === 'true' : own.causes;
        return readAnomalies(c.platform, c.caller, { ...query, ...own, causes });
      },
    },
    {
      ...anomalies,
      method: 'POST',
      summary: 'The same: {metric, grain, from, to, filters: [{dimension, op, values}], method, causes}.',
      consumes: ['application/json'],
      handle: async (c) => readAnomalies(c.platform, c.caller, await c.json()),
    },
  ];
}
