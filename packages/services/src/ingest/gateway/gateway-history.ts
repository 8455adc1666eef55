/** Who reads what became of the gateway, and how a change of it is undone. */
import { Problem } from '@bellwether/core';
import { organisationOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../history/history-kind.ts';
import { refuseShutOut } from './check-configuration.ts';
import { gatewayStream, writeConfiguration } from './gateway-stream.ts';

export const gatewayHistory = defineHistory({
  stream: gatewayStream,
  reader: { needs: 'settings:write' },
  refuseStranger(_, { caller, id }) {
    if (id !== organisationOf(caller))
      throw new Problem(
        'not_found',
        'The gateway has the history of the own organisation: its id is that of the stream.',
      );
  },
  undo: {
    writer: { needs: 'settings:write' },
    async project(_, { tx, caller, id, after, at }) {
      if (!after) throw new Problem('conflict', 'There is always a gateway.');
      refuseShutOut(caller, after);
      await writeConfiguration(tx, id, after, at);
    },
    settled(platform, orgId, _, after) {
      if (after) platform.gateway.put(orgId, after);
    },
  },
});
