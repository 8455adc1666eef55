/** What the fuzzer is told of a decoder: where it is, what it is given, and what it may answer. */

export interface FuzzTarget {
  /** kebab-case: the folder of its findings is called so. */
  readonly name: string;
  /** What is decoded, in a few words. */
  readonly decodes: string;
  /** Files whose coverage is fed back, as beginnings of paths from the root of the project. */
  readonly covers: readonly string[];
  /** How its inputs are changed: by what they are made of. */
  readonly shape: Shape;
  /** Longest input, in bytes: what the door before it lets through, or less where that only takes longer. */
  readonly bytesMax: number;
  /** Most milliseconds of processor time for one input. Default 1,000. */
  readonly slowMs?: number;
  /** Valid inputs to begin with. */
  examples(): Promise<readonly (Uint8Array | string)[]> | readonly (Uint8Array | string)[];
  /** Loads the decoder; only then, so that counters can be set into it. */
  open(): Promise<OpenTarget>;
}

export interface OpenTarget {
  /**
   * Decodes one input and holds the outcome against what must always be true. A refusal the decoder is meant to give
   * (a `Problem` and whatever `expects` names) may be thrown; everything else thrown is a finding.
   */
  run(input: Buffer): unknown;
  /** Whether an error is a refusal of the decoder's own. */
  expects?(error: Error): boolean;
  close?(): Promise<void> | void;
}

export type Shape = 'bytes' | 'text' | 'json' | 'yaml' | 'protobuf' | 'zip' | 'packets' | 'compressed' | 'token';

/** What must always be true was not. */
export class Violation extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'Violation';
  }
}

export function mustHold(holds: boolean, detail: string): asserts holds {
  if (!holds) throw new Violation(detail);
}
