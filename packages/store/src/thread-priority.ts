/**
 * Who goes first when the processor is short: the thread that answers requests. The engine's threads work on what is
 * already safe in the log, so they are the ones that can wait. On Linux a thread's niceness is its own, and threads that
 * it starts inherit it; elsewhere nothing is changed.
 */
import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

const BACKGROUND_NICENESS = 10;

/** Makes every thread of this process but the main one, and whatever they start later, give way to it. */
export function letMainThreadGoFirst(): void {
  for (const thread of threadsOfThisProcess()) {
    if (thread === process.pid) continue;
    try {
      setPriority(thread, BACKGROUND_NICENESS);
    } catch {
      // A thread that has ended meanwhile needs no priority.
    }
  }
}

function threadsOfThisProcess(): number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [];
  }
}
