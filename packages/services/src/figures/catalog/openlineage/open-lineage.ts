/**
 * Events of OpenLineage, the open standard by which tools tell each other what read what and made what of it
 * (https://openlineage.io, specification 2-0-2), and the check against its own JSON Schemas, which lie beside this file.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FieldError, JsonObject } from '@bellwether/core';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export const PRODUCER = 'https://github.com/bellwether/bellwether';
const SPECIFICATION = 'https://openlineage.io/spec/2-0-2/OpenLineage.json';

/** Facets that are looked into, by their key in an event; others are kept to the form every facet has. */
const FACETS = {
  columnLineage: 'ColumnLineageDatasetFacet',
  schema: 'SchemaDatasetFacet',
  documentation: 'DocumentationDatasetFacet',
  jobType: 'JobTypeJobFacet',
  errorMessage: 'ErrorMessageRunFacet',
  ownership: 'OwnershipDatasetFacet',
  nominalTime: 'NominalTimeRunFacet',
  parent: 'ParentRunFacet',
  outputStatistics: 'OutputStatisticsOutputDatasetFacet',
} as const;
export type FacetName = keyof typeof FACETS;

export interface OpenLineageDataset {
  namespace: string;
  name: string;
  facets?: JsonObject;
  inputFacets?: JsonObject;
  outputFacets?: JsonObject;
}

export interface OpenLineageEvent {
  eventTime: string;
  producer: string;
  schemaURL: string;
  eventType?: 'START' | 'RUNNING' | 'COMPLETE' | 'ABORT' | 'FAIL' | 'OTHER';
  run?: { runId: string; facets?: JsonObject };
  job?: { namespace: string; name: string; facets?: JsonObject };
  /** Of an event about a data set alone. */
  dataset?: OpenLineageDataset;
  inputs?: OpenLineageDataset[];
  outputs?: OpenLineageDataset[];
}

/** What every event of ours begins with. */
export function eventHead(kind: 'RunEvent' | 'JobEvent', eventTime: string) {
  return { eventTime, producer: PRODUCER, schemaURL: `${SPECIFICATION}#/$defs/${kind}` };
}

export function facet(name: FacetName, content: JsonObject): JsonObject {
  const file = FACETS[name];
  return { [name]: { _producer: PRODUCER, _schemaURL: `${schemaIds.get(file)}#/$defs/${file}`, ...content } };
}

const read = (file: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'schemas', `${file}.json`), 'utf8')) as { $id: string };
const schemaIds = new Map(Object.values(FACETS).map((file) => [file as string, read(file).$id]));

const ajv = new Ajv2020({ allErrors: false, strict: false });
addFormats.default(ajv);
ajv.addSchema(read('OpenLineage'));
const isEvent = ajv.compile({ $ref: SPECIFICATION });
const facetChecks = new Map<string, ValidateFunction>(
  Object.entries(FACETS).map(([name, file]) => [name, ajv.compile(read(file))]),
);

/** What is wrong with an event, by the specification; empty when nothing is. */
export function openLineageFaults(event: unknown, at: string): FieldError[] {
  if (!isEvent(event)) return (isEvent.errors ?? []).slice(0, 1).map((error) => faultOf(error, at));
  const known = event as OpenLineageEvent;
  const holders: [string, JsonObject | undefined][] = [
    ['run.facets', known.run?.facets],
    ['job.facets', known.job?.facets],
    ...(['inputs', 'outputs'] as const).flatMap((side) =>
      (known[side] ?? []).flatMap((dataset, index): [string, JsonObject | undefined][] => [
        [`${side}[${index}].facets`, dataset.facets],
        [`${side}[${index}].outputFacets`, dataset.outputFacets],
      ]),
    ),
    ['dataset.facets', known.dataset?.facets],
  ];
  return holders.flatMap(([place, facets]) =>
    Object.entries(facets ?? {}).flatMap(([name, value]) => {
      const check = facetChecks.get(name);
      if (!check || check({ [name]: value })) return [];
      return (check.errors ?? []).slice(0, 1).map((error) => faultOf(error, `${at}${place}`));
    }),
  );
}

function faultOf({ instancePath, message }: ErrorObject, at: string): FieldError {
  const path = instancePath.replaceAll('/', '.');
  return { field: `${at}${path}`.replace(/^\.|\.$/g, ''), detail: `${message ?? 'does not fit OpenLineage'}.` };
}
