/**
 * GenAI metrics and log events that repeat what spans say, or carry nothing but content. They are recognised so that
 * they are not taken for strangers, and give no events: the span is of record for a call.
 */
import type { TelemetryNormaliser } from '@bellwether/metrics';

const METRICS = /^(gen_ai\.(client|server|agent|tool|workflow)\.|llm\.|traceloop\.|ai\.)/;
const LOG_EVENTS = /^gen_ai\./;

export const genAiSignalNormaliser: TelemetryNormaliser = {
  name: 'gen_ai_signals',
  normalise(record) {
    if (record.kind === 'metric') return METRICS.test(record.name) ? [] : undefined;
    if (record.kind !== 'log') return undefined;
    const name = record.eventName || record.attributes['event.name'];
    return typeof name === 'string' && LOG_EVENTS.test(name) ? [] : undefined;
  },
};
