/** Who reads what became of a schedule, and how a change of it is undone: with the rights of whoever undoes it. */
import { nameOf, organisationOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { findSchedule, reportScheduleStream, workflowScheduleName } from './schedule-fields.ts';
import { carryOut, insertSchedule, updateScheduleRow } from './write-schedule.ts';

export const reportScheduleHistory = defineHistory({
  stream: reportScheduleStream,
  reader: { needs: 'metrics:read' },
  undo: {
    writer: { needs: 'exports:write' },
    async project(_, { tx, caller, id, before, after, at }) {
      const by = { updated_by: nameOf(caller), updated_at: at };
      if (after && before) {
        const row = await findSchedule(tx, id);
        await updateScheduleRow(tx, { ...row, ...after, ...by, version: row.version + 1 });
      } else if (after) {
        const made = { org_id: organisationOf(caller), schedule_id: id, version: 1, created_by: nameOf(caller) };
        await insertSchedule(tx, { ...made, ...after, ...by, created_at: at });
      } else await tx.deleteFrom('report_schedules').where('schedule_id', '=', id).execute();
    },
    async settled(platform, orgId, id, after) {
      if (!after) return platform.workflows.unschedule(orgId, workflowScheduleName(id));
      await carryOut(platform, await platform.records.asTenant(orgId, (tx) => findSchedule(tx, id)));
    },
  },
});
