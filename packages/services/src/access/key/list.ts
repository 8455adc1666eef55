import type { ServiceContext } from '../../context.ts';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { KEY_COLUMNS, type KeyView, keyView } from './key-view.ts';

const LISTED_MAX = 2000;

/** The organisation's keys, newest first, revoked ones too: who had access is worth knowing. */
export async function listKeys(context: ServiceContext, caller: Caller | undefined): Promise<KeyView[]> {
  requirePermission(context, caller, 'keys:write');
  await context.audit.note(caller, { action: 'key.list', resourceType: 'key' });
  const rows = await context.records.asTenant(organisationOf(caller), (tx) =>
    tx
      .selectFrom('api_keys')
      .select(KEY_COLUMNS)
      .orderBy('created_at', 'desc')
      .orderBy('key_id')
      .limit(LISTED_MAX)
      .execute(),
  );
  return rows.map(keyView);
}
