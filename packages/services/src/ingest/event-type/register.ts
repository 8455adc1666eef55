/**
 * Registers an event type of the tenant's own, or its next version. A name that a pack uses cannot be taken, and a
 * version that would refuse events the last one took is refused itself, naming the paths.
 */

import { isDeepStrictEqual } from 'node:util';
import { EVENT_CATEGORIES, type EventType, type FieldError, type JsonSchema, Problem, TOPICS } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { requireFeature } from '../../tenants/tenant/require-feature.ts';
import { recordChange } from '../history/record-change.ts';
import { incompatibilities } from './compatible.ts';
import { eventTypeStream } from './event-type-history.ts';
import { type EventTypeView, eventTypeView } from './event-type-view.ts';
import { nameError, schemaErrors } from './schema-check.ts';

const TYPES_MAX = 1000;
const VERSION_MAX = 10_000;

/**
 * `{name, version?, topic, category, description, subject, urgent?, metadata}`; without a version it is the next one.
 * Registering a version again as it is changes nothing. Throws invalid_request, incompatible_schema, conflict.
 */
export async function registerEventType(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<EventTypeView> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  requireFeature(context, orgId, 'custom_metrics_enabled');
  const { version, ...declared } = readEventType(input);
  if (context.eventTypes.isOfPack(declared.name))
    throw new Problem('conflict', `"${declared.name}" is an event type of a pack. Choose another name.`, {
      errors: [{ field: 'name', detail: 'belongs to a pack.' }],
    });

  const note = (registered: EventType) => ({
    action: 'event_type.register',
    resourceType: 'event_type',
    resourceId: registered.name,
    details: { version: registered.version },
  });
  const type = await audited(context, caller, note, async (tx) => {
    const versions = await tx
      .selectFrom('event_types')
      .select(['version', 'definition'])
      .where('name', '=', declared.name)
      .orderBy('version', 'desc')
      .execute();
    const same = versions.find((row) => row.version === version);
    const latest = versions[0]?.definition;
    const next: EventType = { ...declared, version: version ?? (latest?.version ?? 0) + 1 };
    if (same && isDeepStrictEqual(same.definition, next)) return next;
    if (version === undefined && latest && isDeepStrictEqual({ ...latest, version: next.version }, next)) return latest;
    refuseOutOfOrder(next, latest);
    if (latest) refuseIncompatible(latest, next);
    else {
      const { names } = await tx
        .selectFrom('event_types')
        .select((eb) => eb.fn.count<number>('name').distinct().as('names'))
        .executeTakeFirstOrThrow();
      if (names >= TYPES_MAX) throw new Problem('conflict', `There are ${TYPES_MAX} event types already.`);
    }
    await tx
      .insertInto('event_types')
      .values({
        org_id: orgId,
        name: next.name,
        version: next.version,
        definition: JSON.stringify(next),
        created_by: nameOf(caller),
        created_at: new Date(context.clock()),
      })
      .execute();
    const before = latest ?? null;
    await recordChange(context, tx, caller, eventTypeStream, next.name, { before, after: next });
    return next;
  });
  context.eventTypes.put(orgId, type);
  return eventTypeView(type, 'tenant');
}

function readEventType(input: unknown): Omit<EventType, 'version'> & { version: number | undefined } {
  return readInput(input, (read) => {
    const name = read.text('name', { max: 64 });
    const fault = name ? nameError(name) : undefined;
    if (fault) read.refuse('name', fault);
    const metadata = read.raw('metadata');
    for (const { field, detail } of schemaErrors(metadata)) read.refuse(field, detail);
    return {
      name,
      version: read.has('version') ? read.integer('version', { min: 1, max: VERSION_MAX }) : undefined,
      topic: read.oneOf('topic', TOPICS),
      category: read.oneOf('category', EVENT_CATEGORIES),
      description: read.text('description', { max: 2000 }),
      subject: read.has('subject') ? read.oneOf('subject', ['user_id', 'session_id']) : 'user_id',
      ...(read.has('urgent') ? { urgent: read.boolean('urgent') } : {}),
      metadata: metadata as JsonSchema & { type: 'object' }, // schemaErrors has seen to it
    };
  });
}

function refuseOutOfOrder(next: EventType, latest: EventType | undefined): void {
  const due = (latest?.version ?? 0) + 1;
  if (next.version === due) return;
  const detail =
    next.version < due
      ? `Version ${next.version} of "${next.name}" exists and is not the same. Register version ${due} instead.`
      : `The next version of "${next.name}" is ${due}.`;
  throw new Problem('conflict', detail, {
    errors: [{ field: 'version', detail: `has to be ${due}.` }],
    ...(latest ? { current: eventTypeView(latest, 'tenant') } : {}),
  });
}

function refuseIncompatible(latest: EventType, next: EventType): void {
  const errors: FieldError[] = [];
  if (latest.topic !== next.topic)
    errors.push({ field: 'topic', detail: `changes from ${latest.topic}; events stay where they are.` });
  if (latest.subject !== next.subject)
    errors.push({ field: 'subject', detail: `changes from ${latest.subject}; the order of events would be lost.` });
  errors.push(...incompatibilities(latest.metadata, next.metadata));
  if (errors.length === 0) return;
  const [first] = errors;
  throw new Problem(
    'incompatible_schema',
    `Version ${next.version} of "${next.name}" would refuse events that version ${latest.version} takes: ${first?.field} ${first?.detail}`,
    { errors },
  );
}
