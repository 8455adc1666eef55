/** What the reader may do, as the server said at sign-in. The server decides; this only keeps pages from asking in vain. */
import { type SessionState, useSession } from './session.ts';

/** `permission` is `resource:action`, or `signed_in` for what everybody may. */
export function useMay(permission: string): boolean {
  return permits(useSession(), permission);
}

export function permits(session: SessionState, permission: string): boolean {
  if (session.kind !== 'signed_in') return false;
  const { permissions } = session.session;
  // A server that says nothing about permissions refuses by itself.
  return permission === 'signed_in' || permissions === undefined || Object.hasOwn(permissions, permission);
}
