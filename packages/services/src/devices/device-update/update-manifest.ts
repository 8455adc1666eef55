/**
 * The manifest of an update: which firmware one device shall install, signed. What travels is an envelope as DSSE 1.0
 * defines it (github.com/secure-systems-lab/dsse, protocol.md): the device verifies the very bytes it was sent before it
 * reads any of them, so that it needs no canonical JSON of its own. What is signed is the pre-authentication encoding
 *
 *   "DSSEv1" SP len(payloadType) SP payloadType SP len(payload) SP payload     (lengths in bytes, decimal)
 *
 * with Ed25519 (RFC 8032). The payload is JSON with sorted keys and without spaces, so that the same manifest gives the
 * same bytes and, Ed25519 being deterministic, the same signature. What it holds follows RFC 9124, section 3: a sequence
 * number that only rises, who it is for, size and digest of the image, and an end.
 */
import { createHash, type KeyObject, sign } from 'node:crypto';
import type { Json } from '@bellwether/core';

export const MANIFEST_TYPE = 'application/vnd.bellwether.device-update+json';
/** What a maker of firmware signs where the server's keys are out of reach; see docs/device-updates.md. */
export const RELEASE_TYPE = 'application/vnd.bellwether.firmware-release+json';

export interface UpdateManifest {
  manifest: 'bellwether-device-update/1';
  org_id: string;
  /** The one device it is for. */
  device_id: string;
  /** The kind of device the firmware is made for. */
  profile: string;
  rollout_id: string;
  /** Higher than that of any update the organisation has ordered before. */
  sequence: number;
  firmware: {
    version: string;
    /** Of the image, in bytes. */
    size: number;
    /** Of the image, 64 hexadecimal digits. */
    sha256: string;
    /** Where the image is, below the server's own address. */
    path: string;
    /** Signature of its maker over `releasePayload`, base64; absent when there is none. */
    release_signature?: string;
  };
  issued_at: string;
  expires_at: string;
}

export interface SignedEnvelope {
  payloadType: string;
  /** base64. */
  payload: string;
  /** One of each key in use. */
  signatures: { keyid: string; sig: string }[];
}

export interface ManifestKey {
  keyId: string;
  privateKey: KeyObject;
}

export function signManifest(manifest: UpdateManifest, keys: readonly ManifestKey[]): SignedEnvelope {
  const payload = Buffer.from(sortedJson(manifest as unknown as Json));
  const signed = preAuthEncoding(MANIFEST_TYPE, payload);
  return {
    payloadType: MANIFEST_TYPE,
    payload: payload.toString('base64'),
    signatures: keys.map(({ keyId, privateKey }) => ({
      keyid: keyId,
      sig: sign(null, signed, privateKey).toString('base64'),
    })),
  };
}

/** What its maker signs of a firmware. */
export function releasePayload(firmware: { profile: string; version: string; size: number; sha256: string }): Buffer {
  const { profile, version, size, sha256 } = firmware;
  return preAuthEncoding(RELEASE_TYPE, Buffer.from(sortedJson({ profile, version, size, sha256 })));
}

export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType);
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.length} `),
    type,
    Buffer.from(` ${payload.length} `),
    Buffer.from(payload),
  ]);
}

/** The first 16 hexadecimal digits of the SHA-256 of the public key's 32 bytes. */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256').update(rawKey(publicKey)).digest('hex').slice(0, 16);
}

/** The 32 bytes of an Ed25519 public key. */
export function rawKey(publicKey: KeyObject): Buffer {
  return Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url');
}

function sortedJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  fields.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${sortedJson(each)}`).join(',')}}`;
}
