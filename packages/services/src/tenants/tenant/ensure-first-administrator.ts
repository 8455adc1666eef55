/**
 * The first start: an organisation and its owner, so that somebody can sign in. Any later start finds a user and does
 * nothing. With the sample wanted, the first organisation is the sample itself, so that the first sign-in shows figures.
 *
 * A password that was made up is printed once, and a process may die before it has been. So it counts as said only once
 * `firstAdministratorShown` has been called; until then, as long as nobody has signed in, the next start makes up another.
 */

import { audited } from '../../access/audit/audited.ts';
import { actingFor, OPERATOR } from '../../access/authority/caller.ts';
import { hashPassword, PASSWORD_LENGTH } from '../../access/authority/password.ts';
import { addUser, madeUpPassword, readNewUser } from '../../access/user/create.ts';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
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
  const user = hasUser
    ? undefined
    : readInput({ email, password, name: 'Administrator', role: 'owner' }, (read) =>
        // Whoever may set the environment of the server may choose a short one; everybody else takes a longer.
        readNewUser(read, (input, field) => input.secret(field, PASSWORD_LENGTH)),
      );
  if ((user || sample) && !context.tenants.get(orgId))
    await addOrganisation(context, OPERATOR, firstOrganisation(orgId, context.residency.region));
  if (!user) return password === undefined ? sayAgain(context) : undefined;
  if (user.password === undefined) await markPassword(context, orgId, 'unsaid');
  const created = await addUser(context, actingFor(OPERATOR, orgId), user);
  return { email: created.user.email, password: created.password, org_id: orgId };
}

/** To be called once the made-up password has been printed. */
export async function firstAdministratorShown(context: ServiceContext, first: FirstAdministrator): Promise<void> {
  if (first.password !== undefined) await markPassword(context, first.org_id, 'said');
}

/** Another password for the first administrator, when the one made up for them was never said. */
async function sayAgain(context: ServiceContext): Promise<FirstAdministrator | undefined> {
  const found = await context.records.asOperator(async (tx) => {
    const mark = await tx
      .selectFrom('settings')
      .select(['org_id', 'value'])
      .where('name', '=', MARK)
      .executeTakeFirst();
    if (mark?.value !== 'unsaid') return undefined;
    const users = await tx.selectFrom('users').select(['user_id', 'org_id', 'email']).limit(2).execute();
    const session = await tx.selectFrom('sessions').select('session_id').limit(1).executeTakeFirst();
    return users.length === 1 && !session ? users[0] : undefined;
  });
  if (!found) return undefined;
  const password = madeUpPassword();
  const password_hash = await hashPassword(password);
  const note = { action: 'user.password_made_up', resourceType: 'user', resourceId: found.user_id };
  await audited(context, actingFor(OPERATOR, found.org_id), note, (tx) =>
    tx.updateTable('users').set({ password_hash }).where('user_id', '=', found.user_id).execute(),
  );
  return { email: found.email, password, org_id: found.org_id };
}

/** The name of the row in `settings`. */
const MARK = 'first_password';

function markPassword(context: ServiceContext, orgId: string, state: 'unsaid' | 'said'): Promise<unknown> {
  const row = { value: JSON.stringify(state), updated_at: new Date(context.clock()) };
  return context.records.asTenant(orgId, (tx) =>
    tx
      .insertInto('settings')
      .values({ org_id: orgId, name: MARK, ...row })
      .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet(row))
      .execute(),
  );
}

function firstOrganisation(
  orgId: string,
  region = 'eu-west-1',
): Omit<Organisation, 'created_at' | 'updated_at' | 'suspended_at'> {
  return {
    org_id: orgId,
    name: orgId === SAMPLE_ORG_ID ? 'Sample organisation' : 'My organisation',
    primary_region: region,
    data_residency: 'global',
    quotas: DEFAULT_QUOTAS,
    features: DEFAULT_FEATURES,
    plan: 'enterprise',
    personal_data_policy: 'people_topics',
    self_managed: true,
    sample: orgId === SAMPLE_ORG_ID,
  };
}
