/**
 * The first start: an organisation and its owner, so that somebody can sign in. Any later start finds a user and does
 * nothing. With the sample wanted, the first organisation is the sample itself, so that the first sign-in shows figures.
 */

import { OPERATOR } from '../authority/caller.ts';
import type { ServiceContext } from '../context.ts';
import { readInput } from '../input.ts';
import { addUser, readNewUser } from '../user/create.ts';
import { addOrganisation } from './create.ts';
import { DEFAULT_FEATURES, DEFAULT_QUOTAS, type Organisation } from './organisation.ts';

export const SAMPLE_ORG_ID = 'org_sample';
export const FIRST_ORG_ID = 'org_main';
const DEFAULT_EMAIL = 'admin@bellwether.local';

export interface FirstAdministratorOptions {
  /** Made up when absent. */
  email?: string | undefined;
  password?: string | undefined;
  /** Make the sample organisation the first one. */
  sample: boolean;
}

export interface FirstAdministrator {
  email: string;
  /** Only when it was made up: print it once. */
  password: string | undefined;
  org_id: string;
}

/**
 * The administrator it made, or `undefined` when there is a user already. The organisation is there either way, also
 * after a start that was cut short. Throws invalid_request when the e-mail or password given cannot be used.
 */
export async function ensureFirstAdministrator(
  context: ServiceContext,
  { email = DEFAULT_EMAIL, password, sample }: FirstAdministratorOptions,
): Promise<FirstAdministrator | undefined> {
  const orgId = sample ? SAMPLE_ORG_ID : FIRST_ORG_ID;
  const hasUser = await context.records.asOperator((tx) =>
    tx.selectFrom('users').select('user_id').limit(1).executeTakeFirst(),
  );
  const user = hasUser ? undefined : readInput({ email, password, name: 'Administrator', role: 'owner' }, readNewUser);
  if ((user || sample) && !context.tenants.get(orgId))
    await addOrganisation(context, OPERATOR, firstOrganisation(orgId));
  if (!user) return undefined;
  const created = await addUser(context, orgId, user);
  return { email: created.user.email, password: created.password, org_id: orgId };
}

function firstOrganisation(orgId: string): Omit<Organisation, 'created_at' | 'updated_at' | 'suspended_at'> {
  return {
    org_id: orgId,
    name: orgId === SAMPLE_ORG_ID ? 'Sample organisation' : 'My organisation',
    primary_region: 'eu-west-1',
    data_residency: 'global',
    quotas: DEFAULT_QUOTAS,
    features: DEFAULT_FEATURES,
    plan: 'enterprise',
    self_managed: true,
    sample: orgId === SAMPLE_ORG_ID,
  };
}
