/** A registry over one small pack, for tests that need queries but no events. */
import { defineEventType } from '@bellwether/core';
import { declaredColumns } from '@bellwether/store';
import { defineCube } from '../src/definition/measure.ts';
import { defineMetric, definePack, type Expression, type Metric } from '../src/definition/metric.ts';
import { MetricRegistry } from '../src/registry.ts';

const doorOpened = defineEventType({
  name: 'door_opened',
  topic: 'device_events',
  category: 'usage',
  description: 'A door was opened.',
  subject: 'user_id',
  metadata: {
    type: 'object',
    properties: {
      door: { type: 'string' },
      force: { type: 'number' },
      count: { type: 'integer' },
      alarm: { type: 'boolean' },
    },
  },
});

const measures = {
  openings: { description: 'Openings.', aggregate: 'count' },
  alarms: { description: 'With alarm.', aggregate: 'count', when: { field: 'metadata.alarm', is: true } },
  force: { description: 'Force.', aggregate: 'sum', field: 'metadata.force' },
  people: { description: 'People.', aggregate: 'distinct', field: 'user_id' },
  spread: { description: 'Spread of force.', aggregate: 'quantiles', field: 'metadata.force' },
  most: { description: 'Greatest force.', aggregate: 'max', field: 'metadata.force' },
} as const;

const dimensions = {
  door: { description: 'Which door.', field: 'metadata.door' },
  alarm: { description: 'Whether it rang.', field: 'metadata.alarm' },
  region: { description: 'Where.', field: 'region' },
} as const;

const metric = (name: string, value: Expression, more: Partial<Metric> = {}): Metric =>
  defineMetric({
    name,
    title: name,
    description: name,
    cube: 'doors',
    value,
    unit: 'count',
    subject: 'device',
    privacy: 'internal',
    direction: 'neutral',
    ...more,
  });

const doorsPack = definePack({
  name: 'doors',
  title: 'Doors',
  description: 'Which doors are opened?',
  events: [doorOpened],
  cubes: [
    defineCube({ name: 'doors', description: 'Doors.', events: ['door_opened'], dimensions, measures }),
    defineCube({
      name: 'visits',
      description: 'Visits.',
      events: ['door_opened'],
      slicedBy: 'session_id',
      dimensions: { door: dimensions.door },
      measures: { openings: measures.openings },
    }),
  ],
  metrics: [
    metric('openings', { measure: 'openings' }),
    metric('people', { measure: 'people' }),
    metric('alarm_share', { ratio: [{ measure: 'alarms' }, { measure: 'openings' }] }),
    metric('p95_force', { quantile: 'spread', level: 0.95 }),
    metric('force_and_most', { add: [{ measure: 'force' }, { measure: 'most' }] }),
    metric('visit_openings', { measure: 'openings' }, { cube: 'visits' }),
    metric('personal_openings', { measure: 'openings' }, { privacy: 'personal' }),
  ],
  pages: [],
  glossary: [],
});

export const COLUMNS = declaredColumns(doorsPack.events);
export const REGISTRY = new MetricRegistry([doorsPack], COLUMNS);
export const DOORS_PACK = doorsPack;
export const NOW_MS = Date.UTC(2026, 10, 21, 12, 34, 56, 789);
