/** The pack of docs/declare-a-metric.md; its blocks are this file's lines, and declare-a-metric.test.ts runs it. */
import { defineEventType } from '@bellwether/core';
import { defineCube, defineMetric, definePack } from '@bellwether/metrics';

export const buildFinished = defineEventType({
  name: 'build_finished',
  topic: 'delivery_events',
  category: 'performance',
  description: 'A build has ended.',
  subject: 'session_id',
  metadata: {
    type: 'object',
    required: ['pipeline'],
    properties: {
      pipeline: { type: 'string', maxLength: 128, description: 'Which pipeline was built.' },
      duration_ms: { type: 'number', minimum: 0, description: 'From start to end, in milliseconds.' },
      succeeded: { type: 'boolean' },
    },
  },
});

export const buildsCube = defineCube({
  name: 'builds',
  description: 'Builds by pipeline.',
  events: ['build_finished'],
  dimensions: {
    pipeline: { description: 'Which pipeline was built.', field: 'metadata.pipeline' },
    environment: { description: 'Where it ran.', field: 'environment' },
  },
  measures: {
    builds: { description: 'Builds that ended.', aggregate: 'count' },
    builds_failed: {
      description: 'Builds that failed.',
      aggregate: 'count',
      when: { field: 'metadata.succeeded', is: false },
    },
    build_duration_ms: {
      description: 'Duration of builds in milliseconds.',
      aggregate: 'quantiles',
      field: 'metadata.duration_ms',
    },
  },
});

export const buildFailureRate = defineMetric({
  name: 'build_failure_rate',
  title: 'Build failure rate',
  description: 'Share of builds that failed.',
  cube: 'builds',
  value: { ratio: [{ measure: 'builds_failed' }, { measure: 'builds' }] },
  unit: 'ratio',
  subject: 'team',
  privacy: 'internal',
  direction: 'down',
});

export const buildDurationP95 = defineMetric({
  name: 'build_duration_p95_ms',
  title: 'Build duration p95',
  description: '95 % of the builds took no longer.',
  cube: 'builds',
  value: { quantile: 'build_duration_ms', level: 0.95 },
  unit: 'milliseconds',
  subject: 'team',
  privacy: 'internal',
  direction: 'down',
});

export const buildsPack = definePack({
  name: 'builds',
  title: 'Builds',
  description: 'Are our builds quick, and do they pass?',
  events: [buildFinished],
  cubes: [buildsCube],
  metrics: [buildFailureRate, buildDurationP95],
  pages: [],
  glossary: [],
});
