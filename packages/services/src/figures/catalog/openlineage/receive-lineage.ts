/**
 * Takes in what other tools tell of their lineage: one OpenLineage event or a list of them, each checked against the
 * specification. All are taken or none. Runs are not kept one by one; what they read, write and make of it is.
 */
import { createHash } from 'node:crypto';
import { type FieldError, Problem } from '@bellwether/core';
import type { Transformation } from '@bellwether/metrics';
import { load } from '@bellwether/records';
import { audited } from '../../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../../access/authority/caller.ts';
import { recordChange } from '../../../ingest/history/record-change.ts';
import { storableJson } from '../../../input.ts';
import type { Platform } from '../../../installation/platform/platform.ts';
import { type ExternalDataset, type ExternalJob, externalJobStream, namespaceOf } from '../external-lineage.ts';
import { type OpenLineageDataset, type OpenLineageEvent, openLineageFaults } from './open-lineage.ts';

const EVENTS_MAX = 100;
const BYTES_MAX = 1024 * 1024;
const NAME_LENGTH_MAX = 500;
const DATASETS_MAX = 100;
const COLUMNS_MAX = 1000;
const SOURCES_MAX = 5000;
const JOBS_MAX = 1000;
const TEXT_LENGTH_MAX = 1000;

/** `{taken, changed}`: how many events came, and of how many jobs the lineage is another one now. */
export async function receiveLineage(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<{ taken: number; changed: number }> {
  requirePermission(platform, caller, 'derived_events:write');
  const orgId = organisationOf(caller);
  const events = readEvents(input, namespaceOf(orgId));
  const jobs = Map.groupBy(
    events.filter(({ job }) => job !== undefined),
    ({ job }) => streamIdOf(job!),
  );
  let changed = 0;
  const note = { action: 'lineage.receive', resourceType: 'external_job', details: { events: events.length } };
  await audited(platform, caller, note, async (tx) => {
    const { known } = await tx
      .selectFrom('event_store')
      .select((eb) => eb.fn.count<number>('stream_id').distinct().as('known'))
      .where('stream_type', '=', externalJobStream.type)
      .executeTakeFirstOrThrow();
    for (const [id, told] of jobs) {
      const { state: before, version } = await load(tx, externalJobStream, id);
      if (version === 0 && Number(known) + changed >= JOBS_MAX)
        throw new Problem('conflict', `${JOBS_MAX} jobs of other tools are known already, and no more are kept.`);
      const after = told.reduce<ExternalJob | null>(withEvent, before)!;
      const now = await recordChange(platform, tx, caller, externalJobStream, id, { before, after });
      if (now.version > version) changed += 1;
    }
  });
  return { taken: events.length, changed };
}

function readEvents(input: unknown, own: string): OpenLineageEvent[] {
  const events = Array.isArray(input) ? input : [input];
  if (events.length === 0 || events.length > EVENTS_MAX)
    throw new Problem('invalid_request', `Send 1 to ${EVENTS_MAX} OpenLineage events.`);
  if (storableJson(events, BYTES_MAX) === undefined)
    throw new Problem('invalid_request', `The events have more than ${BYTES_MAX} bytes, or hold half a character.`);
  const errors = events.flatMap((event, index) => {
    const at = Array.isArray(input) ? `[${index}].` : '';
    const faults = openLineageFaults(event, at);
    return faults.length > 0 ? faults : limitFaults(event as OpenLineageEvent, at, own);
  });
  if (errors.length > 0)
    throw new Problem('invalid_request', `${errors[0]!.field || 'The event'} ${errors[0]!.detail}`, {
      errors: errors.slice(0, 50),
    });
  return events as OpenLineageEvent[];
}

/** What the specification leaves open and a catalog cannot. */
function limitFaults(
  { job, inputs = [], outputs = [], dataset }: OpenLineageEvent,
  at: string,
  own: string,
): FieldError[] {
  const faults: FieldError[] = [];
  const fault = (field: string, detail: string): void => {
    faults.push({ field: `${at}${field}`, detail });
  };
  const named: [string, { namespace: string; name: string }][] = [
    ...(job ? [['job', job] as [string, typeof job]] : []),
    ...inputs.map((each, i): [string, OpenLineageDataset] => [`inputs[${i}]`, each]),
    ...outputs.map((each, i): [string, OpenLineageDataset] => [`outputs[${i}]`, each]),
    ...(dataset ? [['dataset', dataset] as [string, OpenLineageDataset]] : []),
  ];
  for (const [field, { namespace, name }] of named) {
    if (namespace.length > NAME_LENGTH_MAX || name.length > NAME_LENGTH_MAX)
      fault(field, `has a namespace or a name of more than ${NAME_LENGTH_MAX} characters.`);
    if (namespace.startsWith('bellwether:') && namespace !== own)
      fault(`${field}.namespace`, `is that of another organisation; yours is ${own}.`);
    else if (namespace === own && !field.startsWith('inputs'))
      fault(`${field}.namespace`, 'is ours: nobody else makes what stands in it.');
  }
  if (inputs.length + outputs.length > DATASETS_MAX) fault('outputs', `and inputs are more than ${DATASETS_MAX}.`);
  const columns = [...inputs, ...outputs].map(columnsOf);
  if (columns.some((each) => each.length > COLUMNS_MAX)) fault('outputs', `have more than ${COLUMNS_MAX} columns.`);
  if (columns.flat().reduce((sum, { from }) => sum + from.length, 0) > SOURCES_MAX)
    fault('outputs', `are made of more than ${SOURCES_MAX} columns.`);
  return faults;
}

/** What a job does, with what another event tells of it: parts that the event leaves out stay as they were. */
function withEvent(known: ExternalJob | null, { job, inputs, outputs }: OpenLineageEvent): ExternalJob {
  const description = textOf(job?.facets?.documentation, 'description');
  return {
    ...{ namespace: job!.namespace, name: job!.name, description: description ?? known?.description ?? '' },
    inputs: merged(known?.inputs ?? [], inputs),
    outputs: merged(known?.outputs ?? [], outputs),
  };
}

/** A run tells its data sets when it knows them; an event without any takes none away. */
function merged(known: readonly ExternalDataset[], told: readonly OpenLineageDataset[] = []): ExternalDataset[] {
  if (told.length === 0) return [...known];
  return told.map((dataset): ExternalDataset => {
    const before = known.find(({ namespace, name }) => namespace === dataset.namespace && name === dataset.name);
    const fields = fieldsOf(dataset);
    const columns = columnsOf(dataset);
    return {
      ...{ namespace: dataset.namespace, name: dataset.name },
      description: textOf(dataset.facets?.documentation, 'description') ?? before?.description ?? '',
      fields: fields.length > 0 ? fields : (before?.fields ?? []),
      columns: columns.length > 0 ? columns : (before?.columns ?? []),
    };
  });
}

function fieldsOf({ facets }: OpenLineageDataset): ExternalDataset['fields'] {
  const { fields = [] } = (facets?.schema ?? {}) as {
    fields?: { name: string; type?: string; description?: string }[];
  };
  return fields.slice(0, COLUMNS_MAX).map(({ name, type = '', description = '' }) => ({
    ...{
      name: name.slice(0, NAME_LENGTH_MAX),
      type: type.slice(0, 100),
      description: description.slice(0, TEXT_LENGTH_MAX),
    },
  }));
}

interface ToldColumn {
  inputFields: {
    namespace: string;
    name: string;
    field: string;
    transformations?: { type: string; subtype?: string }[];
  }[];
}

function columnsOf({ facets }: OpenLineageDataset): ExternalDataset['columns'] {
  const { fields = {} } = (facets?.columnLineage ?? {}) as { fields?: Record<string, ToldColumn> };
  return Object.entries(fields).map(([name, { inputFields }]) => ({
    name,
    from: inputFields.map(({ namespace, name: dataset, field, transformations = [] }) => ({
      ...{ namespace, name: dataset, field },
      transformations: transformations.map(
        ({ type, subtype }) => ({ type, subtype: subtype ?? '' }) as unknown as Transformation,
      ),
    })),
  }));
}

function textOf(facet: unknown, field: string): string | undefined {
  const text = (facet as Record<string, unknown> | undefined)?.[field];
  return typeof text === 'string' ? text.slice(0, TEXT_LENGTH_MAX) : undefined;
}

/** Names are as long as others make them; ids of streams are not. */
function streamIdOf({ namespace, name }: { namespace: string; name: string }): string {
  return createHash('sha256')
    .update(JSON.stringify([namespace, name]))
    .digest('hex')
    .slice(0, 32);
}
