export type { MetricAnswer, Point, Series } from './answer.ts';
export * from './definition/alert-rule.ts';
export * from './definition/device-profile.ts';
export * from './definition/event-analysis.ts';
export * from './definition/expectation.ts';
export * from './definition/importer.ts';
export * from './definition/measure.ts';
export * from './definition/metric.ts';
export * from './definition/pack-sample.ts';
export * from './definition/report-template.ts';
export { readRuleExamples } from './definition/rule-examples.ts';
export * from './definition/signal.ts';
export { type AnonymityMeasures, anonymityMeasures } from './disclosure/anonymity-measures.ts';
export {
  composedEpsilon,
  geometricProbability,
  geometricVariance,
  type NoiseScales,
  noiseScales,
} from './disclosure/differential-privacy.ts';
export { type DisclosedUnit, discloseUnits, type UnitRow, type UnitTable } from './disclosure/disclose-units.ts';
export { PRIVACY_FLOOR_MAX, PRIVACY_FLOOR_MIN, roundedPeople } from './disclosure/floor.ts';
export {
  NOISE_MECHANISM,
  type NoiseNote,
  type NoisyFigure,
  type NoisyNumbers,
  noisyNumbers,
  tellNoisy,
} from './disclosure/noise/noisy-answer.ts';
export { noisyMetricQuestion, noisyMetricValue } from './disclosure/noise/noisy-metric.ts';
export {
  EPSILON_PER_QUARTER,
  EPSILON_PER_QUESTION_MAX,
  EPSILON_PER_QUESTION_MIN,
  type NoiseAsked,
  type NoisyQuestion,
  noisyQuestionKey,
  PER_PERSON_MAX,
} from './disclosure/noise/noisy-question.ts';
export type { PublicationArchive } from './disclosure/publication-archive.ts';
export type { PublishedPeriod } from './disclosure/publish-period.ts';
export { publishedQuestionFaults } from './disclosure/published-question.ts';
export { sumAudit } from './disclosure/sum-audit.ts';
export { suppressBreakdown } from './disclosure/suppress-breakdown.ts';
export { suppressionAudit } from './disclosure/suppression-audit.ts';
export { formulaOf, isZeroWhenEmpty } from './expression.ts';
export { ENVELOPE_DIMENSIONS, Fields } from './field.ts';
export type { FieldValue } from './lineage/field-values.ts';
export {
  fieldNode,
  type LineageDirection,
  LineageGraph,
  type LineageLink,
  type LineageReach,
  metricNode,
  passageNode,
} from './lineage/lineage-graph.ts';
export { fieldsOf as fieldsOfCondition, measureInfluences, type Witness } from './lineage/measure-influence.ts';
export {
  type ColumnInfluence,
  type ColumnLineage,
  countedTypes,
  derivations,
  type LineageSources,
  metricLineage,
  type Passage,
} from './lineage/metric-lineage.ts';
export { AGGREGATION, TRANSFORMATION, type Transformation } from './lineage/transformation.ts';
export { type Cleared, type DisclosureOptions, MetricReader } from './metric-reader.ts';
export {
  type Audience,
  type DimensionFilter,
  type MetricQuery,
  parseDuration,
  parseMetricQuery,
  queryKey,
} from './query.ts';
export { type CompiledCube, MetricRegistry } from './registry.ts';
export { type SessionWindow, type SessionWindowQuery, sessionWindows } from './session-windows.ts';
export { type CompiledSql, compileSql } from './sql-door/compile-sql.ts';
export { sqlOfMetric } from './sql-door/metric-sql.ts';
export { suggestion } from './sql-door/nearest-name.ts';
export { noisyStatement } from './sql-door/noisy-statement.ts';
export { answerSql, type SqlAnswer } from './sql-door/sql-answer.ts';
export { storedEventColumns } from './sql-door/stored-events.ts';
