/**
 * What other tools have told of their own lineage: jobs, the data sets they read and write, and which column is made of
 * which. A job is a stream of its own, so what it was before is not lost; it changes when its lineage does, not with every
 * run. A data set of ours that another tool reads is named as the catalog names it, in the organisation's namespace.
 */
import type { Transformation } from '@bellwether/metrics';
import { defineEntityStream, loadAll, type Transaction } from '@bellwether/records';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { addEntry, type Catalog } from './declared-catalog.ts';

export interface ExternalColumn {
  name: string;
  from: { namespace: string; name: string; field: string; transformations: Transformation[] }[];
}

export interface ExternalDataset {
  namespace: string;
  name: string;
  description: string;
  fields: { name: string; type: string; description: string }[];
  columns: ExternalColumn[];
}

export interface ExternalJob {
  namespace: string;
  name: string;
  description: string;
  inputs: ExternalDataset[];
  outputs: ExternalDataset[];
}

export const externalJobStream = defineEntityStream<ExternalJob>({ type: 'external_job' });

export const externalJobHistory = defineHistory({
  stream: externalJobStream,
  reader: { needs: 'metrics:read' },
  undo: 'This is what another tool has told. It is told again with its next run.',
});

/** Under which our own data sets are known outside. */
export function namespaceOf(orgId: string): string {
  return `bellwether:${orgId}`;
}

function datasetNode({ namespace, name }: Pick<ExternalDataset, 'namespace' | 'name'>): string {
  return namespace.startsWith('bellwether:') ? name : `external_dataset:${namespace}#${name}`;
}

function columnNode(dataset: Pick<ExternalDataset, 'namespace' | 'name'>, field: string): string {
  const node = datasetNode(dataset);
  if (!dataset.namespace.startsWith('bellwether:')) return `${node}.${field}`;
  return node.startsWith('event_type:') ? `field:${node.slice('event_type:'.length)}.${field}` : node;
}

export async function addExternal(catalog: Catalog, tx: Transaction): Promise<void> {
  for (const { state: job } of (await loadAll(tx, externalJobStream)).values()) {
    if (!job) continue;
    const id = `external_job:${job.namespace}#${job.name}`;
    addEntry(catalog, {
      ...{ id, kind: 'external_job', name: job.name, title: job.name, description: job.description, facts: {} },
      ...{ declared_by: job.namespace, classification: 'unknown', parent: null, page: null },
    });
    for (const dataset of [...job.inputs, ...job.outputs]) addDataset(catalog, dataset);
    for (const input of job.inputs) catalog.graph.addLink(datasetNode(input), id);
    for (const output of job.outputs) {
      catalog.graph.addLink(id, datasetNode(output));
      for (const { name, from } of output.columns)
        for (const source of from)
          catalog.graph.addLink(columnNode(source, source.field), columnNode(output, name), ...source.transformations);
    }
  }
}

function addDataset(catalog: Catalog, dataset: ExternalDataset): void {
  const id = datasetNode(dataset);
  const entry = { declared_by: dataset.namespace, classification: 'unknown', page: null } as const;
  if (!catalog.entries.has(id) && id.startsWith('external_dataset:'))
    addEntry(catalog, {
      ...{ ...entry, id, kind: 'external_dataset', name: dataset.name, title: dataset.name, parent: null, facts: {} },
      description: dataset.description,
    });
  if (!id.startsWith('external_dataset:')) return;
  const told = dataset.columns.map(({ name }) => ({ name, type: '', description: '' }));
  for (const { name, type, description } of [...dataset.fields, ...told]) {
    const column = columnNode(dataset, name);
    if (catalog.entries.has(column)) continue;
    addEntry(catalog, {
      ...{ ...entry, id: column, kind: 'field', name: `${dataset.name}.${name}`, title: name, parent: id },
      ...{ description, facts: type === '' ? {} : { type } },
    });
  }
}
