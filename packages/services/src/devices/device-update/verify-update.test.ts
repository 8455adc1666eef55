import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { preAuthEncoding, rawKey, type SignedEnvelope, signManifest, type UpdateManifest } from './update-manifest.ts';
import { type DeviceTrust, isImageOf, REFUSALS, type Refusal, verifyUpdate } from './verify-update.ts';

interface Vector {
  name: string;
  envelope: SignedEnvelope;
  trust: {
    org_id: string;
    device_id: string;
    profile: string;
    keys: string[];
    release_keys?: string[];
    installed_sequence: number;
    now: string | null;
  };
  expect: 'ok' | Refusal;
}

const { cases, seeds, image } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../../tests/device-updates/vectors.json'), 'utf8'),
) as { cases: Vector[]; seeds: Record<'signing' | 'other', string>; image: string };

const bytes = (base64: string) => Buffer.from(base64, 'base64');
const trustOf = ({ trust }: Vector): DeviceTrust => ({
  ...{ orgId: trust.org_id, deviceId: trust.device_id, profile: trust.profile },
  keys: trust.keys.map(bytes),
  ...(trust.release_keys ? { releaseKeys: trust.release_keys.map(bytes) } : {}),
  installedSequence: trust.installed_sequence,
  nowMs: trust.now === null ? undefined : Date.parse(trust.now),
});
const outcome = (vector: Vector) => {
  const check = verifyUpdate(vector.envelope, trustOf(vector));
  return check.ok ? 'ok' : check.refusal;
};
const [good] = cases as [Vector, ...Vector[]];
const manifest = JSON.parse(bytes(good.envelope.payload).toString()) as UpdateManifest;

describe('a device', () => {
  it.each(cases)('given a manifest $name: $expect', (vector) => expect(outcome(vector)).toBe(vector.expect));

  it('has a vector for every refusal', () => {
    expect(new Set(cases.map((each) => each.expect))).toEqual(new Set(['ok', ...REFUSALS]));
  });

  it('takes the image that the manifest names, and no other', () => {
    expect(isImageOf(manifest, bytes(image))).toBe(true);
    expect(isImageOf(manifest, Buffer.concat([bytes(image), Buffer.from('\n')]))).toBe(false);
    const flipped = bytes(image);
    flipped[3]! ^= 1;
    expect(isImageOf(manifest, flipped)).toBe(false);
  });

  it('refuses whatever comes, without falling over', () =>
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        expect(verifyUpdate(anything, trustOf(good)).ok).toBe(false);
      }),
    ));

  it('refuses a manifest with any one bit changed', () =>
    fc.assert(
      fc.property(fc.nat(), (place) => {
        const payload = bytes(good.envelope.payload);
        payload[(place >> 3) % payload.length]! ^= 1 << (place & 7);
        const envelope = { ...good.envelope, payload: payload.toString('base64') };
        expect(verifyUpdate(envelope, trustOf(good))).toEqual({ ok: false, refusal: 'bad_signature' });
      }),
    ));

  it('refuses what is signed and is no manifest', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    for (const wrong of [
      { sequence: 1.5 },
      { firmware: { ...manifest.firmware, sha256: 'x' } },
      { expires_at: 1 },
      { manifest: 'x' },
    ]) {
      const envelope = signManifest({ ...manifest, ...wrong } as UpdateManifest, [{ keyId: 'k', privateKey }]);
      expect(verifyUpdate(envelope, { ...trustOf(good), keys: [rawKey(publicKey)] })).toEqual({
        ok: false,
        refusal: 'malformed',
      });
    }
  });
});

describe('a signature', () => {
  const der = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.from(seeds.signing, 'hex'),
  ]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });

  it('is over the encoding that DSSE gives as its example', () => {
    const encoded = preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
    expect(encoded.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  it('of the same manifest is the same, in whatever order its fields stand', () => {
    const [key] = good.envelope.signatures;
    const turned = Object.fromEntries(Object.entries(manifest).toReversed()) as unknown as UpdateManifest;
    expect(signManifest(turned, [{ keyId: key!.keyid, privateKey }])).toEqual(good.envelope);
  });
});
