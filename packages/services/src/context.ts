/**
 * What every verb is given: where records are, what time it is, and what is kept in memory for the hot path. Nothing in
 * services reads the environment or the clock by itself.
 */
import type { Clock, EventType } from '@bellwether/core';
import type { ModelPrice } from '@bellwether/metrics';
import type { Records } from '@bellwether/records';
import { AuditTrail } from './audit/audit-trail.ts';
import { CredentialCache } from './authority/credential-cache.ts';
import { PersonStanding } from './consent/person-standing.ts';
import { EventTypeRegistry } from './event-type/registry.ts';
import { OutboundClient } from './outbound/outbound-client.ts';
import { CEREMONY, type Ceremony } from './passkey/ceremony.ts';
import { PriceTable } from './price/price-table.ts';
import { PrivacySettings } from './privacy/privacy-settings.ts';
import { RetentionTable } from './retention/retention-table.ts';
import { SecretBox } from './secret/secret-box.ts';
import { ChallengeBook } from './session/challenge-book.ts';
import { SIGN_IN_CHALLENGE, type SignInChallenge } from './session/sign-in-challenge.ts';
import { SignInGuard } from './session/sign-in-guard.ts';
import { TenantDirectory } from './tenant/tenant-directory.ts';

export interface ServiceContext {
  records: Records;
  clock: Clock;
  /** SHA-256 of the operator's token; see authority/operator-token.ts. */
  operatorTokenHash: Buffer | undefined;
  credentials: CredentialCache;
  audit: AuditTrail;
  /** Seals secrets that have to be used again in the clear. */
  secrets: SecretBox;
  /** Calls to servers whose address somebody has set. */
  outbound: OutboundClient;
  signInGuard: SignInGuard;
  /** Sign-ins that wait for the second factor. */
  signInChallenges: ChallengeBook<SignInChallenge>;
  /** What browsers have been asked to sign. */
  passkeyCeremonies: ChallengeBook<Ceremony>;
  tenants: TenantDirectory;
  eventTypes: EventTypeRegistry;
  prices: PriceTable;
  retention: RetentionTable;
  privacy: PrivacySettings;
  /** Who has withdrawn their consent to be taken in, and who was erased. */
  standing: PersonStanding;
}

export interface ServiceContextOptions {
  records: Records;
  clock: Clock;
  /** Where the key file lies, or is made. */
  secretsDirectory: string;
  operatorTokenHash?: Buffer | undefined;
  /** Whether calls to other servers may go to this machine and to private networks. */
  allowPrivateNetworks?: boolean | undefined;
  /** Declared by packs. */
  eventTypes: readonly EventType[];
  /** Shipped with packs; a tenant's own prices go over them. */
  prices: readonly ModelPrice[];
}

/** Loads what verbs need in memory. Throws when two packs declare one event type differently. */
export async function openServiceContext(options: ServiceContextOptions): Promise<ServiceContext> {
  const { records, clock, operatorTokenHash } = options;
  const [tenants, eventTypes, prices, retention, privacy, standing] = await Promise.all([
    TenantDirectory.load(records),
    EventTypeRegistry.load(records, options.eventTypes),
    PriceTable.load(records, options.prices),
    RetentionTable.load(records),
    PrivacySettings.load(records),
    PersonStanding.load(records, options.secretsDirectory),
  ]);
  return {
    records,
    clock,
    operatorTokenHash,
    credentials: new CredentialCache(),
    audit: new AuditTrail(records, clock, (orgId, subject) => standing.tokenOf(orgId, subject)),
    secrets: new SecretBox(options.secretsDirectory),
    outbound: new OutboundClient({ allowPrivate: options.allowPrivateNetworks === true }),
    signInGuard: new SignInGuard(clock),
    signInChallenges: new ChallengeBook(clock, SIGN_IN_CHALLENGE),
    passkeyCeremonies: new ChallengeBook(clock, CEREMONY),
    tenants,
    eventTypes,
    prices,
    retention,
    privacy,
    standing,
  };
}
