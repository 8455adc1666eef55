/**
 * Whether this page can use passkeys where it was opened. A passkey belongs to a name, so a page opened by a bare IP
 * address cannot have any; and browsers give them to encrypted pages and to localhost only (Web Authentication, Level 3,
 * section 5.1.4).
 */

export type PasskeyPlace =
  | { kind: 'possible' }
  /** `href` is the same page under a name, when this machine is meant. */
  | { kind: 'bare_address'; href: string | undefined }
  | { kind: 'not_encrypted' }
  | { kind: 'unsupported' };

export function passkeyPlace(page: URL, browser: { isSecureContext: boolean; hasPasskeys: boolean }): PasskeyPlace {
  if (isBareAddress(page.hostname)) {
    const isThisMachine = page.hostname.startsWith('127.') || page.hostname === '[::1]';
    const named = new URL(page);
    named.hostname = 'localhost';
    return { kind: 'bare_address', href: isThisMachine ? named.href : undefined };
  }
  if (!browser.isSecureContext) return { kind: 'not_encrypted' };
  return { kind: browser.hasPasskeys ? 'possible' : 'unsupported' };
}

export function passkeyPlaceHere(): PasskeyPlace {
  return passkeyPlace(new URL(location.href), {
    isSecureContext,
    hasPasskeys: typeof globalThis.PublicKeyCredential === 'function',
  });
}

function isBareAddress(hostname: string): boolean {
  return hostname.startsWith('[') || /^\d{1,3}(\.\d{1,3}){3}$/.test(hostname);
}
