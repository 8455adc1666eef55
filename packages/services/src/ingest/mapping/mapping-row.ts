/** A mapping as it is kept and as the API shows it, and its history. */
import type { Mapping } from '@bellwether/connectors';
import { type JsonObject, Problem } from '@bellwether/core';
import { defineEntityStream, type Transaction } from '@bellwether/records';
import { nameOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../history/history-kind.ts';

export interface MappingRow {
  org_id: string;
  mapping_id: string;
  name: string;
  mapping: JsonObject;
  version: number;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
}

export interface MappingView extends Mapping {
  mapping_id: string;
  name: string;
  version: number;
  created_by: string;
  created_at: string;
  updated_by: string;
  updated_at: string;
}

export interface MappingFields {
  name: string;
  mapping: JsonObject;
}

export const mappingStream = defineEntityStream<MappingFields>({ type: 'mapping' });

export function mappingView({ mapping, org_id: _, ...row }: MappingRow): MappingView {
  return {
    ...(mapping as unknown as Mapping),
    ...row,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

/** Throws not_found. With `lock`, nobody changes it before the end of the transaction. */
export async function mappingOf(tx: Transaction, id: string, lock?: 'lock'): Promise<MappingRow> {
  const query = tx.selectFrom('mappings').selectAll().where('mapping_id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (!row) throw new Problem('not_found', 'There is no such mapping.');
  return row;
}

/** Writes it as it is to be: made, changed, or brought back. */
export async function writeMapping(tx: Transaction, row: MappingRow): Promise<void> {
  const { name, version, updated_by, updated_at } = row;
  const values = { ...row, mapping: JSON.stringify(row.mapping) };
  await tx
    .insertInto('mappings')
    .values(values)
    .onConflict((conflict) =>
      conflict
        .columns(['org_id', 'mapping_id'])
        .doUpdateSet({ name, mapping: values.mapping, version, updated_by, updated_at }),
    )
    .execute();
}

export const mappingHistory = defineHistory({
  stream: mappingStream,
  reader: { needs: 'settings:read' },
  undo: {
    writer: { needs: 'settings:write' },
    async project(_, { tx, caller, id, after, at }) {
      if (!after) {
        await removeUnused(tx, id);
        return;
      }
      const row = await tx.selectFrom('mappings').selectAll().where('mapping_id', '=', id).executeTakeFirst();
      const by = { updated_by: nameOf(caller), updated_at: at };
      const made = row ?? { version: 0, created_by: nameOf(caller), created_at: at };
      await writeMapping(tx, {
        ...{ org_id: caller.orgId, mapping_id: id, ...after, ...by, version: made.version + 1 },
        ...{ created_by: made.created_by, created_at: made.created_at },
      });
    },
  },
});

/** Throws conflict while a connection reads by it. */
export async function removeUnused(tx: Transaction, id: string): Promise<void> {
  const user = await tx.selectFrom('connections').select('name').where('mapping_id', '=', id).executeTakeFirst();
  if (user)
    throw new Problem('conflict', `The connection "${user.name}" reads by this mapping. Give it another one first.`);
  await tx.deleteFrom('mappings').where('mapping_id', '=', id).execute();
}
