/**
 * `signal_computed`: a disclosed figure, for whoever works on with it. Its id follows from what it says, so a run that is
 * repeated sends nothing twice, and a figure that has changed is another event.
 */
import { createHash } from 'node:crypto';
import { formatInstant, type IncomingEvent, uuidFromDigest } from '@bellwether/core';
import type { SignalFigure } from './signal-figures.ts';

export function signalEvent(orgId: string, runId: string, figure: SignalFigure): IncomingEvent {
  const { signal, unit, windowToMs, value, reason, low, high, level, method } = figure;
  const identity = JSON.stringify([orgId, signal, unit, windowToMs, value, reason, low, high, level, method]);
  const present = { value, reason, low, high, people: figure.n, level, p_value: figure.p, q_value: figure.q };
  return {
    event_id: uuidFromDigest(createHash('sha256').update(`signal_computed ${identity}`).digest()),
    event_type: 'signal_computed',
    timestamp: formatInstant(figure.computedAtMs),
    session_id: runId,
    metadata: {
      signal,
      unit_kind: figure.unitKind,
      unit_id_hash: unit,
      ...Object.fromEntries(Object.entries(present).filter(([, one]) => one !== null)),
      window_from: formatInstant(figure.windowFromMs),
      window_to: formatInstant(windowToMs),
      method,
      run_id: runId,
    },
  };
}
