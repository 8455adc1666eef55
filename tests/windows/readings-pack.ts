/** A pack for tests: readings of instruments, with a measure of every kind, and a cube of sessions. */
import { defineEventType, type EventType } from '@bellwether/core';
import { defineCube, defineMetric, definePack, type Expression, type Metric } from '@bellwether/metrics';

export const reading: EventType = defineEventType({
  name: 'reading',
  topic: 'device_events',
  category: 'usage',
  description: 'An instrument was read.',
  subject: 'session_id',
  metadata: {
    type: 'object',
    properties: {
      kind: { type: 'string' },
      room: { type: 'string' },
      amount: { type: 'number' },
      steps: { type: 'integer' },
      good: { type: 'boolean' },
    },
  },
});

/** The same fields under another name: an event of another type in the same cube. */
export const correction: EventType = { ...reading, name: 'correction', description: 'A reading was corrected.' };

const dimensions = {
  kind: { description: 'Kind of instrument.', field: 'metadata.kind' },
  room: { description: 'Where it is.', field: 'metadata.room' },
  good: { description: 'Whether the reading was good.', field: 'metadata.good' },
} as const;

const measures = {
  readings: { description: 'Readings.', aggregate: 'count' },
  good_readings: { description: 'Good readings.', aggregate: 'count', when: { field: 'metadata.good', is: true } },
  amount: { description: 'Amounts read.', aggregate: 'sum', field: 'metadata.amount' },
  users: { description: 'Who read.', aggregate: 'distinct', field: 'user_id' },
  spread: { description: 'Spread of steps.', aggregate: 'quantiles', field: 'metadata.steps' },
  least: { description: 'Least amount.', aggregate: 'min', field: 'metadata.amount' },
  most: { description: 'Greatest amount.', aggregate: 'max', field: 'metadata.amount' },
} as const;

const readingsCube = defineCube({
  name: 'readings',
  description: 'Readings by instrument and room.',
  events: ['reading', 'correction'],
  dimensions,
  measures,
});

const roundsCube = defineCube({
  name: 'rounds',
  description: 'Rounds of readings, minute by minute.',
  events: ['reading', 'correction'],
  slicedBy: 'session_id',
  dimensions: { room: dimensions.room },
  measures: { readings: measures.readings, amount: measures.amount, users: measures.users },
});

const metric = (name: string, value: Expression, cube = 'readings', privacy: Metric['privacy'] = 'internal'): Metric =>
  defineMetric({
    name,
    title: name,
    description: name,
    cube,
    value,
    unit: 'count',
    subject: 'device',
    privacy,
    direction: 'neutral',
  });

export const readingsPack = definePack({
  name: 'readings',
  title: 'Readings',
  description: 'Are the instruments read?',
  events: [reading, correction],
  cubes: [readingsCube, roundsCube],
  metrics: [
    metric('readings', { measure: 'readings' }),
    metric('amount', { measure: 'amount' }),
    metric('users', { measure: 'users' }),
    metric('median_steps', { quantile: 'spread', level: 0.5 }),
    metric('p90_steps', { quantile: 'spread', level: 0.9 }),
    metric('range', { subtract: [{ measure: 'most' }, { measure: 'least' }] }),
    metric('good_share', { ratio: [{ measure: 'good_readings' }, { measure: 'readings' }] }),
    metric('round_amount', { measure: 'amount' }, 'rounds'),
    metric('readings_of_persons', { measure: 'readings' }, 'readings', 'personal'),
  ],
  pages: [],
  glossary: [],
});
