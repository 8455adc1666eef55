/** How fast pages are for those who open them. Source: web.dev, "Web Vitals": a site is as fast as three of four visits find it. */
import { type Condition, defineCube, type Measure } from '@bellwether/metrics';

const is = (vital: string): Condition => ({ field: 'metadata.vital', is: vital });

function measured(vital: string, description: string) {
  return {
    description,
    aggregate: 'quantiles',
    field: 'metadata.vital_value',
    when: is(vital),
  } as const satisfies Measure;
}

export const webVitalsCube = defineCube({
  name: 'web_vitals',
  description: 'Web vitals of sites.',
  events: ['web_vital_measured'],
  dimensions: {
    site: { description: 'The site.', field: 'metadata.site' },
    path: { description: 'The page.', field: 'metadata.path' },
    device_class: { description: 'phone, tablet or desktop.', field: 'metadata.device_class' },
  },
  measures: {
    lcp: measured('LCP', 'Until the largest part of the page was painted, in milliseconds.'),
    inp: measured('INP', 'From an input to what it changes on the screen, in milliseconds.'),
    cls: measured('CLS', 'How much the page moved under its reader: a score.'),
    fcp: measured('FCP', 'Until the first thing was painted, in milliseconds.'),
    ttfb: measured('TTFB', 'Until the first byte came, in milliseconds.'),
  },
});
