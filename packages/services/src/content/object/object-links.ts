/**
 * Links that open one object, for one method, to whoever holds them, until they expire. They are signed, so nobody makes
 * one up, and hold nothing but what is signed; what they open is looked up when they are used, so a link to an object
 * that was removed opens nothing.
 *
 *     token = base64url([version, org, bucket, key, method, seconds]) "." base64url(HMAC-SHA-256)
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Clock, SECOND_MS } from '@bellwether/core';
import { LINK_METHODS, type LinkMethod, type ObjectPlace } from '@bellwether/objects';
import { type KeyHome, openInstallationKey } from '../../installation/secret/installation-key.ts';

const TOKEN_LENGTH_MAX = 4_000;
const PART = /^[A-Za-z0-9_-]+$/;

export interface LinkClaims extends ObjectPlace {
  method: LinkMethod;
  expiresAtMs: number;
}

export class ObjectLinks {
  readonly #key: Buffer;
  readonly #clock: Clock;

  constructor(key: Buffer, clock: Clock) {
    this.#key = key;
    this.#clock = clock;
  }

  /** Its key is a file; whoever removes it ends every link there is. */
  static async open(home: KeyHome, clock: Clock): Promise<ObjectLinks> {
    return new ObjectLinks(
      await openInstallationKey(home, 'object-link.key', 'Remove it to end all links to objects.'),
      clock,
    );
  }

  sign({ orgId, bucket, key, method, expiresAtMs }: LinkClaims): string {
    const claims = [1, orgId, bucket, key, method, Math.floor(expiresAtMs / SECOND_MS)];
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `${payload}.${this.#macOf(payload).toString('base64url')}`;
  }

  /** What a token of ours says while it is valid; `undefined` for anything else. */
  read(token: string): LinkClaims | undefined {
    const [payload = '', mac = '', ...rest] = token.split('.');
    if (token.length > TOKEN_LENGTH_MAX || rest.length > 0 || !PART.test(payload) || !PART.test(mac)) return undefined;
    const [given, expected] = [Buffer.from(mac, 'base64url'), this.#macOf(payload)];
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as SignedClaims;
    const [version, orgId, bucket, key, method, seconds] = claims;
    const expiresAtMs = seconds * SECOND_MS;
    if (version !== 1 || !LINK_METHODS.includes(method) || this.#clock() >= expiresAtMs) return undefined;
    return { orgId, bucket, key, method, expiresAtMs };
  }

  #macOf(payload: string): Buffer {
    return createHmac('sha256', this.#key).update(`bellwether object link ${payload}`).digest();
  }
}

type SignedClaims = [number, string, string, string, LinkMethod, number];
