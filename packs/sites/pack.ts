/** The sites pack: what visitors do, and what works. A table of contents. */
import { definePack } from '@bellwether/metrics';
import { funnelAnalysis } from './analyses/funnel.ts';
import { heatMapAnalysis } from './analyses/heat-map.ts';
import { journeysAnalysis } from './analyses/journeys.ts';
import { retentionAnalysis } from './analyses/retention.ts';
import { webTrafficCube } from './cubes/web-traffic.ts';
import { webVitalsCube } from './cubes/web-vitals.ts';
import {
  elementClicked,
  experimentExposed,
  pageLeft,
  pageViewed,
  webEventRecorded,
  webVitalMeasured,
} from './events/web.ts';
import { GLOSSARY } from './glossary.ts';
import * as traffic from './metrics/traffic.ts';
import * as vitals from './metrics/vitals.ts';
import { PAGES } from './pages.ts';
import { sitesSample } from './sample/generate.ts';

export const sitesPack = definePack({
  name: 'sites',
  title: 'Sites',
  description: 'What do visitors do, and what works?',
  events: [pageViewed, pageLeft, webEventRecorded, webVitalMeasured, elementClicked, experimentExposed],
  cubes: [webTrafficCube, webVitalsCube],
  metrics: [traffic, vitals].flatMap((group) => Object.values(group)),
  analyses: [heatMapAnalysis, funnelAnalysis, retentionAnalysis, journeysAnalysis],
  pages: PAGES,
  glossary: GLOSSARY,
  sample: sitesSample,
});
