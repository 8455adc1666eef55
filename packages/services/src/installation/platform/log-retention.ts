/** How long events are kept hot in the log, whatever the organisation. */
export const LOG_RETENTION_DAYS = 90;
