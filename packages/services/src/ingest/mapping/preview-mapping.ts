/**
 * What a mapping would make of a sample, before anybody switches it on: the events as they would be stored, what of the
 * sample is dropped, and what is wrong. Nothing of the sample is kept, and its pseudonyms are made with a key of the moment.
 */
import {
  applyMapping,
  droppedPaths,
  type MappingProblem,
  type PayloadPath,
  payloadPaths,
} from '@bellwether/connectors';
import type { ConnectorEvent, JsonObject } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput, storableJson } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { EventCodec } from '../admission/event-codec.ts';
import { personalDataRefusal } from '../admission/personal-data-check.ts';
import { newPseudonymKey } from '../connection/connection.ts';
import { pseudonymsOf } from '../connection/pseudonyms.ts';
import { readMapping } from './read-mapping.ts';

const SAMPLE_BYTES_MAX = 256 * 1024;
const EVENTS_SHOWN_MAX = 20;

export interface MappingPreview {
  /** Where in the sample something is, to choose from. */
  paths: PayloadPath[];
  /** As they would be stored; the first of them. */
  events: Omit<ConnectorEvent, 'key'>[];
  event_count: number;
  /** Entries that the conditions have left out. */
  skipped: number;
  /** Paths that nothing reads: this is dropped. */
  dropped: string[];
  problems: (MappingProblem | RefusedEvent)[];
}

/** An event that would not be taken in. */
export interface RefusedEvent {
  item: number;
  field: string;
  kind: 'refused';
  detail: string;
}

/** `{sample, mapping?}`; without a mapping, only the paths. */
export async function previewMapping(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<MappingPreview> {
  requirePermission(platform, caller, 'settings:read');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'mapping.preview', resourceType: 'mapping' });
  const { sample, mapping } = readInput(input, (read) => {
    const value = read.raw('sample');
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isObject || storableJson(value, SAMPLE_BYTES_MAX) === undefined)
      read.refuse('sample', `has to be a JSON object of at most ${SAMPLE_BYTES_MAX / 1024} kB.`);
    return {
      sample: (isObject ? value : {}) as JsonObject,
      mapping: read.has('mapping')
        ? read.object('mapping', (inner) => readMapping(inner, (type) => platform.eventTypes.resolve(orgId, type)))
        : undefined,
    };
  });
  const paths = payloadPaths(sample);
  if (!mapping)
    return { paths, events: [], event_count: 0, skipped: 0, dropped: paths.map(({ path }) => path), problems: [] };
  const context = { ...pseudonymsOf({ pseudonym_key: newPseudonymKey() }), receivedMs: platform.clock() };
  const { events, problems, skipped } = applyMapping(sample, mapping, context);
  const type = platform.eventTypes.resolve(orgId, mapping.event_type)!;
  const codec = new EventCodec(type, new Map());
  const policy = platform.tenants.get(orgId)?.personal_data_policy ?? 'people_topics';
  const refused = events.flatMap((event, item): RefusedEvent[] => {
    const refusal = personalDataRefusal(event, type, policy) ?? codec.check(event.metadata);
    return refusal ? [{ item, field: refusal.field ?? 'metadata', kind: 'refused', detail: refusal.detail }] : [];
  });
  return {
    ...{ paths, event_count: events.length, skipped, dropped: droppedPaths(paths, mapping) },
    events: events.slice(0, EVENTS_SHOWN_MAX).map(({ key: _, ...event }) => event),
    problems: [...problems, ...refused],
  };
}
