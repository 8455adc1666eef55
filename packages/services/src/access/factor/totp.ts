/**
 * Time-based one-time passwords (RFC 6238): SHA-1, 6 digits, steps of 30 s, as every authenticator app knows them. One step
 * before and after is accepted, for clocks that are not quite right; each step once.
 */
import { Secret, TOTP } from 'otpauth';

const ISSUER = 'Bellwether';
const PARAMETERS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
const WINDOW_STEPS = 1;

export const TOTP_CODE_RULE = { matches: /^\d{6}$/, otherwise: 'be the six digits that the app shows' };

/** A new secret: 160 bits (RFC 4226, section 4), in base 32. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** The address an authenticator app reads from a square code. */
export function totpUri(secret: string, email: string): string {
  return new TOTP({ issuer: ISSUER, label: email, secret, ...PARAMETERS }).toString();
}

/** The step a code belongs to; `undefined` when it is of none that is accepted now. */
export function totpStepOf(secret: string, code: string, nowMs: number): number | undefined {
  const delta = TOTP.validate({
    token: code,
    secret: Secret.fromBase32(secret),
    timestamp: nowMs,
    window: WINDOW_STEPS,
    ...PARAMETERS,
  });
  return delta === null ? undefined : TOTP.counter({ period: PARAMETERS.period, timestamp: nowMs }) + delta;
}

/** Where the secret of a user is sealed for. */
export function totpPlace(userId: string): string {
  return `totp:${userId}`;
}
