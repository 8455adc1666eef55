/** A device may speak for others that somebody has put behind it: a bridge, a gateway of a site. */
import type { Migration } from '../migration/migration.ts';

export const deviceGateways: Migration = {
  number: 44,
  name: 'device-gateways',
  oldestProgram: 39,
  up: `
    ALTER TABLE devices ADD COLUMN gateway_id text CHECK (gateway_id <> device_id);
    ALTER TABLE devices ADD FOREIGN KEY (org_id, gateway_id) REFERENCES devices (org_id, device_id)
      ON DELETE SET NULL (gateway_id);
    CREATE INDEX devices_behind ON devices (org_id, gateway_id) WHERE gateway_id IS NOT NULL;
  `,
  down: 'ALTER TABLE devices DROP COLUMN gateway_id;',
};
