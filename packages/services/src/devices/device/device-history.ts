/**
 * Who reads what became of a device, and how a change of it is undone. A device that was retired is in service again, and
 * needs a new credential: those it had have ended.
 */
import { Problem } from '@bellwether/core';
import { nameOf, organisationOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { findDeviceRow, watchedDevice } from './device-row.ts';
import { deviceStream } from './device-stream.ts';
import { requireGateway } from './require-gateway.ts';
import { writeDevice } from './write-device.ts';

export const deviceHistory = defineHistory({
  stream: deviceStream,
  reader: { needs: 'devices:read' },
  undo: {
    writer: { needs: 'devices:write' },
    async project(platform, { tx, caller, id, after, at }) {
      if (!after) return; // the stream never undoes what made it
      const orgId = organisationOf(caller);
      const profile = platform.devices.profiles.get(orgId, after.profile);
      if (!profile) throw new Problem('conflict', `There is no profile ${after.profile} any more.`);
      const { serial: _, gateway_id = null, ...change } = after;
      const row = await findDeviceRow(tx, orgId, id);
      await requireGateway(tx, orgId, gateway_id, id);
      await writeDevice(tx, row, { ...change, gateway_id, category: profile.category }, { by: nameOf(caller), at });
    },
    async settled(platform, orgId, id) {
      const row = await platform.records.asTenant(orgId, (tx) => findDeviceRow(tx, orgId, id));
      platform.devices.changed(orgId, [watchedDevice(row)]);
    },
  },
});
