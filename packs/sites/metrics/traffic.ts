/** Traffic: who comes and what they do. Counts of visits; nothing is told of one of them. */
import { defineMetric, type Expression, type Metric } from '@bellwether/metrics';
import type { webTrafficCube } from '../cubes/web-traffic.ts';

type MeasureName = keyof (typeof webTrafficCube)['measures'];

const measure = (name: MeasureName): Expression => ({ measure: name });

function trafficMetric(metric: Omit<Metric, 'cube' | 'privacy' | 'subject'>): Metric {
  return defineMetric({ ...metric, subject: 'session', cube: 'web_traffic', privacy: 'internal' });
}

export const siteVisitors = trafficMetric({
  name: 'site_visitors',
  title: 'Visitors',
  description:
    'Different visitors, day by day. Nobody is known again the next day, so somebody who comes on three days counts three times.',
  value: measure('visitors'),
  ...{ unit: 'count', direction: 'up' },
});

export const siteSessions = trafficMetric({
  name: 'site_sessions',
  title: 'Visits',
  description: 'Visits: page views of one visitor with less than 30 minutes between them.',
  value: measure('sessions'),
  ...{ unit: 'count', direction: 'up' },
});

export const sitePageViews = trafficMetric({
  name: 'site_page_views',
  title: 'Page views',
  description: 'Pages opened.',
  value: measure('views'),
  ...{ unit: 'count', direction: 'up' },
});

export const siteViewsPerSession = trafficMetric({
  name: 'site_views_per_session',
  title: 'Pages a visit',
  description: 'Pages opened in a visit, on average.',
  value: { ratio: [measure('views'), measure('sessions')] },
  ...{ unit: 'count_per_session', direction: 'neutral' },
});

export const siteBounceRate = trafficMetric({
  name: 'site_bounce_rate',
  title: 'Bounce rate',
  description: 'Share of visits with one page view. Of a single page it is the share that opened no second one there.',
  value: { ratio: [{ subtract: [measure('sessions'), measure('sessions_further')] }, measure('sessions')] },
  ...{ unit: 'ratio', direction: 'down' },
});

export const siteVisibleSecondsPerSession = trafficMetric({
  name: 'site_visible_seconds_per_session',
  title: 'Time on site',
  description: 'Seconds in which pages were visible in a visit, on average. A page in a tab behind does not count.',
  value: { ratio: [{ multiply: [measure('visible_ms'), 0.001] }, measure('sessions')] },
  ...{ unit: 'seconds', direction: 'neutral' },
});

export const siteEvents = trafficMetric({
  name: 'site_events',
  title: 'Events',
  description: 'Things that happened and that the site has a name for.',
  value: measure('events'),
  ...{ unit: 'count', direction: 'up' },
});

export const siteEventSessions = trafficMetric({
  name: 'site_event_sessions',
  title: 'Visits with an event',
  description: 'Visits in which something happened that the site has a name for.',
  value: measure('event_sessions'),
  ...{ unit: 'count', direction: 'up' },
});

export const siteEventValue = trafficMetric({
  name: 'site_event_value',
  title: 'Value of events',
  description: 'Sum of what events were worth, in whatever unit the site counts.',
  value: measure('event_value'),
  ...{ unit: 'score', direction: 'up' },
});

export const siteClicks = trafficMetric({
  name: 'site_clicks',
  title: 'Clicks',
  description: 'Clicks on pages.',
  value: measure('clicks'),
  ...{ unit: 'count', direction: 'neutral' },
});
