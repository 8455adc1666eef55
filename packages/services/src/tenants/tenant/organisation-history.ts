/** Who reads what became of an organisation's settings, and how a change of them is undone: by whoever may make it. */
import { isDeepStrictEqual } from 'node:util';
import { Problem } from '@bellwether/core';
import { organisationOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { organisationView } from './organisation.ts';
import { type OrganisationFields, organisationStream } from './organisation-stream.ts';
import { refuseAllotted } from './update.ts';

export const organisationHistory = defineHistory({
  stream: organisationStream,
  reader: { needs: 'settings:read' },
  refuseStranger(_, { caller, id }) {
    if (id !== organisationOf(caller)) throw new Problem('not_found', 'This is another organisation, or none.');
  },
  undo: {
    writer: { needs: 'settings:write' },
    async project(_, { tx, caller, id, before, after, at }) {
      if (!before || !after) throw new Problem('conflict', 'An organisation is not removed by undoing.');
      const row = await tx
        .selectFrom('organisations')
        .select(['self_managed', 'suspended_at'])
        .where('org_id', '=', id)
        .executeTakeFirstOrThrow();
      const fields = Object.keys(after) as (keyof OrganisationFields)[];
      refuseAllotted(
        caller,
        row.self_managed,
        fields.filter((field) => !isDeepStrictEqual(before[field], after[field])),
      );
      const { suspended, quotas, features, ...values } = after;
      await tx
        .updateTable('organisations')
        .set({
          ...{ ...values, quotas: JSON.stringify(quotas), features: JSON.stringify(features), updated_at: at },
          suspended_at: suspended ? (row.suspended_at ?? at) : null,
        })
        .where('org_id', '=', id)
        .execute();
    },
    async settled(platform, orgId) {
      const row = await platform.records.asTenant(orgId, (tx) =>
        tx.selectFrom('organisations').selectAll().where('org_id', '=', orgId).executeTakeFirstOrThrow(),
      );
      platform.tenants.put(organisationView(row));
    },
  },
});
