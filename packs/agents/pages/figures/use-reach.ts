/** How far a permission of the reader reaches: `own`, `team`, `organisation`; `undefined` without it. */
import { useSession } from '@bellwether/ui/session/session.ts';

export function useReach(permission: string): string | undefined {
  const session = useSession();
  return session.kind === 'signed_in' ? session.session.permissions[permission] : undefined;
}
