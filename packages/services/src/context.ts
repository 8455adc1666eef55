/**
 * What every verb is given: where records are, what time it is, and what is kept in memory for the hot path. Nothing in
 * services reads the environment or the clock by itself.
 *
 * A process that is alone keeps everything in its memory and its files. Of several, each learns from the records what
 * others have changed, and has in the cluster or in the records what they must not each have their own of: see
 * docs/several-processes.md.
 */
import { type Cluster, MemoryCluster } from '@bellwether/cluster';
import type { Clock, EventType, OnTrouble } from '@bellwether/core';
import type { ModelPrice } from '@bellwether/metrics';
import type { Records } from '@bellwether/records';
import { AuditTrail } from './access/audit/audit-trail.ts';
import { CredentialCache } from './access/authority/credential-cache.ts';
import { CEREMONY, type Ceremony } from './access/passkey/ceremony.ts';
import { type ChallengeBook, openChallengeBook } from './access/session/challenge-book.ts';
import { SharedSignInGuard } from './access/session/shared-sign-in-guard.ts';
import { SIGN_IN_CHALLENGE, type SignInChallenge } from './access/session/sign-in-challenge.ts';
import { MemorySignInGuard, type SignInGuard } from './access/session/sign-in-guard.ts';
import { EventTypeRegistry } from './ingest/event-type/registry.ts';
import { OutboundClient } from './installation/outbound/outbound-client.ts';
import { RecordChanges } from './installation/platform/record-changes.ts';
import { refuseForeignOrganisations } from './installation/residency/refuse-foreign.ts';
import { Residency, type ResidencySettings } from './installation/residency/residency.ts';
import { RetentionTable } from './installation/retention/retention-table.ts';
import type { KeyHome } from './installation/secret/installation-key.ts';
import { SecretBox } from './installation/secret/secret-box.ts';
import { type MasterKey, SharedKeys } from './installation/secret/shared-keys.ts';
import { PersonStanding } from './people/consent/person-standing.ts';
import { PrivacySettings } from './people/privacy/privacy-settings.ts';
import { PriceTable } from './tenants/price/price-table.ts';
import { TenantDirectory } from './tenants/tenant/tenant-directory.ts';

export interface ServiceContext {
  records: Records;
  clock: Clock;
  /** What is shared with other processes of the installation; alone in memory when there are none. */
  cluster: Cluster;
  /** What other processes change in the records; `undefined` when there are none. */
  changes: RecordChanges | undefined;
  /** Where keys of the installation are. */
  keyHome: KeyHome;
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
  /** Which region this is, and who lives elsewhere. */
  residency: Residency;
}

export interface ServiceContextOptions {
  records: Records;
  clock: Clock;
  /** Where the key file lies, or is made. */
  secretsDirectory: string;
  /** Shared with other processes; without one, this process is alone. */
  cluster?: Cluster | undefined;
  /** Needed with other processes: seals what keys they share. */
  masterKeys?: readonly MasterKey[] | undefined;
  /** Told of failures that are being retried. */
  onTrouble?: OnTrouble | undefined;
  operatorTokenHash?: Buffer | undefined;
  /** Where this installation stands; it has no region when absent. */
  residency?: ResidencySettings | undefined;
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
  const cluster = options.cluster ?? new MemoryCluster({ clock });
  const keyHome = openKeyHome(options, cluster);
  const changes = cluster.alone
    ? undefined
    : await RecordChanges.open({ records, onTrouble: options.onTrouble ?? (() => undefined) });
  const [tenants, eventTypes, prices, retention, privacy, standing] = await Promise.all([
    TenantDirectory.load(records),
    EventTypeRegistry.load(records, options.eventTypes),
    PriceTable.load(records, options.prices),
    RetentionTable.load(records),
    PrivacySettings.load(records),
    PersonStanding.load(records, keyHome),
  ]);
  const residency = new Residency(options.residency);
  refuseForeignOrganisations(tenants, residency);
  const credentials = new CredentialCache();
  const secrets = await SecretBox.open(keyHome);
  changes?.hold(['organisations'], (orgId) => tenants.reload(records, orgId));
  changes?.hold(['event_types'], (orgId) => eventTypes.reload(records, orgId));
  changes?.hold(['prices'], (orgId) => prices.reload(records, orgId));
  changes?.hold(['settings'], (orgId) => retention.reload(records, orgId));
  changes?.hold(['settings'], (orgId) => privacy.reload(records, orgId));
  changes?.hold(['consents', 'erased_subjects'], (orgId) => standing.reload(records, orgId));
  changes?.hold(['users', 'sessions', 'api_keys'], () => credentials.clear());
  return {
    records,
    clock,
    cluster,
    changes,
    keyHome,
    operatorTokenHash,
    credentials,
    audit: new AuditTrail(records, clock, (orgId, subject) => standing.tokenOf(orgId, subject)),
    secrets,
    outbound: new OutboundClient({ allowPrivate: options.allowPrivateNetworks === true }),
    signInGuard: cluster.alone
      ? new MemorySignInGuard(clock)
      : new SharedSignInGuard(records, clock, (text) => standing.hashOf('', text)),
    signInChallenges: openChallengeBook({ cluster, secrets, clock }, 'sign-in', SIGN_IN_CHALLENGE),
    passkeyCeremonies: openChallengeBook({ cluster, secrets, clock }, 'passkey', CEREMONY),
    tenants,
    eventTypes,
    prices,
    retention,
    privacy,
    standing,
    residency,
  };
}

/** Files of the directory when this process is alone; a key made in each of several files would open nothing elsewhere. */
function openKeyHome(
  { records, clock, secretsDirectory, masterKeys }: ServiceContextOptions,
  cluster: Cluster,
): KeyHome {
  if (cluster.alone) return secretsDirectory;
  if (!masterKeys || masterKeys.length === 0)
    throw new Error(
      'Several processes share their keys in the records, sealed with a master key, and none is given. Make one with "openssl rand -base64 32", keep it in a file that only the server can read, and name the file in BELLWETHER_MASTER_KEY_FILE of every process.',
    );
  return { directory: secretsDirectory, shared: new SharedKeys(records, clock, masterKeys) };
}
