/**
 * A trace exported from Langfuse (`{trace, observations}`, or an array of such) as events. Observations are brought into
 * the vocabulary of Langfuse's own telemetry and read by the same normaliser, so an import and a live feed agree.
 *
 * Tokens and cost are counted on generations. An observation of another type that reports usage repeats the calls
 * inside it, and is left out; if there is none inside it that reports any, it is the only account and counts.
 */
import { type IncomingEvent, type Json, type JsonObject, Problem, parseInstant } from '@bellwether/core';
import { isObject, objectAt, toAmount } from '../normalisers/attributes.ts';
import { normaliseSpan } from '../normalisers/gen-ai-span.ts';
import type { SpanRecord } from '../normalisers/span-role.ts';

/** Throws `malformed_body` when the text is not such an export. */
export function importLangfuseExport(text: string): IncomingEvent[] {
  return langfuseRecords(text).flatMap((record) => normaliseSpan(record) ?? []);
}

function langfuseRecords(text: string): SpanRecord[] {
  let parsed: Json;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new Problem('malformed_body', 'The file is not JSON. Export the trace from Langfuse as JSON.', { cause });
  }
  return (Array.isArray(parsed) ? parsed : [parsed]).flatMap((exported, index) => {
    const trace = isObject(exported) && isObject(exported.trace) ? exported.trace : exported;
    const observations = isObject(exported) ? exported.observations : undefined;
    if (!isObject(trace) || !Array.isArray(observations))
      throw new Problem('malformed_body', `Entry ${index} is not a Langfuse export: it has no observations.`);
    return recordsOfTrace(trace, observations.filter(isObject));
  });
}

function recordsOfTrace(trace: JsonObject, observations: readonly JsonObject[]): SpanRecord[] {
  const parents = new Map(
    observations.map((observation) => [text(observation.id), text(observation.parentObservationId)]),
  );
  const accountedFor = new Set<string>();
  for (const observation of observations) {
    if (!hasUsage(observation)) continue;
    // Each ancestor is marked once, so this ends on circular parents and takes linear time.
    for (let id = parents.get(text(observation.id)); id && !accountedFor.has(id); id = parents.get(id))
      accountedFor.add(id);
  }
  return observations.map((observation) => {
    const isGeneration = text(observation.type).toUpperCase() === 'GENERATION';
    const counts = isGeneration || (hasUsage(observation) && !accountedFor.has(text(observation.id)));
    return recordOf(trace, observation, counts);
  });
}

function recordOf(trace: JsonObject, observation: JsonObject, counts: boolean): SpanRecord {
  const metadata = objectAt(observation, ['metadata']) ?? {};
  const resource = objectAt(metadata, ['resourceAttributes']) ?? {};
  const scope = objectAt(metadata, ['scope']) ?? {};
  const startMs = instant(observation.startTime) ?? instant(trace.timestamp) ?? 0;
  const cost = totalCost(observation);
  const attributes: JsonObject = {
    'langfuse.observation.type': counts ? 'generation' : text(observation.type).toLowerCase(),
    'langfuse.observation.level': text(observation.level),
    'langfuse.observation.model.name': text(observation.model),
    'langfuse.observation.completion_start_time': text(observation.completionStartTime),
    'session.id': text(trace.sessionId) || text(trace.id),
    'user.id': text(trace.userId),
    'langfuse.environment': text(observation.environment) || text(trace.environment),
    ...(isObject(observation.usageDetails) && { 'langfuse.observation.usage_details': observation.usageDetails }),
    ...(cost !== undefined && { 'langfuse.observation.cost_details': { total: cost } }),
  };
  return {
    kind: 'span',
    resource,
    scope: { name: text(scope.name) || 'langfuse', version: text(scope.version) },
    attributes,
    name: text(observation.name),
    traceId: text(trace.id),
    spanId: text(observation.id),
    parentSpanId: text(observation.parentObservationId),
    startMs,
    endMs: Math.max(startMs, instant(observation.endTime) ?? startMs),
    status: text(observation.level) === 'ERROR' ? 'error' : 'unset',
    statusMessage: '',
    events: [],
  };
}

/** A total of 0 beside no usage means that Langfuse knew no price, not that the call was free. */
function totalCost(observation: JsonObject): number | undefined {
  const details = isObject(observation.costDetails) ? toAmount(observation.costDetails.total) : undefined;
  return details ?? (toAmount(observation.totalCost) || undefined);
}

function hasUsage({ usageDetails }: JsonObject): boolean {
  return isObject(usageDetails) && Object.values(usageDetails).some((count) => (toAmount(count) ?? 0) > 0);
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function instant(value: Json | undefined): number | undefined {
  return typeof value === 'string' ? parseInstant(value) : undefined;
}
