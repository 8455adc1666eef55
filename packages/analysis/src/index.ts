export { ALLOCATION_VARIABLES_MAX, type AllocatedWork, type WorkToAllocate } from './allocation/allocate-work.ts';
export { allocateInThread } from './allocation/allocation-thread.ts';
export {
  type Cause,
  type Contribution,
  type Explained,
  explainRatio,
  explainSum,
  type GroupValues,
  type Values,
} from './anomaly/cause.ts';
export { type Hindsight, type HindsightPoint, judgeInHindsight } from './anomaly/hindsight.ts';
export { NAB_PROFILES, type NabCosts, type NabScore, nabNormalised, nabScore } from './anomaly/nab-score.ts';
export { placesInSeason, SEASON_ROUND, type SeasonalGrain } from './anomaly/season-place.ts';
export { REMEMBERED_MIN, SeriesWatch, type WatchedPoint, type WatchedWay } from './anomaly/series-watch.ts';
export { type UnusualRows, unusualRows } from './anomaly/unusual-rows.ts';
export { annualRate, risePoissonP } from './attrition/attrition-rate.ts';
export { kaplanMeier, type Spell, survivalAt } from './attrition/kaplan-meier.ts';
export { MONTH_DAYS, medianInterval } from './attrition/tenure-summary.ts';
export { type FlowStage, findBottlenecks, type StageReading } from './bottleneck/find-bottlenecks.ts';
export { baselineReading } from './composite/baseline-level.ts';
export { epistemicTremor, type Reading } from './composite/epistemic-tremor.ts';
export { confirmedLevels, type Level, levelsWithHysteresis } from './composite/level.ts';
export { lossContradiction } from './composite/loss-contradiction.ts';
export { lossSpiral } from './composite/loss-spiral.ts';
export { organisationalHealth, type Pillar, weightSensitivity } from './composite/organisational-health.ts';
export { type AssignedTasks, assignTasks, type TaskAssignment } from './decision/assign-tasks.ts';
export { type CollaborationScore, collaborationScore, type TeamTie } from './decision/collaboration-score.ts';
export type { DecisionAnswer, DecisionTask } from './decision/decision-task.ts';
export { DECISION_TIME_MAX_MS, decideInThread } from './decision/decision-thread.ts';
export { dependencies } from './decision/dependencies.ts';
export { dominatedOptions } from './decision/dominated-options.ts';
export { type LinearProblem, type LinearSolution, maximise } from './decision/maximise.ts';
export { rankAcceptability } from './decision/rank-acceptability.ts';
export { type Decision, rankOptions } from './decision/rank-options.ts';
export { topicCoherence } from './decision/topic-coherence.ts';
export { topicModel, topicStability } from './decision/topic-model.ts';
export { type WeightStability, weightStability } from './decision/weight-stability.ts';
export { howMany, whenDone } from './delivery/completion-forecast.ts';
export {
  type DeliveredCommit,
  type DeliveringDeployment,
  type DeployedChanges,
  deployedChanges,
} from './delivery/deployed-changes.ts';
export { type Deployment, doraMetrics } from './delivery/dora-metrics.ts';
export { flowMetrics, type WorkItem } from './delivery/flow-metrics.ts';
export { type PullRequestStages, pullRequestStages } from './delivery/pull-request-stages.ts';
export { quantileOf } from './delivery/quantile-of.ts';
export { type StatusCategory, type StatusChange, type WorkItemFlow, workItemFlow } from './delivery/work-item-flow.ts';
export { indicatorBand } from './early-warning/indicator-band.ts';
export { slowingIndicators } from './early-warning/indicators.ts';
export { panelTest } from './early-warning/panel.ts';
export { EXPLORATORY_POINTS, evidenceOf, GAP_SHARE_MAX, riskLevel } from './early-warning/risk-score.ts';
export { surrogateTest } from './early-warning/surrogate-test.ts';
export { adjustedOutcomes, type Outcome, type OutcomeSummary } from './experiment/adjusted-outcomes.ts';
export { type Assignable, assignVariant, type VariantShare } from './experiment/assign-variant.ts';
export { LOOK_MIN, type SequentialDifference, sequentialDifference } from './experiment/confidence-sequence.ts';
export {
  ALPHA,
  alphaOfEach,
  type ExperimentPlan,
  experimentPlan,
  minimumDetectableEffect,
  POWER,
} from './experiment/experiment-plan.ts';
export {
  EXPERIMENT_UNITS,
  type ExperimentUnit,
  exposedUnits,
  MEASURE_KINDS,
  type MeasureKind,
  outcomesUntil,
} from './experiment/experiment-units.ts';
export {
  type ExperimentJudgement,
  type GuardState,
  guardState,
  judgeExperiment,
} from './experiment/judge-experiment.ts';
export { type RatioCheck, ratioCheck } from './experiment/ratio-check.ts';
export {
  type LeaverForecast,
  leaverForecast,
  type ObservedPerson,
  type PresentPerson,
} from './flight-risk/leaver-forecast.ts';
export { BAND_LEVELS, type BandLevel } from './forecast/forecast-band.ts';
export { FORECAST_MODELS, type ForecastModel } from './forecast/forecast-model.ts';
export {
  FORECAST_FLAGS,
  type ForecastFlag,
  forecastSeries,
  type NoForecast,
  type SeriesForecast,
  type SeriesToForecast,
} from './forecast/forecast-series.ts';
export type { SeriesSupport } from './forecast/series-transform.ts';
export { FUNNEL_ORDERS, type FunnelOrder, funnelAttempt } from './funnel/funnel-attempt.ts';
export { type FunnelStep, funnelSteps } from './funnel/funnel-steps.ts';
export { ANOMALY_HISTORY_MS, type HourlyAnomalies, hourlyAnomalies, type JudgedHour } from './hourly-anomalies.ts';
export { type JourneyNode, journeyTree } from './journey/journey-tree.ts';
export { type AgainstChance, analyseNetwork, type Interval, type NetworkAnalysis } from './network/analyse-network.ts';
export { attributeAssortativity, degreeAssortativity } from './network/assortativity.ts';
export { betweenness, normalisedBetweenness, stratifiedPivots } from './network/betweenness.ts';
export { closeness, eigenvectorCentrality, indegreeCentralisation, pageRank } from './network/centrality.ts';
export { chartLikeness } from './network/chart-likeness.ts';
export { clustering } from './network/clustering.ts';
export { communities, modularity } from './network/communities.ts';
export { components } from './network/components.ts';
export { coreNumbers } from './network/core-numbers.ts';
export { cutPoints } from './network/cut-points.ts';
export { formanRicci } from './network/edge-curvature.ts';
export { pathLengths } from './network/global-efficiency.ts';
export {
  degrees,
  directedGraph,
  type Edge,
  edgeBetween,
  type Graph,
  graphOfColumns,
  strengths,
  subgraph,
  undirectedGraph,
} from './network/graph.ts';
export { density } from './network/graph-structure.ts';
export { groupLayout, type Place } from './network/group-layout.ts';
export { groupMixing } from './network/group-mixing.ts';
export { fragilityInterval, leastFragilityWithoutOne, networkFragility } from './network/network-fragility.ts';
export { inThisThread, NetworkThreads } from './network/network-threads.ts';
export { ollivierRicci } from './network/ollivier-ricci.ts';
export { pairedChange } from './network/paired-change.ts';
export { partitionAgreement } from './network/partition-agreement.ts';
export { structuralHoles } from './network/structural-holes.ts';
export {
  mutualGraph,
  reciprocity,
  STRENGTH_MIN,
  TIE_OPTIONS,
  type TieState,
  TieStrengths,
} from './network/tie-strengths.ts';
export { analyseOrgTable, chartConfidence, type OrgAnalysis } from './org-schema/analyse-org-table.ts';
export {
  bySeverity,
  chartFindings,
  FINDING_KINDS,
  type Finding,
  type FindingKind,
} from './org-schema/chart-findings.ts';
export { ORG_COLUMN_KINDS, type OrgColumnKind, PERSONAL_COLUMNS } from './org-schema/column-words.ts';
export { CompanyFileError } from './org-schema/company-file-error.ts';
export { type CompanyFile, readCompanyFile } from './org-schema/company-file-thread.ts';
export { type Correction, correctChart, correctionFault } from './org-schema/correction.ts';
export { cyclesOf, type OrgChart, type OrgPerson, type OrgUnit } from './org-schema/org-chart.ts';
export { ORG_TABLE_MAX } from './org-schema/org-table.ts';
export { isFilled as isFilledCell } from './org-schema/plain-words.ts';
export type { RecognisedColumn } from './org-schema/recognise-columns.ts';
export type { NoRisk, OutcomeRisk } from './outcome-risk/outcome-risk.ts';
export { type Hour, type Projection, projectPeriod } from './period-projection.ts';
export { fieldHint } from './personal-data/field-hint.ts';
export { findPersonalData, isPseudonym, type PersonalDataLook } from './personal-data/find-personal-data.ts';
export {
  PERSONAL_DATA_KINDS,
  PERSONAL_DATA_WORDS,
  type PersonalDataKind,
} from './personal-data/personal-data-kind.ts';
export {
  type PooledCell,
  type RetentionCell,
  type RetentionCohort,
  type Returning,
  retention,
} from './retention/retention.ts';
export { median, robustScale } from './robust-scale.ts';
export { changeBeyondNoise } from './significance/change-beyond-noise.ts';
export { falseDiscoveryRate } from './significance/false-discovery-rate.ts';
export { meanInterval, poissonInterval, wilsonInterval } from './significance/intervals.ts';
export { SeededRandom } from './significance/seeded-random.ts';
export { netPromoterScore } from './survey/enps.ts';
export { type FavourableShare, favourableShare } from './survey/favourable-share.ts';
export { groupAgreement, rwgOf, rwgOfScale } from './survey/group-agreement.ts';
export { omegaTotal } from './survey/omega-total.ts';
export { type RelativeWeights, relativeWeights } from './survey/relative-weights.ts';
export { type Reliability, reliability } from './survey/reliability.ts';
export { lateDifference, momentsOf, responseComposition } from './survey/response-bias.ts';
export { percentOfMaximum, type Scale, scaleScore } from './survey/scale-score.ts';
export { type MeanOfGroup, type ScoreChange, scoreChange } from './survey/score-change.ts';
export { type AuthorText, type TextTheme, textThemes } from './survey/text-themes.ts';
export { TEXT_THEMES, type TextThemeName } from './survey/theme-words.ts';
export { type SpreadWithin, spreadWithin, unitInterval } from './survey/unit-interval.ts';
export { voiceEquity } from './survey/voice-equity.ts';
export { isLikelyEnglish } from './text/english.ts';
export { type ScoredMessage, type SentimentWindow, sentimentWindow } from './text/sentiment-window.ts';
export { roundToStep, scoreText, type TextScores, WORD_COUNT_BUCKETS, wordCountBucket } from './text/text-scores.ts';
export { urgency } from './text/urgency.ts';
export { type VaderScore, vader } from './text/vader.ts';
export { type WorkplaceSentiment, workplaceSentiment } from './text/workplace-sentiment.ts';
export { type DiscoveredTopics, discoverTopics, type GroupedText } from './topics/discover-topics.ts';
export { ACTION_PATTERN_LENGTH_MAX, type ActionPattern, actionPattern } from './visit/action-pattern.ts';
export { tellPart, tellParts, tellSteps } from './visit/small-groups.ts';
export {
  ACTION_EVENTS,
  actionsByPerson,
  type VisitAction,
  visitActions,
} from './visit/visit-action.ts';
export { isTimeZone, PERIODS, type Period, ZoneCalendar } from './zone-calendar.ts';
