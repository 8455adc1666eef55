/** Who reads what became of a user's rights, and how a change of them is undone: as anybody would change them. */
import { Problem } from '@bellwether/core';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { reachOf } from '../authority/caller.ts';
import { noSuchUser } from './get.ts';
import { changeUser } from './update.ts';
import { userStream } from './user-stream.ts';
import { withinReach } from './within-reach.ts';

export const userHistory = defineHistory({
  stream: userStream,
  reader: { needs: 'users:read', reach: 'team' },
  async refuseStranger(_, { tx, caller, id, isRemoved }) {
    if (isRemoved && reachOf(caller, 'users:read') === 'organisation') return;
    const row = await tx
      .selectFrom('users')
      .select('user_id')
      .where('user_id', '=', id)
      .where(withinReach(caller))
      .executeTakeFirst();
    if (!row) throw noSuchUser();
  },
  undo: {
    writer: { needs: 'users:write' },
    async project(platform, { tx, caller, id, after }) {
      if (!after) throw new Problem('conflict', 'A user is not removed by undoing.');
      const { role, teams, disabled } = after;
      await changeUser(platform, tx, caller, id, { role, teams: [...teams], disabled });
    },
    settled: (platform) => platform.credentials.clear(),
  },
});
