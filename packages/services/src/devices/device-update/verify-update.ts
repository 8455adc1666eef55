/**
 * What a device does with a manifest before it installs anything: the reference that firmware in other languages is
 * written after, with the vectors of tests/device-updates/vectors.json. It needs nothing of the platform, and believes
 * nothing that is not signed by a key it was made with.
 *
 *   1. A signature over the bytes by a trusted key, before anything in them is read.
 *   2. For this organisation, this device and this profile.
 *   3. A sequence number above that of the update it runs: an old manifest, kept and sent again, is refused.
 *   4. Not expired, when the device has a clock.
 *   5. When it knows its maker's key: the maker's signature on this very firmware.
 *   6. After the download: size and SHA-256 of the image.
 */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { MANIFEST_TYPE, preAuthEncoding, releasePayload, type UpdateManifest } from './update-manifest.ts';

export interface DeviceTrust {
  orgId: string;
  deviceId: string;
  profile: string;
  /** Ed25519 public keys of the organisation, 32 bytes each. */
  keys: readonly Uint8Array[];
  /** Of who makes the firmware; with one, nothing is installed that none of them signed. */
  releaseKeys?: readonly Uint8Array[];
  /** Of the update that is installed; 0: none yet. Kept where a loss of power does not lose it. */
  installedSequence: number;
  /** `undefined`: the device has no clock. */
  nowMs: number | undefined;
}

export const REFUSALS = [
  'malformed',
  'bad_signature',
  'wrong_organisation',
  'wrong_device',
  'wrong_profile',
  'replayed',
  'expired',
  'not_released',
] as const;
export type Refusal = (typeof REFUSALS)[number];

export type UpdateCheck = { ok: true; manifest: UpdateManifest } | { ok: false; refusal: Refusal };

const SHA256 = /^[0-9a-f]{64}$/;

/** `envelope`: as it came, parsed from JSON. Never throws. */
export function verifyUpdate(envelope: unknown, trust: DeviceTrust): UpdateCheck {
  const refuse = (refusal: Refusal): UpdateCheck => ({ ok: false, refusal });
  const { payloadType, payload, signatures } = fieldsOf(envelope);
  if (payloadType !== MANIFEST_TYPE || typeof payload !== 'string' || !Array.isArray(signatures))
    return refuse('malformed');
  const bytes = Buffer.from(payload, 'base64');
  const signed = preAuthEncoding(MANIFEST_TYPE, bytes);
  const isSigned = signatures.some((each) => isSignedBy(trust.keys, signed, fieldsOf(each).sig));
  if (!isSigned) return refuse('bad_signature');
  const manifest = readManifest(bytes);
  if (!manifest) return refuse('malformed');
  if (manifest.org_id !== trust.orgId) return refuse('wrong_organisation');
  if (manifest.device_id !== trust.deviceId) return refuse('wrong_device');
  if (manifest.profile !== trust.profile) return refuse('wrong_profile');
  if (manifest.sequence <= trust.installedSequence) return refuse('replayed');
  if (trust.nowMs !== undefined && !(Date.parse(manifest.expires_at) > trust.nowMs)) return refuse('expired');
  const { firmware, profile } = manifest;
  if (
    trust.releaseKeys &&
    !isSignedBy(trust.releaseKeys, releasePayload({ ...firmware, profile }), firmware.release_signature)
  )
    return refuse('not_released');
  return { ok: true, manifest };
}

/** Whether the image that was fetched is the one of the manifest. */
export function isImageOf(manifest: UpdateManifest, image: Uint8Array): boolean {
  const { size, sha256 } = manifest.firmware;
  return image.length === size && createHash('sha256').update(image).digest('hex') === sha256;
}

function isSignedBy(keys: readonly Uint8Array[], signed: Buffer, signature: unknown): boolean {
  if (typeof signature !== 'string') return false;
  return keys.some((key) => verify(null, signed, publicKeyOf(key), Buffer.from(signature, 'base64')));
}

function publicKeyOf(raw: Uint8Array): KeyObject {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url') };
  return createPublicKey({ key: jwk, format: 'jwk' });
}

function readManifest(bytes: Buffer): UpdateManifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
  const { manifest, sequence, firmware, expires_at } = fieldsOf(value);
  const { version, size, sha256, path } = fieldsOf(firmware);
  const isWhole =
    manifest === 'bellwether-device-update/1' &&
    Number.isSafeInteger(sequence) &&
    typeof expires_at === 'string' &&
    typeof version === 'string' &&
    typeof path === 'string' &&
    Number.isSafeInteger(size) &&
    SHA256.test(String(sha256));
  return isWhole ? (value as UpdateManifest) : undefined;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
