/** What takes answers in: threads for tokens, keys of boxes, and the waves that are open, remembered. */
import type { SurveyDefinition } from '@bellwether/questionnaire';
import type { ServiceContext } from '../../context.ts';
import { type AnswerKeys, FileAnswerKeys, SharedAnswerKeys } from './answer-keys.ts';
import { Leftovers } from './leftovers.ts';
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
  readonly keys: AnswerKeys;
  /** Makes tokens: long batches. */
  readonly issuing = new TokenThread();
  /** Checks them: somebody waits. */
  readonly checking = new TokenThread();
  readonly leftovers: Leftovers;
  readonly #known = new Map<string, KnownWave>();

  constructor({ keyHome, cluster, changes }: Pick<ServiceContext, 'keyHome' | 'cluster' | 'changes'>) {
    this.keys = typeof keyHome === 'string' ? new FileAnswerKeys(keyHome) : new SharedAnswerKeys(keyHome.shared);
    this.leftovers = new Leftovers(cluster);
    changes?.hold(['survey_waves'], (orgId) => {
      // Somebody's answer may just be on its way with what is known: it is not wiped out under it.
      for (const wave of [...this.#known.values()])
        if (orgId === undefined || wave.orgId === orgId) this.#known.delete(wave.waveId);
    });
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

  async close(): Promise<void> {
    await Promise.all([this.issuing.close(), this.checking.close()]);
  }
}
