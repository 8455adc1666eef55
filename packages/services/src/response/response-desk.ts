/** What takes answers in: threads for tokens, keys of boxes, and the waves that are open, remembered. */
import type { SurveyDefinition } from '@bellwether/questionnaire';
import { BoxKeys } from './box-keys.ts';
import { TokenThread } from './token-thread.ts';

/** What does not change about a wave while it runs. */
export interface KnownWave {
  orgId: string;
  waveId: string;
  definition: SurveyDefinition;
  surveyVersion: number;
  language: string;
  publicKey: string;
  secretKey: Uint8Array;
  boxBytes: number;
  opensAtMs: number;
  closesAtMs: number;
  cells: ReadonlySet<string>;
}

const KNOWN_MAX = 200;

export class ResponseDesk {
  readonly keys: BoxKeys;
  /** Makes tokens: long batches. */
  readonly issuing = new TokenThread();
  /** Checks them: somebody waits. */
  readonly checking = new TokenThread();
  /** A wave was closed, and files still hold what its answers were before. */
  hasLeftovers = false;
  readonly #known = new Map<string, KnownWave>();
  /** The key of the batch that a cell's boxes go into at the moment. */
  readonly #batchKeys = new Map<string, string>();

  constructor(secretsDirectory: string) {
    this.keys = new BoxKeys(secretsDirectory);
  }

  known(waveId: string): KnownWave | undefined {
    return this.#known.get(waveId);
  }

  remember(wave: KnownWave): void {
    const [oldest] = this.#known.keys();
    if (this.#known.size >= KNOWN_MAX && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(wave.waveId, wave);
  }

  /** It has changed, or is over. */
  forget(waveId: string): void {
    this.#known.get(waveId)?.secretKey.fill(0);
    this.#known.delete(waveId);
  }

  /** To be asked inside the transaction that writes the box: transactions are one after another. */
  batchKey(cellId: string): string {
    const known = this.#batchKeys.get(cellId);
    if (known !== undefined) return known;
    const made = this.keys.make();
    this.#batchKeys.set(cellId, made);
    return made;
  }

  /** Inside the transaction that mixes: what comes after it is of another batch. */
  endBatch(cellId: string): void {
    this.#batchKeys.delete(cellId);
  }

  isInUse(keyId: string): boolean {
    return [...this.#batchKeys.values()].includes(keyId);
  }

  async close(): Promise<void> {
    await Promise.all([this.issuing.close(), this.checking.close()]);
  }
}
