/** An authenticator app, for tests: what it shows for a secret at a time. */
import { TOTP } from 'otpauth';

export function codeShown(secret: string, atMs: number = Date.now()): string {
  return new TOTP({ secret }).generate({ timestamp: atMs });
}
