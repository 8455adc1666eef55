/** What is done on a site. Who did it is not kept: events of a visit belong together by its session, and by that alone. */
import { defineEventType, type EventType } from '@bellwether/core';
import { metadataOf } from './fields.ts';

function webEvent(declared: Pick<EventType, 'name' | 'description' | 'metadata'> & Partial<EventType>): EventType {
  return defineEventType({
    topic: 'web_events',
    category: 'usage',
    subject: 'session_id',
    unattributed: true,
    ...declared,
  });
}

export const pageViewed = webEvent({
  name: 'page_viewed',
  description: 'A page was opened, by its address or by moving within the site.',
  metadata: metadataOf(['path', 'view_number']),
});

export const pageLeft = webEvent({
  name: 'page_left',
  description:
    'A page was left or hidden: how long it was visible since it was opened or last hidden, how far it was read.',
  metadata: metadataOf(['path', 'visible_ms'], ['scroll_share']),
});

export const webEventRecorded = webEvent({
  name: 'web_event_recorded',
  description: 'Something happened that the site has a name for. A goal names such an event, or a page.',
  metadata: metadataOf(['event_name'], ['event_value', 'properties']),
});

export const webVitalMeasured = webEvent({
  name: 'web_vital_measured',
  category: 'performance',
  description: 'How fast a page was for somebody: one of the web vitals.',
  metadata: metadataOf(['path', 'vital', 'vital_value', 'rating']),
});

export const elementClicked = webEvent({
  name: 'element_clicked',
  description: 'Somebody clicked: where on the page, on what kind of element, and whether it leads to another site.',
  metadata: metadataOf(['path', 'selector', 'x_share', 'y_px'], ['is_outbound', 'outbound_host']),
});

export const experimentExposed = webEvent({
  name: 'experiment_exposed',
  description: 'A visitor was shown a variant of an experiment.',
  metadata: metadataOf(['experiment', 'variant']),
});
