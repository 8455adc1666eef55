/** Who reads what became of a kind of device, and how a change of it is undone. */
import { nameOf, organisationOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { deviceProfileStream } from './profile-stream.ts';
import { deleteProfile, findOwnProfile, writeProfile } from './write-profile.ts';

export const deviceProfileHistory = defineHistory({
  stream: deviceProfileStream,
  reader: { needs: 'devices:read' },
  undo: {
    writer: { needs: 'devices:write' },
    async project(_, { tx, caller, id, after, undone, at }) {
      const orgId = organisationOf(caller);
      if (!after) return deleteProfile(tx, orgId, id);
      const version = ((await findOwnProfile(tx, orgId, id))?.version ?? undone.version) + 1;
      await writeProfile(tx, orgId, after, { version, by: nameOf(caller), at });
    },
    settled(platform, orgId, id, after) {
      if (after) platform.devices.profiles.put(orgId, after);
      else platform.devices.profiles.remove(orgId, id);
    },
  },
});
