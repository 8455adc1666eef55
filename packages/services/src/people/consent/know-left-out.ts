/** What another process has been told about consent to analytics: figures leave those out here as well, from now on. */
import type { Platform } from '../../installation/platform/platform.ts';

export async function knowLeftOut(
  { records, store }: Pick<Platform, 'records' | 'store'>,
  orgId: string | undefined,
): Promise<void> {
  const rows = await records.asOperator((tx) =>
    tx
      .selectFrom('consents')
      .select(['org_id', 'subject', 'status'])
      .where('purpose', '=', 'analytics')
      .$if(orgId !== undefined, (query) => query.where('org_id', '=', orgId!))
      .execute(),
  );
  for (const [id, said] of Map.groupBy(rows, ({ org_id }) => org_id))
    store.exclusions.know(
      id,
      said.filter(({ status }) => status === 'withdrawn').map(({ subject }) => subject),
    );
}
