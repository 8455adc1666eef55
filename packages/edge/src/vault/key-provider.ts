/**
 * Who keeps the tenant's key: the vault only ever asks for small keys to be wrapped and unwrapped, as a key management
 * service does, and never sees the key itself. `current` names the key that wraps from now on; what an older one has
 * wrapped can be unwrapped until that key is retired.
 */
export interface KeyProvider {
  current(): string;
  /** The small key, wrapped by the current tenant key and bound to `place`. */
  wrap(key: Uint8Array, place: string): Promise<WrappedKey>;
  /** Throws internal when the key that wrapped it is not there. */
  unwrap(wrapped: WrappedKey, place: string): Promise<Buffer>;
  /** Makes a new tenant key the current one. */
  rotate(): Promise<string>;
  /** Forgets a tenant key. The caller has made sure that nothing is wrapped by it. */
  retire(keyId: string): Promise<void>;
  /** All key ids there are, oldest first. */
  keyIds(): readonly string[];
}

export interface WrappedKey {
  /** The tenant key that wrapped it. */
  keyId: string;
  bytes: Uint8Array;
}
