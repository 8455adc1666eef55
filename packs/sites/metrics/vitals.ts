/** Web vitals: what three of four visits were at least as fast as. Thresholds: web.dev, "Web Vitals". */
import { defineMetric, type Metric } from '@bellwether/metrics';
import type { webVitalsCube } from '../cubes/web-vitals.ts';

const LEVEL = 0.75;

function vitalMetric(
  vital: keyof (typeof webVitalsCube)['measures'],
  metric: Pick<Metric, 'title' | 'description'> & Partial<Metric>,
): Metric {
  return defineMetric({
    name: `site_${vital}_p75`,
    value: { quantile: vital, level: LEVEL },
    ...{ unit: 'milliseconds', direction: 'down' },
    ...{ cube: 'web_vitals', subject: 'session', privacy: 'internal' },
    ...metric,
  });
}

export const siteLcp = vitalMetric('lcp', {
  title: 'Largest contentful paint',
  description:
    'Until the largest part of a page was painted; three of four page views were as fast. Good: up to 2.5 s.',
});

export const siteInp = vitalMetric('inp', {
  title: 'Interaction to next paint',
  description: 'From an input to what it changes; three of four page views were as fast. Good: up to 200 ms.',
});

export const siteCls = vitalMetric('cls', {
  title: 'Cumulative layout shift',
  description: 'How much a page moved under its reader; three of four page views moved as little. Good: up to 0.1.',
  unit: 'score',
});

export const siteFcp = vitalMetric('fcp', {
  title: 'First contentful paint',
  description: 'Until the first thing was painted; three of four page views were as fast. Good: up to 1.8 s.',
});

export const siteTtfb = vitalMetric('ttfb', {
  title: 'Time to first byte',
  description: 'Until the first byte of a page came; three of four page views were as fast. Good: up to 0.8 s.',
});
