/** Where figures go from here, and when what is left will be done. */
import { forecastWhenDone, readForecast } from '@bellwether/services';
import type { Route } from './route.ts';

export function forecastRoutes(): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/v1/forecasts',
      summary:
        'A metric’s next windows with bands of 50, 80 and 95 %, the model and how it did when it was tested: {metric, filters, grain, horizon, scenario}.',
      tag: 'figures',
      needs: 'metrics:read',
      reach: 'own',
      consumes: ['application/json'],
      handle: async (context) => readForecast(context.platform, context.caller, await context.json()),
    },
    {
      method: 'POST',
      path: '/api/v1/forecasts/when-done',
      summary:
        'When what remains will be done, by past weeks: {remaining, split_rate, weekly_throughput} or {remaining, split_rate, query: {metric, filters, weeks}}.',
      tag: 'figures',
      needs: 'metrics:read',
      reach: 'own',
      consumes: ['application/json'],
      handle: async (context) => forecastWhenDone(context.platform, context.caller, await context.json()),
    },
  ];
}
