/**
 * Who reads what became of a board, and how a change of it is undone: what undoes is a new version of the board, like any
 * other. One that was removed comes back without its embeds.
 */
import { type JsonObject, Problem } from '@bellwether/core';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { boardChangedBy, boardSeenBy, hadBoard } from './board-access.ts';
import { boardStream } from './board-stream.ts';
import { insertBoard } from './create.ts';
import { writeBoard } from './update.ts';

export const boardHistory = defineHistory({
  stream: boardStream,
  reader: { needs: 'dashboards:read' },
  async refuseStranger(_, { tx, caller, id, state, isRemoved }) {
    if (isRemoved && state) {
      if (!hadBoard(caller, state)) throw new Problem('not_found', 'There is no such board, or it was not yours.');
    } else await boardSeenBy(tx, caller, id);
  },
  undo: {
    writer: { needs: 'dashboards:write', reach: 'own' },
    async project(platform, { tx, caller, id, before, after, undone, at }) {
      if (before) {
        const row = await boardChangedBy(platform, tx, caller, id);
        if (after)
          await writeBoard(tx, caller, row, { before, content: after, sharedWith: [...after.shared_with] }, at);
        else await tx.deleteFrom('boards').where('dashboard_id', '=', id).execute();
      } else if (after) {
        // Whoever still has it open with an old version has to be told that it is another one.
        const { version, created_at } = ((undone.data as { aside?: JsonObject }).aside ?? {}) as JsonObject;
        const made = {
          version: Number(version ?? 0) + 1,
          created_at: typeof created_at === 'string' ? new Date(created_at) : at,
        };
        await insertBoard(tx, caller, { id, owner: after.owner, ...made }, after, [...after.shared_with], at);
      }
    },
  },
});
