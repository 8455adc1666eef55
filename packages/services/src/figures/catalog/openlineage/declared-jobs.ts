/**
 * What this installation does all the time, as OpenLineage jobs: events are loaded, windows kept, metrics answered. Every
 * metric is a data set whose columns are its figure and its dimensions, and the facet `columnLineage` says of which fields
 * of which events each is made: `fields` what goes into a column, `dataset` what decides which events count and when.
 */
import type { JsonObject } from '@bellwether/core';
import {
  type ColumnLineage,
  type LineageSources,
  type Metric,
  metricLineage,
  type Transformation,
} from '@bellwether/metrics';
import { facet, type OpenLineageDataset } from './open-lineage.ts';

export interface DeclaredJob {
  name: string;
  description: string;
  processing: 'STREAMING' | 'SERVICE';
  inputs: OpenLineageDataset[];
  outputs: OpenLineageDataset[];
}

interface InputField {
  namespace: string;
  name: string;
  field: string;
  transformations: { type: string; subtype: string }[];
}

export function declaredJobs(namespace: string, sources: LineageSources): DeclaredJob[] {
  const { registry, eventTypes } = sources;
  const eventSets = new Map(eventTypes.map((type) => [type.name, eventTypeDataset(namespace, type)]));
  const loader: DeclaredJob = {
    ...{ name: 'load_events', description: 'Moves accepted events from the log into the store, each once.' },
    ...{ processing: 'STREAMING', inputs: [...eventSets.values()] },
    outputs: [{ namespace, name: 'table:events' }],
  };
  const windows = [...registry.cubes.values()]
    .filter(({ cube }) => !cube.people)
    .map(({ cube }): DeclaredJob => {
      const columns = [...Object.entries(cube.dimensions), ...Object.entries(cube.measures)];
      const fields = columns.map(([name, { description }]) => ({ name, description }));
      return {
        ...{ name: `keep_windows.${cube.name}`, description: cube.description, processing: 'STREAMING' },
        inputs: [{ namespace, name: 'table:events' }],
        outputs: [{ namespace, name: `window:${cube.name}`, facets: facet('schema', { fields }) }],
      };
    });
  const metrics = [...registry.metrics.values()].map((metric): DeclaredJob => {
    const lineage = metricLineage(metric, sources);
    return {
      ...{ name: `answer_metric.${metric.name}`, description: metric.description, processing: 'SERVICE' },
      inputs: [...new Set(lineage.map(({ eventType }) => eventType))].map((name) => eventSets.get(name)!),
      outputs: [metricDataset(namespace, metric, lineage)],
    };
  });
  return [loader, ...windows, ...metrics];
}

function eventTypeDataset(namespace: string, type: LineageSources['eventTypes'][number]): OpenLineageDataset {
  const fields = Object.entries(type.metadata.properties ?? {}).map(([name, schema]) => ({
    ...{ name: `metadata.${name}`, type: schema.type ?? 'any' },
    ...(schema.description ? { description: schema.description } : {}),
  }));
  return {
    ...{ namespace, name: `event_type:${type.name}` },
    facets: { ...facet('schema', { fields }), ...facet('documentation', { description: type.description }) },
  };
}

/** The figure in the column `value`, and a column for each dimension it may be cut by. */
function metricDataset(namespace: string, metric: Metric, lineage: readonly ColumnLineage[]): OpenLineageDataset {
  const columns = new Map<string, Map<string, InputField>>();
  const whole = new Map<string, InputField>();
  for (const { eventType, field, influences } of lineage)
    for (const { transformation, through } of influences) {
      const input = { namespace, name: `event_type:${eventType}`, field };
      if (through.kind === 'cube') add(whole, input, transformation);
      else {
        const column = through.kind === 'dimension' ? through.name : 'value';
        const inputs = columns.get(column) ?? new Map<string, InputField>();
        add(inputs, input, transformation);
        columns.set(column, inputs);
      }
    }
  const inputsOf = (inputs: ReadonlyMap<string, InputField>) => [...inputs.values()] as unknown as JsonObject[];
  const fields = Object.fromEntries([...columns].map(([name, inputs]) => [name, { inputFields: inputsOf(inputs) }]));
  return {
    ...{ namespace, name: `metric:${metric.name}` },
    facets: {
      ...facet('columnLineage', { fields, dataset: inputsOf(whole) }),
      ...facet('schema', { fields: [...columns.keys()].map((name) => ({ name })) }),
      ...facet('documentation', { description: metric.description }),
    },
  };
}

function add(
  inputs: Map<string, InputField>,
  input: Omit<InputField, 'transformations'>,
  { type, subtype }: Transformation,
): void {
  const key = `${input.name} ${input.field}`;
  const known = inputs.get(key) ?? { ...input, transformations: [] };
  if (!known.transformations.some((each) => each.subtype === subtype)) known.transformations.push({ type, subtype });
  inputs.set(key, known);
}
