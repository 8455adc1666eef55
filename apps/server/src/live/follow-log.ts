/**
 * What is appended to the log from now on, by whichever process: for whoever shows it as it comes. Nothing is remembered
 * of it: when reading fails, it goes on with what comes then.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { OnTrouble } from '@bellwether/core';
import type { Frame, Log } from '@bellwether/log';

const READ_BYTES_MAX = 4 * 1024 * 1024;
const WAIT_MS = 1000;
const RETRY_MS = 1000;

/** Gives what ends it. */
export function followLog(
  log: Log,
  topics: readonly string[],
  listener: (frames: readonly Frame[]) => void,
  onTrouble: OnTrouble,
): () => void {
  const stopping = new AbortController();
  void follow(log, topics, listener, onTrouble, stopping.signal);
  return () => stopping.abort();
}

async function follow(
  log: Log,
  topics: readonly string[],
  listener: (frames: readonly Frame[]) => void,
  onTrouble: OnTrouble,
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    const reader = await log.reader(topics).catch((error: unknown) => {
      onTrouble('the log cannot be followed for live events and is tried again', error);
      return undefined;
    });
    if (!reader) {
      await pause(RETRY_MS, undefined, { ref: false });
      continue;
    }
    const close = (): void => void reader.close().catch(() => undefined);
    stopping.addEventListener('abort', close);
    try {
      await reader.seek('end');
      while (!stopping.aborted) {
        const frames = await reader.poll({ maxBytes: READ_BYTES_MAX, waitMs: WAIT_MS });
        if (frames.length > 0 && !stopping.aborted) listener(frames);
      }
      return;
    } catch (error) {
      if (stopping.aborted) return;
      onTrouble('live events were interrupted: what came meanwhile is not shown', error);
      await pause(RETRY_MS, undefined, { ref: false });
    } finally {
      stopping.removeEventListener('abort', close);
      close();
    }
  }
}
