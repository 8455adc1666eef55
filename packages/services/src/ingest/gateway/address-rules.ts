/** Which network addresses may come: those that are allowed, or all when none is named, without those that are denied. */
import ipaddr from 'ipaddr.js';

type Network = ReturnType<typeof ipaddr.parseCIDR>;

/** `203.0.113.0/24`, `2001:db8::/32`, or one address. `undefined` when it is none. */
export function parseNetwork(text: string): Network | undefined {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  // No short or octal ways of writing an address: what is meant has to be seen.
  if (!ipaddr.IPv6.isValid(text) && !ipaddr.IPv4.isValidFourPartDecimal(text)) return undefined;
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

export class AddressRules {
  readonly #allow: readonly Network[];
  readonly #deny: readonly Network[];

  constructor(allow: readonly string[], deny: readonly string[]) {
    this.#allow = networks(allow);
    this.#deny = networks(deny);
  }

  /** An address that cannot be read is let in by nothing but the absence of any rule. */
  admits(address: string): boolean {
    if (this.#allow.length === 0 && this.#deny.length === 0) return true;
    if (!ipaddr.isValid(address)) return false;
    // An IPv4 address that came over IPv6 is itself.
    const parsed = ipaddr.process(address);
    const isIn = ([network, bits]: Network): boolean => parsed.kind() === network.kind() && parsed.match(network, bits);
    return !this.#deny.some(isIn) && (this.#allow.length === 0 || this.#allow.some(isIn));
  }
}

function networks(texts: readonly string[]): Network[] {
  return texts.map(parseNetwork).filter((network) => network !== undefined);
}
