/** Who reads what somebody changed of an employee, and how it is undone. */
import { Problem } from '@bellwether/core';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { employeeStream } from './employee-stream.ts';
import { refuseRing } from './write.ts';

export const employeeHistory = defineHistory({
  stream: employeeStream,
  reader: { needs: 'organizations:read' },
  undo: {
    writer: { needs: 'organizations:write' },
    async project(_, { tx, id, after, at }) {
      if (!after) return; // the stream never undoes what made it
      const row = await tx.selectFrom('employees').select('organization_id').where('id', '=', id).executeTakeFirst();
      if (!row) throw new Problem('conflict', 'This employee is not there any more.');
      if (after.manager_id !== null) await refuseRing(tx, row.organization_id, id, after.manager_id);
      await tx
        .updateTable('employees')
        .set((eb) => ({ ...after, updated_at: at, version: eb('version', '+', 1) }))
        .where('id', '=', id)
        .execute();
    },
  },
});
