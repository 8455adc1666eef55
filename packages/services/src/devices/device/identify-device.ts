/**
 * From a proof to a device. What is unknown, revoked or expired, and what belongs to a device that is blocked or retired,
 * gets one and the same answer: none. Remembered for seconds, so that a device's thousandth message asks no database.
 */
import { timingSafeEqual } from 'node:crypto';
import { hashCredential, regionOfCredential } from '../../access/authority/credential.ts';
import type { ServiceContext } from '../../context.ts';
import { refuseSuspended } from '../../tenants/tenant/refuse-suspended.ts';
import { isDeviceSecret } from './device-credential.ts';
import type { DeviceIdentity } from './device-identity.ts';

const FRESH_MS = 5_000;
const ENTRIES_MAX = 20_000;

export type DeviceProof = { token: string } | { certificateSha256: Buffer };

interface Known {
  identity: DeviceIdentity | undefined;
  untilMs: number;
}

export class DeviceIdentities {
  readonly #context: ServiceContext;
  readonly #known = new Map<string, Known>();
  readonly #answers = new Map<string, { answer: unknown; untilMs: number }>();
  /** Counts up at each change: what was looked up before one is not remembered after it. */
  #generation = 0;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  /** Throws forbidden while the organisation is suspended, lives_elsewhere for a token of another region. */
  async identify(proof: DeviceProof): Promise<DeviceIdentity | undefined> {
    if ('token' in proof && !isDeviceSecret(proof.token, 'token')) return undefined;
    if ('token' in proof) this.#context.residency.requireHere(regionOfCredential(proof.token));
    const hash = 'token' in proof ? hashCredential(proof.token) : proof.certificateSha256;
    const key = hash.toString('base64');
    const nowMs = this.#context.clock();
    let known = this.#known.get(key);
    if (!known || nowMs >= known.untilMs) {
      const generation = this.#generation;
      known = await this.#lookUp(hash, 'token' in proof ? 'token' : 'certificate', nowMs);
      if (generation === this.#generation) this.#remember(key, known);
    }
    if (known.identity) refuseSuspended(this.#context, known.identity.orgId);
    return known.identity;
  }

  /** The device that a gateway names by serial number or id, when it may speak for it. */
  async behind(gateway: DeviceIdentity, name: string): Promise<DeviceIdentity | undefined> {
    const { orgId, deviceId, credentialId } = gateway;
    const found = await this.#remembered(`behind ${orgId} ${deviceId} ${name}`, async () => {
      const [row] = await this.#rowsBehind(gateway, name);
      return row && { ...row, orgId, credentialId };
    });
    return found;
  }

  /** All that it may speak for. */
  async allBehind(gateway: DeviceIdentity): Promise<DeviceIdentity[]> {
    const { orgId, credentialId } = gateway;
    return (await this.#rowsBehind(gateway, undefined)).map((row) => ({ ...row, orgId, credentialId }));
  }

  /** The gateway that speaks for a device, and what it calls it; `undefined` when none does. */
  async wayTo(orgId: string, deviceId: string): Promise<{ gatewayId: string; name: string } | undefined> {
    return this.#remembered(`way ${orgId} ${deviceId}`, async () => {
      const row = await this.#context.records.asTenant(orgId, (tx) =>
        tx
          .selectFrom('devices')
          .select(['gateway_id', 'serial'])
          .where('org_id', '=', orgId)
          .where('device_id', '=', deviceId)
          .where('state', '=', 'active')
          .executeTakeFirst(),
      );
      if (!row?.gateway_id) return undefined;
      // A serial number that cannot stand in a topic is not what a gateway calls it.
      const name = row.serial !== null && /^[^/+#]+$/.test(row.serial) ? row.serial : deviceId;
      return { gatewayId: row.gateway_id, name };
    });
  }

  /** To be called once a change of a device or of its credentials is durable. */
  forget(): void {
    this.#generation++;
    this.#known.clear();
    this.#answers.clear();
  }

  #remember(key: string, known: Known): void {
    const oldest = this.#known.size >= ENTRIES_MAX ? this.#known.keys().next() : undefined;
    if (oldest && !oldest.done) this.#known.delete(oldest.value);
    this.#known.set(key, known);
  }

  /** For seconds, as with credentials; a change that came meanwhile is not remembered over. */
  async #remembered<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const nowMs = this.#context.clock();
    const known = this.#answers.get(key);
    if (known && nowMs < known.untilMs) return known.answer as T; // each key is asked for in one place
    const generation = this.#generation;
    const answer = await ask();
    if (generation !== this.#generation) return answer;
    const oldest = this.#answers.size >= ENTRIES_MAX ? this.#answers.keys().next() : undefined;
    if (oldest && !oldest.done) this.#answers.delete(oldest.value);
    this.#answers.set(key, { answer, untilMs: nowMs + FRESH_MS });
    return answer;
  }

  async #rowsBehind({ orgId, deviceId }: DeviceIdentity, name: string | undefined) {
    const rows = await this.#context.records.asTenant(orgId, (tx) =>
      tx
        .selectFrom('devices')
        .select(['device_id as deviceId', 'name', 'profile', 'category', 'site'])
        .where('org_id', '=', orgId)
        .where('gateway_id', '=', deviceId)
        .where('state', '=', 'active')
        .$if(name !== undefined, (query) =>
          query.where((eb) => eb.or([eb('serial', '=', name!), eb('device_id', '=', name!)])),
        )
        .orderBy((eb) => eb('serial', '=', name ?? ''), 'desc')
        .execute(),
    );
    return rows;
  }

  async #lookUp(hash: Buffer, kind: 'token' | 'certificate', nowMs: number): Promise<Known> {
    const row = await this.#context.records.asOperator((tx) =>
      tx
        .selectFrom('device_credentials')
        .innerJoin('devices', (join) =>
          join
            .onRef('devices.org_id', '=', 'device_credentials.org_id')
            .onRef('devices.device_id', '=', 'device_credentials.device_id'),
        )
        .select(['devices.org_id', 'devices.device_id', 'credential_id', 'secret_hash', 'expires_at'])
        .select(['name', 'profile', 'category', 'site'])
        .where('secret_hash', '=', hash)
        .where('kind', '=', kind)
        .where('revoked_at', 'is', null)
        .where('state', '=', 'active')
        .executeTakeFirst(),
    );
    const endsMs = row?.expires_at?.getTime() ?? Number.POSITIVE_INFINITY;
    const untilMs = nowMs + FRESH_MS;
    if (!row || !timingSafeEqual(row.secret_hash, hash) || nowMs >= endsMs) return { identity: undefined, untilMs };
    const { org_id: orgId, device_id: deviceId, credential_id: credentialId, name, profile, category, site } = row;
    const own = { orgId, deviceId, credentialId, name, profile, category, site };
    const identity = Number.isFinite(endsMs) ? { ...own, endsMs } : own;
    return { identity, untilMs: Math.min(untilMs, endsMs) };
  }
}
