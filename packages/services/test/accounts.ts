/** People with accounts, for tests of signing in: who they are, where they come from, and what they then are. */
import { authenticate } from '../src/access/authority/authenticate.ts';
import type { Caller } from '../src/access/authority/caller.ts';
import { hashPassword } from '../src/access/authority/password.ts';
import { openSession, type SignedIn } from '../src/access/session/open-session.ts';
import { type SecondFactorRequired, signIn } from '../src/access/session/sign-in.ts';
import type { Visit } from '../src/access/session/visit.ts';
import { readNewUser, writeUser } from '../src/access/user/create.ts';
import { readInput } from '../src/input.ts';
import type { TestServices } from './service-context.ts';

export const PASSWORD = 'correct horse battery';

export interface Account {
  email: string;
  userId: string;
  /** With a new session each time. */
  caller(): Promise<Caller>;
  signIn(visit?: Partial<Visit>): Promise<SignedIn | SecondFactorRequired>;
}

let visitors = 0;

/** From an address nobody has failed from. */
export function visit(more: Partial<Visit> = {}): Visit {
  visitors += 1;
  return { id: 'req_test', address: `192.0.2.${visitors}`, userAgent: 'Test/1.0', ...more };
}

/** Made once: deriving it is slow by design. */
let passwordHash: Promise<string> | undefined;

/** Somebody new in the organisation of `admin`; everything but the password may be said. */
export async function addAccount(
  services: TestServices,
  admin: Caller,
  email: string,
  more: object = {},
): Promise<Account> {
  const { context } = services;
  passwordHash ??= hashPassword(PASSWORD);
  const hash = await passwordHash;
  const fields = readInput({ email, ...more }, (read) => readNewUser(read));
  const row = await context.records.asTenant(admin.orgId, (tx) => writeUser(tx, context, admin.orgId, fields, hash));
  return {
    email,
    userId: row.user_id,
    signIn: (from = {}) => signIn(context, { email, password: PASSWORD }, visit(from)),
    caller: async () => callerOf(services, await openSession(context, row, 'password', visit())),
  };
}

/** Whom an answer to a sign-in lets in. */
export async function callerOf(services: TestServices, answer: SignedIn | SecondFactorRequired): Promise<Caller> {
  if ('challenge' in answer) throw new Error('A second factor was asked for.');
  const caller = await authenticate(services.context, answer.token);
  if (!caller) throw new Error('The token opens nothing.');
  return caller;
}

/** What the audit trail of an organisation says, oldest first. */
export async function trailOf(services: TestServices, orgId: string) {
  await services.context.audit.settled();
  return services.context.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('audit_entries')
      .select(['actor', 'action', 'resource_id', 'outcome', 'details'])
      .orderBy('seq')
      .execute(),
  );
}
