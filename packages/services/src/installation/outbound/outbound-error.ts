export type OutboundReason =
  /** The address may not be called; see address-guard.ts and outbound-url.ts. */
  'refused' | 'unreachable' | 'timeout' | 'redirected' | 'too_large';

/** A call to another server that did not come to an answer. The message says why, in words for who set the address. */
export class OutboundError extends Error {
  readonly reason: OutboundReason;

  constructor(reason: OutboundReason, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'OutboundError';
    this.reason = reason;
  }
}
