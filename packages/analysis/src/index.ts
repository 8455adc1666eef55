export { ANOMALY_HISTORY_MS, type HourlyAnomalies, hourlyAnomalies, type JudgedHour } from './hourly-anomalies.ts';
export { type Hour, type Projection, projectPeriod } from './period-projection.ts';
export { fieldHint } from './personal-data/field-hint.ts';
export { findPersonalData, isPseudonym, type PersonalDataLook } from './personal-data/find-personal-data.ts';
export {
  PERSONAL_DATA_KINDS,
  PERSONAL_DATA_WORDS,
  type PersonalDataKind,
} from './personal-data/personal-data-kind.ts';
export { isLikelyEnglish } from './text/english.ts';
export { type ScoredMessage, type SentimentWindow, sentimentWindow } from './text/sentiment-window.ts';
export { roundToStep, scoreText, type TextScores, WORD_COUNT_BUCKETS, wordCountBucket } from './text/text-scores.ts';
export { urgency } from './text/urgency.ts';
export { type VaderScore, vader } from './text/vader.ts';
export { type WorkplaceSentiment, workplaceSentiment } from './text/workplace-sentiment.ts';
export { isTimeZone, PERIODS, type Period, ZoneCalendar } from './zone-calendar.ts';
