/** What the reader may do, as the server said last. The server decides; this only keeps pages from asking in vain. */
import { type SessionState, useSession } from './session.ts';

/** `permission` is `resource:action`, or `signed_in` for what everybody may. */
export function useMay(permission: string): boolean {
  return permits(useSession(), permission);
}

/** How far a permission of the reader reaches: `own`, `team`, `organisation`; `undefined` without it. */
export function useReach(permission: string): string | undefined {
  const session = useSession();
  return session.kind === 'signed_in' ? session.session.permissions[permission] : undefined;
}

/**
 * Why there are no figures for somebody who may read figures of a narrow reach: they are in no team, or nobody has said
 * which events are theirs. `undefined` when there are.
 */
export function missingForFigures(session: SessionState): 'team' | 'subject' | undefined {
  if (session.kind !== 'signed_in') return undefined;
  const { user, permissions } = session.session;
  const reach = permissions['metrics:read'];
  if (reach === 'team' && user.teams.length === 0) return 'team';
  return reach === 'own' && user.subject === null ? 'subject' : undefined;
}

export function permits(session: SessionState, permission: string): boolean {
  if (session.kind !== 'signed_in') return false;
  return permission === 'signed_in' || Object.hasOwn(session.session.permissions, permission);
}
