/** Planned work. Finished items a week are what forecasts of completion are made from. */
import { deliveryMetric, measure } from './delivery-metric.ts';

export const deliveryItemsStarted = deliveryMetric({
  name: 'delivery_items_started',
  title: 'Work items begun',
  description: 'Times a work item came into progress.',
  value: measure('items_started'),
  unit: 'count',
  direction: 'neutral',
});

export const deliveryItemsFinished = deliveryMetric({
  name: 'delivery_items_finished',
  title: 'Work items finished',
  description: 'Times a work item came to done: throughput.',
  value: measure('items_finished'),
  unit: 'count',
  direction: 'up',
});

export const deliveryItemsReopened = deliveryMetric({
  name: 'delivery_items_reopened',
  title: 'Work items reopened',
  description: 'Times a work item left done again.',
  value: measure('items_reopened'),
  unit: 'count',
  direction: 'down',
});
