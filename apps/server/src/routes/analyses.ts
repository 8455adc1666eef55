/** What packs answer from events beside each other. */
import { answerEventAnalysis, type Platform } from '@bellwether/services';
import type { Route } from './route.ts';

export function analysisRoutes(platform: Platform): Route[] {
  return platform.packs.flatMap((pack) =>
    (pack.analyses ?? []).map(
      (analysis): Route => ({
        method: 'GET',
        path: `/api/v1/${pack.name}/${analysis.name}`,
        summary: `${pack.title}: ${analysis.title}`,
        tag: 'figures',
        needs: 'metrics:read',
        reach: 'team',
        query: {
          from: 'start of the range (ISO 8601); 90 days before its end when absent',
          to: 'end of the range, exclusive; now when absent',
          ...analysis.parameters,
        },
        handle: (context) => answerEventAnalysis(context.platform, context.caller, analysis, context.query),
      }),
    ),
  );
}
