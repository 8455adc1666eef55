import { describe, expect, it } from 'vitest';
import type { CatalogNode, Kind, Lineage } from './catalog.ts';
import { connectedWith, layOutLineage } from './lineage-layout.ts';

const node = (id: string, kind: Kind): CatalogNode => ({
  ...{ id, kind, title: id, name: id, classification: 'unknown', page: null },
});
const link = (from: string, to: string, type = 'DIRECT') => ({ from, to, transformations: [{ type, subtype: '' }] });
const metric = node('metric', 'metric');

function fedBy(fields: readonly CatalogNode[]): Lineage {
  const measure = node('measure', 'measure');
  return {
    entry: metric,
    nodes: [...fields, measure, metric],
    links: [...fields.map(({ id }) => link(id, 'measure')), link('measure', 'metric')],
  };
}

describe('the drawing of a lineage', () => {
  it('goes from data on the left to figures on the right', () => {
    const { nodes } = layOutLineage(fedBy([node('call.cost', 'field')]));
    expect(nodes.map(({ id, column }) => [id, column])).toEqual([
      ['call.cost', 0],
      ['measure', 1],
      ['metric', 2],
    ]);
  });

  it('groups the fields of an event type where there are too many to be told apart', () => {
    const fields = Array.from({ length: 20 }, (_, i) => node(`${i % 2 === 0 ? 'call' : 'reply'}.f${i}`, 'field'));
    const { nodes, links } = layOutLineage(fedBy(fields));
    expect(nodes.filter(({ column }) => column === 0).map(({ members }) => members.length)).toEqual([10, 10]);
    expect(links).toHaveLength(3);
  });

  it('puts no two entries in one place', () => {
    const { nodes } = layOutLineage(fedBy(Array.from({ length: 9 }, (_, i) => node(`call.f${i}`, 'field'))));
    expect(new Set(nodes.map(({ column, row }) => `${column} ${row}`)).size).toBe(nodes.length);
  });

  it('shows with an entry what leads to it and where it leads, and nothing beside', () => {
    const lineage = fedBy([node('call.a', 'field'), node('call.b', 'field')]);
    const { links } = layOutLineage(lineage);
    expect([...connectedWith('call.a', links)].toSorted()).toEqual(['call.a', 'measure', 'metric']);
  });
});
