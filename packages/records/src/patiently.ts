/**
 * Records take so many transactions into their line and refuse what comes beyond. Somebody who asked is told to come back;
 * a run that is under way has nobody to come back, so it waits for a place itself. Nothing has been done by then.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from '@bellwether/core';

const PAUSE_MS = 100;
const PATIENCE_MS = 60_000;

export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (const startMs = performance.now(); ; await pause(PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      const isFull = error instanceof Problem && error.code === 'overloaded' && error.retryAfterSeconds !== undefined;
      if (!isFull || performance.now() - startMs > PATIENCE_MS) throw error;
    }
  }
}
