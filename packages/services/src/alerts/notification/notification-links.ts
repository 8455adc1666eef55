/**
 * Addresses that stand in messages: pages of the dashboard, and links that acknowledge. Such a link is signed and bound to
 * one delivery, so nobody makes one up; it works once, because what it acknowledges is acknowledged then, and a later turn
 * of the same notification is another delivery's. Opening it changes nothing: programs that look into mail open every
 * address there is.
 *
 *     token = base64url([version, org, delivery, seconds]) "." base64url(HMAC-SHA-256)
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Clock, DAY_MS, SECOND_MS } from '@bellwether/core';
import { type KeyHome, openInstallationKey } from '../../installation/secret/installation-key.ts';

const VALID_MS = 7 * DAY_MS;
const TOKEN_LENGTH_MAX = 500;
const PART = /^[A-Za-z0-9_-]+$/;

export const ACKNOWLEDGE_PATH = '/acknowledge';

export interface AcknowledgeClaims {
  orgId: string;
  deliveryId: string;
}

export class NotificationLinks {
  readonly #key: Buffer;
  readonly #clock: Clock;
  #origin: string | undefined;

  constructor(key: Buffer, clock: Clock) {
    this.#key = key;
    this.#clock = clock;
  }

  /** Its key is a file; whoever removes it ends every link there is. */
  static async open(home: KeyHome, clock: Clock): Promise<NotificationLinks> {
    const key = await openInstallationKey(home, 'acknowledge.key', 'Remove it to end all links that acknowledge.');
    return new NotificationLinks(key, clock);
  }

  /** Where people open this server; until that is known, messages go without links. */
  servedAt(origin: string): void {
    this.#origin = origin;
  }

  page(path: string): string | undefined {
    return this.#origin === undefined ? undefined : `${this.#origin}${path}`;
  }

  acknowledge({ orgId, deliveryId }: AcknowledgeClaims): string | undefined {
    const until = Math.floor((this.#clock() + VALID_MS) / SECOND_MS);
    const payload = Buffer.from(JSON.stringify([1, orgId, deliveryId, until])).toString('base64url');
    return this.page(`${ACKNOWLEDGE_PATH}?t=${payload}.${this.#macOf(payload).toString('base64url')}`);
  }

  /** What a token of ours says while it is valid; `undefined` for anything else. */
  read(token: string): AcknowledgeClaims | undefined {
    const [payload = '', mac = '', ...rest] = token.split('.');
    if (token.length > TOKEN_LENGTH_MAX || rest.length > 0 || !PART.test(payload) || !PART.test(mac)) return undefined;
    const [given, expected] = [Buffer.from(mac, 'base64url'), this.#macOf(payload)];
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as [number, string, string, number];
    const [version, orgId, deliveryId, until] = claims;
    return version === 1 && this.#clock() < until * SECOND_MS ? { orgId, deliveryId } : undefined;
  }

  #macOf(payload: string): Buffer {
    return createHmac('sha256', this.#key).update(`bellwether acknowledge ${payload}`).digest();
  }
}
