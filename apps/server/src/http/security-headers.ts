/** What every answer says to browsers, whoever writes it. */

export const SECURITY_HEADERS: readonly (readonly [string, string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['x-frame-options', 'DENY'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), microphone=(), geolocation=()'],
];

/** For a year: whoever was here over TLS does not come back without it. */
export const STRICT_TRANSPORT = 'max-age=31536000';

/** Of answers that are written past Fastify, and are no pages. */
export const STREAM_HEADERS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(SECURITY_HEADERS),
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};
