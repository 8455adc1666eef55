export { ANOMALY_HISTORY_MS, type HourlyAnomalies, hourlyAnomalies, type JudgedHour } from './hourly-anomalies.ts';
export { type Hour, type Projection, projectPeriod } from './period-projection.ts';
export { isTimeZone, PERIODS, type Period, ZoneCalendar } from './zone-calendar.ts';
