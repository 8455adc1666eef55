/** At a start: figures leave out exactly those who have withdrawn, also when the last process ended on the way there. */
import type { Platform } from '../../installation/platform/platform.ts';

export async function resumeConsents({ records, store }: Pick<Platform, 'records' | 'store'>): Promise<void> {
  const said = await records.asOperator((tx) =>
    tx.selectFrom('consents').select(['org_id', 'subject', 'status']).where('purpose', '=', 'analytics').execute(),
  );
  for (const { org_id, subject, status } of said) {
    const isLeftOut = status === 'withdrawn';
    if (store.exclusions.of(org_id).has(subject) !== isLeftOut)
      await store.erasure.leaveOut(org_id, subject, isLeftOut);
  }
  await store.erasure.resumeLeftOut();
}
