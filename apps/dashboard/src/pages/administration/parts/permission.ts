import { useSession } from '@bellwether/ui/session/session.ts';

/** Whether whoever is signed in has the permission in the whole organisation. The server decides; this spares a try. */
export function useMay(permission: string): boolean {
  const state = useSession();
  return state.kind === 'signed_in' && state.session.permissions[permission] === 'organisation';
}
