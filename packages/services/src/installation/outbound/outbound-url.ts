/**
 * Which addresses may be called at all, before any name is looked up: https, no user name or password inside, a port
 * where such services listen. What the host resolves to is the business of address-guard.ts.
 */
import ipaddr from 'ipaddr.js';
import { type AddressPolicy, isLoopbackHost, refusalOfAddress } from './address-guard.ts';

export const URL_LENGTH_MAX = 2048;
const PORTS: ReadonlySet<string> = new Set(['', '443', '8443', '9443']);

export interface UrlPolicy extends AddressPolicy {
  /** Also http, on any host. */
  plainHttp?: boolean;
}

/** What is wrong with the address, after "has to" or "must not"; `undefined` when it may be called. */
export function refusalOfUrl(text: string, policy: UrlPolicy): string | undefined {
  if (text.length > URL_LENGTH_MAX) return `has to be at most ${URL_LENGTH_MAX} characters long`;
  if (!URL.canParse(text)) return 'has to be a whole address, such as https://login.example.org';
  const url = new URL(text);
  const onThisMachine = policy.allowPrivate && isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && (onThisMachine || policy.plainHttp)))
    return 'has to begin with https://';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or a password';
  if (!policy.allowPrivate && !PORTS.has(url.port)) return 'has to use port 443, 8443 or 9443';
  // A host that is an address by itself is never looked up, so it is checked here.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const refusal = ipaddr.isValid(host) ? refusalOfAddress(host, policy) : undefined;
  return refusal && `must not name ${host}, which ${refusal}`;
}
