/**
 * Telemetry as line protocol, for Telegraf and its like: the fields of each line are the values that were measured. The
 * name of the measurement and the tags say nothing here, since who it is follows from the credential.
 */
import type { TelemetryMessage } from '@bellwether/services';
import { lineTimeMs, precisionOf } from '../influx.ts';
import { textOfBody } from '../json-body.ts';
import { readLines } from '../line-protocol.ts';
import { Refusal } from '../refusal.ts';

export type TelemetryLine = TelemetryMessage & { line: number };

/** Throws `invalid_request` (precision), `malformed_body` (not UTF-8). */
export function decodeLineTelemetry(body: Buffer, precision: string | undefined): TelemetryLine[] {
  const unit = precisionOf(precision);
  const text = textOfBody(body);
  const messages: TelemetryLine[] = [];
  let line = 1;
  let counted = 0;
  for (const outcome of readLines(text)) {
    for (; counted < outcome.start; counted++) if (text.charCodeAt(counted) === 0x0a) line++;
    try {
      if (outcome.kind === 'refused') throw outcome.refusal;
      const { fields, timestamp } = outcome.line;
      const atMs = timestamp === undefined ? undefined : lineTimeMs(timestamp, unit);
      messages.push({ line, atMs, readings: fields });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      messages.push({ line, refusal: error.rejection, raw: text.slice(outcome.start, outcome.end).trimEnd() });
    }
  }
  return messages;
}
