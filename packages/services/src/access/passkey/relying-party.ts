/**
 * For whom passkeys are made: the name under which people open this server. A browser makes and uses a passkey for that
 * name only, which is why a look-alike page gets nothing. Rules: WebAuthn Level 3, section 5.1.2 (a domain name, https; or
 * localhost); an IP address is no domain name.
 */
import { Problem } from '@bellwether/core';

export interface RelyingParty {
  /** Domain name. */
  id: string;
  /** With scheme and port. */
  origin: string;
}

/** The relying party of an origin such as `https://bellwether.example.org`. Throws conflict when there can be none. */
export function relyingPartyOf(origin: string): RelyingParty {
  const url = URL.parse(origin);
  const name = url?.hostname ?? '';
  if (!url || name === '' || isAddress(name)) {
    const port = url?.port ? `:${url.port}` : '';
    throw new Problem(
      'conflict',
      `Passkeys belong to a name, and ${name.slice(0, 100) || 'this address'} is none. On this machine, open http://localhost${port} instead; elsewhere, use the server's name with https.`,
    );
  }
  const isLocal = name === 'localhost' || name.endsWith('.localhost');
  if (url.protocol !== 'https:' && !isLocal)
    throw new Problem('conflict', `Passkeys need https, or http://localhost. Open https://${url.host} instead.`);
  return { id: name, origin: url.origin };
}

function isAddress(name: string): boolean {
  return name.startsWith('[') || /^\d{1,3}(\.\d{1,3}){3}$/.test(name);
}
