/**
 * Who comes, from where, and what they do. A session is bounced when it has one page view; so its second page view is what
 * counts, and windows of it merge. Where a visit came from is on each of its events.
 */
import { type Condition, defineCube } from '@bellwether/metrics';

const VIEW: Condition = { field: 'event_type', is: 'page_viewed' };
const FURTHER_VIEW: Condition = { all: [VIEW, { not: { field: 'metadata.view_number', atMost: 1 } }] };
const LEFT: Condition = { field: 'event_type', is: 'page_left' };
const EVENT: Condition = { field: 'event_type', is: 'web_event_recorded' };
const CLICK: Condition = { field: 'event_type', is: 'element_clicked' };

export const webTrafficCube = defineCube({
  name: 'web_traffic',
  description: 'Page views, visits, events and clicks of sites.',
  events: ['page_viewed', 'page_left', 'web_event_recorded', 'element_clicked'],
  dimensions: {
    site: { description: 'The site.', field: 'metadata.site' },
    path: { description: 'The page.', field: 'metadata.path' },
    referrer: { description: 'The site from which the visit came.', field: 'metadata.referrer' },
    utm_source: { description: 'utm_source with which the visit began.', field: 'metadata.utm_source' },
    event_name: { description: 'What happened, as the site calls it.', field: 'metadata.event_name' },
    device_class: { description: 'phone, tablet or desktop.', field: 'metadata.device_class' },
    browser: { description: 'Family of the browser.', field: 'metadata.browser' },
    os: { description: 'Family of the operating system.', field: 'metadata.os' },
  },
  measures: {
    views: { description: 'Page views.', aggregate: 'count', when: VIEW },
    visitors: { description: 'Visitors of a day.', aggregate: 'distinct', field: 'metadata.visitor', when: VIEW },
    sessions: { description: 'Sessions.', aggregate: 'distinct', field: 'session_id', when: VIEW },
    sessions_further: {
      description: 'Sessions with a second page view.',
      ...{ aggregate: 'distinct', field: 'session_id', when: FURTHER_VIEW },
    },
    visible_ms: {
      description: 'Time in which pages were visible, in milliseconds.',
      ...{ aggregate: 'sum', field: 'metadata.visible_ms', when: LEFT },
    },
    events: { description: 'Events that the site names.', aggregate: 'count', when: EVENT },
    event_sessions: {
      description: 'Sessions in which something happened that the site names.',
      ...{ aggregate: 'distinct', field: 'session_id', when: EVENT },
    },
    event_value: {
      description: 'Value of what happened.',
      ...{ aggregate: 'sum', field: 'metadata.event_value', when: EVENT },
    },
    clicks: { description: 'Clicks.', aggregate: 'count', when: CLICK },
  },
});
