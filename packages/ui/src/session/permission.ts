/** What the reader may do, as the server said last. The server decides; this only keeps pages from asking in vain. */
import { type SessionState, useSession } from './session.ts';

/** `permission` is `resource:action`, or `signed_in` for what everybody may. */
export function useMay(permission: string): boolean {
  return permits(useSession(), permission);
}

export function permits(session: SessionState, permission: string): boolean {
  if (session.kind !== 'signed_in') return false;
  return permission === 'signed_in' || Object.hasOwn(session.session.permissions, permission);
}
