import { HOUR_MS, MINUTE_MS } from '@bellwether/core';

/** A session ends this long after its last use; uses are noted to the minute, so it can be up to one minute less. */
export const SESSION_IDLE_MS = 30 * MINUTE_MS;
/** … and this long after signing in, however busy it is. */
export const SESSION_ABSOLUTE_MS = 12 * HOUR_MS;
