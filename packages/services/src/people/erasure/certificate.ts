/**
 * The certificate of an erasure: what was erased where, what is left and why, and what a search of every file found
 * afterwards. Signed with Ed25519 (RFC 8032) over its canonical JSON (keys sorted, no spaces); it names the person by a
 * keyed hash only. Whoever has the installation's public key can verify it without the installation.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json, JsonObject } from '@bellwether/core';
import { type KeyHome, writeSecretFile } from '../../installation/secret/installation-key.ts';

const FILE = 'erasure-key.pem';

export interface SigningKey {
  privateKey: KeyObject;
  /** PEM, SPKI. */
  publicKey: string;
  /** The first 16 hexadecimal digits of the SHA-256 of the public key. */
  keyId: string;
}

export interface ErasedWhere {
  where: string;
  what: string;
  count: number;
}

export interface CertificateContent {
  certificate: 'bellwether-erasure/1';
  erasure_id: string;
  org_id: string;
  /** HMAC-SHA-256 of the pseudonym under a key of the installation. */
  subject_hash: string;
  reason: string;
  requested_at: string;
  completed_at: string;
  erased: ErasedWhere[];
  /** The search of all files afterwards, and how many held the person before. */
  scan: {
    files: number;
    bytes: number;
    files_before: number;
    files_after: number;
    /** Files that could not be searched. */
    unread: string[];
    searched_for: 'the pseudonym';
  };
  audit: { ok: boolean; entries: number; head: string };
  /** What is left, and until when. */
  residual: { what: string; until: string }[];
  complete: boolean;
}

export interface Certificate extends CertificateContent {
  key_id: string;
  public_key: string;
  /** base64. */
  signature: string;
}

/** The installation's key; made when it is first needed. */
export async function openSigningKey(home: KeyHome): Promise<SigningKey> {
  const privateKey = createPrivateKey(typeof home === 'string' ? await openKeyFile(home) : await openSharedKey(home));
  const publicKey = String(createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }));
  return { privateKey, publicKey, keyId: keyIdOf(publicKey) };
}

async function openKeyFile(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, FILE);
  const known = await readFile(path, 'utf8').catch(() => undefined);
  if (known !== undefined) {
    await chmod(path, 0o600);
    return known;
  }
  const made = makeKey();
  await writeSecretFile(path, made);
  return made;
}

async function openSharedKey({ directory, shared }: Exclude<KeyHome, string>): Promise<string> {
  const pem = await shared.open(FILE, async () => {
    const known = await readFile(join(directory, FILE), 'utf8').catch(() => undefined);
    return Buffer.from(known ?? makeKey());
  });
  return pem.toString('utf8');
}

function makeKey(): string {
  return String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
}

export function signCertificate(content: CertificateContent, key: SigningKey): Certificate {
  const named = { ...content, key_id: key.keyId, public_key: key.publicKey };
  return { ...named, signature: sign(null, signedBytes(named), key.privateKey).toString('base64') };
}

export interface CertificateCheck {
  /** The signature is the one of the key within the certificate, over all that it says. */
  ok: boolean;
  key_id: string;
  /** Whether that key is the one it was compared with; `undefined` when none was given. */
  key_known?: boolean;
  detail: string;
}

/** `publicKey` (PEM) is the installation's, got in some other way than from the certificate. */
export function checkCertificate(certificate: unknown, publicKey?: string): CertificateCheck {
  const failed = (detail: string, key_id = ''): CertificateCheck => ({ ok: false, key_id, detail });
  if (typeof certificate !== 'object' || certificate === null) return failed('It is no certificate of an erasure.');
  const { signature, ...named } = certificate as Partial<Certificate>;
  if (
    named.certificate !== 'bellwether-erasure/1' ||
    typeof signature !== 'string' ||
    typeof named.public_key !== 'string'
  )
    return failed('It is no certificate of an erasure.');
  let within: KeyObject;
  try {
    within = createPublicKey(named.public_key);
  } catch {
    return failed('The key within it cannot be read.');
  }
  const key_id = keyIdOf(String(within.export({ type: 'spki', format: 'pem' })));
  if (within.asymmetricKeyType !== 'ed25519' || key_id !== named.key_id)
    return failed('The key within it is not the one it names.', key_id);
  if (!verify(null, signedBytes(named), within, Buffer.from(signature, 'base64')))
    return failed('The signature does not fit: the certificate was changed after it was signed.', key_id);
  if (publicKey === undefined)
    return {
      ok: true,
      key_id,
      detail: 'The signature fits the key within it; compare that key with the installation’s.',
    };
  const key_known = keyIdOf(publicKey) === key_id;
  return key_known
    ? { ok: true, key_id, key_known, detail: 'Signed by this installation, and not changed since.' }
    : { ok: false, key_id, key_known, detail: 'It was signed with another key than this installation’s.' };
}

function keyIdOf(publicKey: string): string {
  const der = createPublicKey(publicKey).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex').slice(0, 16);
}

function signedBytes(content: object): Buffer {
  return Buffer.from(canonicalJson(content as JsonObject));
}

function canonicalJson(value: Json | undefined): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort();
  return `{${fields.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`).join(',')}}`;
}
