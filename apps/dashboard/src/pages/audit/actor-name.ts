/** Whom an entry names, for a reader: a user's name is looked up when it is shown, since the trail itself holds none. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { messages } from './messages.ts';

interface Named {
  user_id: string;
  name: string;
}

/** Names by user id; none when the reader may not read users. */
export function useUserNames(): ReadonlyMap<string, string> {
  const mayRead = useMay('users:read');
  const { value } = useResource(mayRead ? 'audit-users' : undefined, async (signal) => {
    const { users } = await api.get<{ users: readonly Named[] }>('/api/v1/users', signal);
    return new Map(users.map(({ user_id, name }) => [user_id, name]));
  });
  return value ?? NOBODY;
}

const NOBODY: ReadonlyMap<string, string> = new Map();

/** `undefined`: nothing better is known than the id. */
export function actorName(actor: string, names: ReadonlyMap<string, string>): string | undefined {
  const [kind, id = ''] = actor.split(':', 2);
  if (kind === 'user') return names.get(id);
  if (kind === 'operator') return messages.list.installation;
  if (kind === 'nobody') return messages.list.nobody;
  return kind === 'key' ? messages.list.aKey : undefined;
}
