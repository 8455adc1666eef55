/** Keys of an edge that brings surveys to people, and may do nothing else. */
import type { Migration } from '../migration/migration.ts';

export const deliveryKeys: Migration = {
  number: 24,
  name: 'delivery-keys',
  up: `
    ALTER TABLE api_keys DROP CONSTRAINT api_keys_scopes_check;
    ALTER TABLE api_keys ADD CONSTRAINT api_keys_scopes_check
      CHECK (scopes <@ ARRAY['ingest', 'read', 'admin', 'scim', 'delivery'] AND cardinality(scopes) > 0);
  `,
  down: `
    DELETE FROM api_keys WHERE scopes = ARRAY['delivery'];
    UPDATE api_keys SET scopes = array_remove(scopes, 'delivery');
    ALTER TABLE api_keys DROP CONSTRAINT api_keys_scopes_check;
    ALTER TABLE api_keys ADD CONSTRAINT api_keys_scopes_check
      CHECK (scopes <@ ARRAY['ingest', 'read', 'admin', 'scim'] AND cardinality(scopes) > 0);
  `,
};
