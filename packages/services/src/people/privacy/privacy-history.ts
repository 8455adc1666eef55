/** Who reads what became of the settings of privacy, and how a change of them is undone. */
import { Problem } from '@bellwether/core';
import { organisationOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { PRIVACY_FLOOR_SETTING, PRIVACY_NOISE_SETTING, writePrivacySetting } from './privacy-settings.ts';
import { privacyStream } from './privacy-stream.ts';

export const privacyHistory = defineHistory({
  stream: privacyStream,
  reader: { needs: 'settings:read' },
  refuseStranger(_, { caller, id }) {
    if (id !== organisationOf(caller))
      throw new Problem('not_found', 'Privacy has the history of the own organisation: its id is that of the stream.');
  },
  undo: {
    writer: { needs: 'settings:write' },
    async project(_, { tx, id, after, at }) {
      if (!after) throw new Problem('conflict', 'There is always a floor.');
      await writePrivacySetting(tx, id, PRIVACY_FLOOR_SETTING, after.privacy_floor, at);
      await writePrivacySetting(tx, id, PRIVACY_NOISE_SETTING, after.noise_enabled, at);
    },
    settled(platform, orgId, _, after) {
      if (!after) return;
      platform.privacy.put(orgId, after.privacy_floor);
      platform.privacy.putNoise(orgId, after.noise_enabled);
    },
  },
});
