import type { ServiceContext } from '../../context.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, requirePermission } from '../authority/caller.ts';
import { userToManage } from './manage.ts';

/** Releases an account that was locked after failed attempts. One that is not locked stays as it is. */
export async function unlockUser(context: ServiceContext, caller: Caller | undefined, userId: string): Promise<void> {
  requirePermission(context, caller, 'users:write');
  const note = { action: 'user.unlock', resourceType: 'user', resourceId: userId };
  const { email } = await audited(context, caller, note, (tx) => userToManage(tx, caller, userId));
  await context.signInGuard.release(email);
}
