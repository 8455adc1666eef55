/**
 * Cursors: where in a channel a client is. Opaque to clients, hostile when they come back.
 * A channel has an epoch, random and never used again, so a cursor of another channel, of another query or from before a
 * restart is recognised as strange. Within an epoch a metric channel counts its updates; an events channel counts its
 * ordinary and its urgent events apart, because urgent ones overtake.
 */
import { randomBytes } from 'node:crypto';

export interface MetricCursor {
  epoch: string;
  sequence: number;
}

export interface EventCursor {
  epoch: string;
  ordinary: number;
  urgent: number;
  /** When the event it came with was appended: says from where on something is missing when the epoch is strange. */
  timeMs: number;
}

export function newEpoch(): string {
  return randomBytes(9).toString('base64url');
}

export function formatMetricCursor(cursor: MetricCursor): string {
  return `${cursor.epoch}.${cursor.sequence}`;
}

export function formatEventCursor(cursor: EventCursor): string {
  return `${cursor.epoch}.${cursor.ordinary}.${cursor.urgent}.${cursor.timeMs.toString(36)}`;
}

const METRIC = /^([A-Za-z0-9_-]{12})\.(\d{1,15})$/;
const EVENT = /^([A-Za-z0-9_-]{12})\.(\d{1,15})\.(\d{1,15})\.([0-9a-z]{1,9})$/;

/** `undefined` when the text is no metric cursor; the client then gets a fresh snapshot. */
export function parseMetricCursor(text: string): MetricCursor | undefined {
  const match = METRIC.exec(text);
  return match ? { epoch: match[1]!, sequence: Number(match[2]) } : undefined;
}

/** `undefined` when the text is no events cursor; the client then gets a gap. */
export function parseEventCursor(text: string): EventCursor | undefined {
  const match = EVENT.exec(text);
  if (!match) return undefined;
  const timeMs = Number.parseInt(match[4]!, 36);
  // Nine digits of base 36 reach past the last instant a Date can print.
  if (timeMs > 8.64e15) return undefined;
  return { epoch: match[1]!, ordinary: Number(match[2]), urgent: Number(match[3]), timeMs };
}
