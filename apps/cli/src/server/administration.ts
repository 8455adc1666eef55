/**
 * Organisations, keys and users, administered through the running server or, when none runs, on the records themselves. A
 * command cannot tell the two apart: the verbs behind them are the same.
 */
import { dirname, join } from 'node:path';
import type { Clock } from '@bellwether/core';
import type { CreatedKey, CreatedUser, KeyView, Organisation, UserDetails } from '@bellwether/services';
import { CommandError, EXIT } from '../command-error.ts';
import type { ApiClient } from './api-client.ts';

export type { CreatedKey, CreatedUser, KeyView, Organisation, UserDetails };

export interface PasswordReset {
  link: string;
  expires_at: string;
}

export interface Administration {
  listOrganisations(): Promise<Organisation[]>;
  createOrganisation(input: object): Promise<Organisation>;
  listKeys(orgId: string): Promise<KeyView[]>;
  createKey(orgId: string, input: object): Promise<CreatedKey>;
  revokeKey(orgId: string, keyId: string): Promise<void>;
  rotateKey(orgId: string, keyId: string, input: object): Promise<CreatedKey>;
  listUsers(orgId: string): Promise<UserDetails[]>;
  createUser(orgId: string, input: object): Promise<CreatedUser>;
  updateUser(orgId: string, userId: string, input: object): Promise<UserDetails>;
  /** Needs a running server: the link leads there. */
  startPasswordReset(orgId: string, userId: string): Promise<PasswordReset>;
  resetFactors(orgId: string, userId: string): Promise<void>;
  close(): Promise<void>;
}

export function administrationOver(client: ApiClient): Administration {
  const pathOf = (keyId: string) => `/api/v1/keys/${encodeURIComponent(keyId)}`;
  const userPathOf = (userId: string) => `/api/v1/users/${encodeURIComponent(userId)}`;
  return {
    listOrganisations: async () =>
      (await client.json<{ organisations: Organisation[] }>('GET', '/api/v1/organisations')).organisations,
    createOrganisation: (body) => client.json('POST', '/api/v1/organisations', { body }),
    listKeys: async (orgId) => (await client.actingFor(orgId).json<{ keys: KeyView[] }>('GET', '/api/v1/keys')).keys,
    createKey: (orgId, body) => client.actingFor(orgId).json('POST', '/api/v1/keys', { body }),
    revokeKey: (orgId, keyId) => client.actingFor(orgId).json('DELETE', pathOf(keyId)),
    rotateKey: (orgId, keyId, body) => client.actingFor(orgId).json('POST', `${pathOf(keyId)}/rotate`, { body }),
    listUsers: async (orgId) =>
      (await client.actingFor(orgId).json<{ users: UserDetails[] }>('GET', '/api/v1/users')).users,
    createUser: (orgId, body) => client.actingFor(orgId).json('POST', '/api/v1/users', { body }),
    updateUser: (orgId, userId, body) => client.actingFor(orgId).json('PATCH', userPathOf(userId), { body }),
    startPasswordReset: (orgId, userId) => client.actingFor(orgId).json('POST', `${userPathOf(userId)}/reset-password`),
    resetFactors: (orgId, userId) => client.actingFor(orgId).json('POST', `${userPathOf(userId)}/reset-factors`),
    close: async () => undefined,
  };
}

/** On the records in `directory`, which nobody else may have open. */
export async function administrationInProcess(directory: string, clock: Clock): Promise<Administration> {
  // Loaded only here: a command that talks to a server starts in a fraction of the time without the engines.
  const [{ openRecords }, services, { readConfig }] = await Promise.all([
    import('@bellwether/records'),
    import('@bellwether/services'),
    import('@bellwether/server'),
  ]);
  const records = await openRecords({ directory, clock });
  try {
    const context = await services.openServiceContext({
      records,
      clock,
      secretsDirectory: join(dirname(directory), 'secrets'),
      eventTypes: [],
      prices: [],
      residency: readConfig(process.env).residency,
    });
    const operator = (orgId: string) => services.actingFor(services.OPERATOR, orgId);
    return {
      listOrganisations: () => services.listOrganisations(context, services.OPERATOR),
      createOrganisation: (input) => services.createOrganisation(context, services.OPERATOR, input),
      listKeys: (orgId) => services.listKeys(context, operator(orgId)),
      createKey: (orgId, input) => services.createKey(context, operator(orgId), input),
      revokeKey: (orgId, keyId) => services.revokeKey(context, operator(orgId), keyId),
      rotateKey: (orgId, keyId, input) => services.rotateKey(context, operator(orgId), keyId, input),
      listUsers: (orgId) => services.listUsers(context, operator(orgId)),
      createUser: (orgId, input) => services.createUser(context, operator(orgId), input),
      updateUser: (orgId, userId, input) => services.updateUser(context, operator(orgId), userId, input),
      startPasswordReset: async () => {
        throw new CommandError(
          EXIT.unreachable,
          'unreachable',
          'A reset link leads to a running server, and none runs here. Start it with "bellwether start", then ask again.',
        );
      },
      resetFactors: (orgId, userId) => services.resetFactors(context, operator(orgId), userId),
      close: () => records.close(),
    };
  } catch (error) {
    await records.close();
    throw error;
  }
}
