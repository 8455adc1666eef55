export * from './definition/measure.ts';
export * from './definition/metric.ts';
