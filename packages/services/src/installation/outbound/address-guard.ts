/**
 * Which network addresses a call that somebody else's settings have caused may go to. Only addresses of the public
 * internet, so that nobody makes this server fetch from its own machine, its neighbours or a cloud's metadata service.
 * What a name resolves to is checked when the connection is made, not before: a name may answer differently each time.
 */
import ipaddr from 'ipaddr.js';

export interface AddressPolicy {
  /** Also one's own machine and private networks. Never link-local addresses, where clouds keep their metadata. */
  allowPrivate: boolean;
}

/** Public by their number, yet inside the clouds that use them: the host agent of Azure. */
const INSIDE_CLOUDS: ReadonlySet<string> = new Set(['168.63.129.16']);
const PRIVATE_RANGES: ReadonlySet<string> = new Set(['private', 'loopback', 'uniqueLocal', 'carrierGradeNat']);
/** The metadata services of two clouds lie in ranges that are otherwise private networks'. */
const METADATA: ReadonlySet<string> = new Set(['100.100.100.200', 'fd00:ec2::254']);
/** The part of IPv6 that is handed out at all. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Why the address must not be called; `undefined` when it may. `address` is one that has been resolved. */
export function refusalOfAddress(address: string, { allowPrivate }: AddressPolicy): string | undefined {
  if (!ipaddr.isValid(address)) return 'is no IP address';
  const parsed = ipaddr.parse(address);
  const text = parsed.toString();
  if (INSIDE_CLOUDS.has(text) || METADATA.has(text)) return 'belongs to a cloud’s own services';
  const range = parsed.range();
  if (allowPrivate && PRIVATE_RANGES.has(range)) return undefined;
  if (range !== 'unicast') return `is not on the public internet (${range})`;
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_UNICAST))
    return 'is not on the public internet (not handed out)';
  return undefined;
}

/** Whether a host as it stands in an address means this machine. */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || (ipaddr.isValid(host) && ipaddr.parse(host).range() === 'loopback');
}
