/** A certificate can be verified with the public key alone, and not be changed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Certificate,
  type CertificateContent,
  checkCertificate,
  openSigningKey,
  type SigningKey,
  signCertificate,
} from './certificate.ts';

const directory = mkdtempSync(join(tmpdir(), 'bellwether-certificate-'));
const content: CertificateContent = {
  certificate: 'bellwether-erasure/1',
  erasure_id: 'era_1',
  org_id: 'org_a',
  subject_hash: 'ab'.repeat(32),
  reason: 'asked for it',
  requested_at: '2026-11-21T10:00:00.000Z',
  completed_at: '2026-11-21T10:01:00.000Z',
  erased: [{ where: 'log', what: 'records blanked out', count: 3 }],
  scan: { files: 9, bytes: 99, files_before: 4, files_after: 0, unread: [], searched_for: 'the pseudonym' },
  audit: { ok: true, entries: 7, head: '7:00' },
  residual: [],
  complete: true,
};
let key: SigningKey;
let certificate: Certificate;

beforeAll(async () => {
  key = await openSigningKey(directory);
  certificate = signCertificate(content, key);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a certificate', () => {
  it('is verified with the installation’s public key, in whatever order its fields come', () => {
    const reordered = Object.fromEntries(Object.entries(certificate).reverse());
    for (const each of [certificate, reordered, JSON.parse(JSON.stringify(certificate))])
      expect(checkCertificate(each, key.publicKey)).toEqual({
        ok: true,
        key_id: key.keyId,
        key_known: true,
        detail: 'Signed by this installation, and not changed since.',
      });
  });

  it.each([
    ['a count', { erased: [{ where: 'log', what: 'records blanked out', count: 4 }] }],
    ['what is left', { residual: [{ what: 'something', until: 'later' }] }],
    ['whom it is about', { subject_hash: 'cd'.repeat(32) }],
    ['a field that was not there', { note: 'trust me' }],
    ['the signature', { signature: Buffer.alloc(64).toString('base64') }],
  ])('is worth nothing once somebody changed %s', (_, change) => {
    expect(checkCertificate({ ...certificate, ...change }, key.publicKey)).toMatchObject({ ok: false });
  });

  it('of another key is told from the installation’s', async () => {
    const other = await openSigningKey(join(directory, 'other'));
    const forged = signCertificate(content, other);
    expect(checkCertificate(forged)).toMatchObject({ ok: true });
    expect(checkCertificate(forged, key.publicKey)).toMatchObject({ ok: false, key_known: false });
    expect(checkCertificate({ ...forged, key_id: key.keyId }, key.publicKey)).toMatchObject({ ok: false });
  });

  it.each([[null], ['text'], [{}], [{ certificate: 'bellwether-erasure/1', signature: '', public_key: 'no key' }]])(
    'is not %j',
    (value) => expect(checkCertificate(value)).toMatchObject({ ok: false }),
  );

  it('is signed with the same key after a restart', async () => {
    expect((await openSigningKey(directory)).keyId).toBe(key.keyId);
  });
});
