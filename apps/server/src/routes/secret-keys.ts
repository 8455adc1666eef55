/** The keys that the installation's secrets are sealed with, for the operator. */
import { exchangeSecretKeys, listSecretKeys } from '@bellwether/services';
import type { Route } from './route.ts';

export function secretKeyRoutes(): Route[] {
  const tag = 'operation' as const;
  return [
    {
      ...{ tag, method: 'GET', path: '/api/v1/secret-keys', needs: 'operator' },
      summary: 'Which key seals secrets, and which only open what they sealed until they are destroyed.',
      handle: ({ platform, caller }) => listSecretKeys(platform, caller),
    },
    {
      ...{ tag, method: 'POST', path: '/api/v1/secret-keys/exchange', needs: 'operator' },
      summary:
        'Makes a new key, seals every secret anew with it, and destroys the old ones after {grace_seconds}; 900 when absent.',
      consumes: ['application/json'],
      handle: async (c) => exchangeSecretKeys(c.platform, c.caller, await c.json()),
    },
  ];
}
