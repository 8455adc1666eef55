/** Working out a decision takes a core: more than two at a time would keep everybody else waiting. */
import { Problem } from '@bellwether/core';

const AT_A_TIME_MAX = 2;
let running = 0;

/** Throws Problem('overloaded') while two others are being worked out in this process. */
export async function twoAtATime<T>(workOut: () => Promise<T>): Promise<T> {
  if (running >= AT_A_TIME_MAX)
    throw new Problem('overloaded', 'Other decisions are being worked out. Try again in a few seconds.', {
      retryAfterSeconds: 5,
    });
  running++;
  try {
    return await workOut();
  } finally {
    running--;
  }
}
