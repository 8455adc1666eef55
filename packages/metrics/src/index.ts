export type { MetricAnswer, Point, Series } from './answer.ts';
export * from './definition/measure.ts';
export * from './definition/metric.ts';
export { formulaOf } from './expression.ts';
export { ENVELOPE_DIMENSIONS, Fields } from './field.ts';
export { MetricReader } from './metric-reader.ts';
export { type MetricQuery, parseDuration, parseMetricQuery, queryKey } from './query.ts';
export { type CompiledCube, MetricRegistry } from './registry.ts';
export { type SessionWindow, type SessionWindowQuery, sessionWindows } from './session-windows.ts';
