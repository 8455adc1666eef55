/**
 * Where the rows of a table lie. On one machine, and on one server, in the table itself. On a cluster the table is a
 * view over all servers (ENGINE = Distributed), and each keeps its own rows in a table of the same name and `_local`:
 * one reads and inserts by the table's name, and changes stored rows where they are stored.
 */
import { sqlIdentifier } from './sql-text.ts';

const DATABASE = 'bellwether';

export class Placement {
  /** The cluster's name in the servers' configuration; `undefined` without one. */
  readonly cluster: string | undefined;

  constructor(cluster?: string) {
    this.cluster = cluster === undefined ? undefined : clusterName(cluster);
  }

  /** The table that holds the rows: `bellwether.events`, or `bellwether.events_local` of each server of a cluster. */
  storing(table: string): string {
    if (this.cluster === undefined) return table;
    const quoted = /^(.+)`$/.exec(table);
    return quoted ? `${quoted[1]}_local\`` : `${table}_local`;
  }

  /** As a statement names the table whose stored rows it changes: `ALTER TABLE ${changed('bellwether.events')} DELETE …`. */
  changed(table: string): string {
    return `${this.storing(table)}${this.everywhere}`;
  }

  /** `ON CLUSTER …`, with a blank before it, where there is one: the statement is carried out on every server. */
  get everywhere(): string {
    return this.cluster === undefined ? '' : ` ON CLUSTER ${sqlIdentifier(this.cluster)}`;
  }

  /** The parts of our tables, one copy of each, under the tables' own names: to be read like `system.parts`. */
  get parts(): string {
    if (this.cluster === undefined) return 'system.parts';
    return `(SELECT * REPLACE (replaceRegexpOne(table, '_local$', '') AS table), hostName() AS server
      FROM cluster(${sqlIdentifier(this.cluster)}, system.parts) WHERE database = '${DATABASE}')`;
  }

  /** The same of every copy: what is to be gone has to be gone from all of them. */
  get allParts(): string {
    if (this.cluster === undefined) return this.parts;
    return this.parts.replace('cluster(', 'clusterAllReplicas(');
  }

  /** SQL over `parts`: the server that a part is on. */
  get serverOfPart(): string {
    return this.cluster === undefined ? 'hostName()' : 'server';
  }

  /** The table as we know it, by the name of the one that holds its rows. */
  nameOf(storing: string): string {
    return this.cluster === undefined ? storing : storing.replace(/_local$/, '');
  }
}

function clusterName(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name))
    throw new RangeError(`"${name}" is not the name of a ClickHouse cluster: letters, digits and _, at most 64.`);
  return name;
}
