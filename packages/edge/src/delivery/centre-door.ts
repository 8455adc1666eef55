/** What the edge asks of the centre about waves, over HTTP with its key: every answer bounded, checked, in time. */
import { boundedText } from '../bounded-text.ts';
import type { Centre } from '../centre.ts';

export interface CentreWave {
  wave_id: string;
  status: 'running' | 'closed';
  title: Readonly<Record<string, string>>;
  organisation: string;
  language: string;
  languages: readonly string[];
  questions: number;
  opens_at: string;
  closes_at: string;
  remind_after_hours: readonly number[];
  public_key: string;
}

/** What the centre says no to, or does not answer. `gone`: the wave is over. */
export class CentreTrouble extends Error {
  readonly kind: 'away' | 'refused' | 'gone' | 'conflict';

  constructor(kind: CentreTrouble['kind'], message: string) {
    super(message);
    this.name = 'CentreTrouble';
    this.kind = kind;
  }
}

export interface CentreDoorOptions {
  centre: Centre;
  key: () => Promise<string | undefined>;
}

const TIME_LIMIT_MS = 60_000;
const ANSWER_BYTES_MAX = 32 * 1024 * 1024;
const UUID = /^[0-9a-f-]{36}$/;

export class CentreDoor {
  readonly #options: CentreDoorOptions;

  constructor(options: CentreDoorOptions) {
    this.#options = options;
  }

  get url(): string {
    return this.#options.centre.url;
  }

  async waves(): Promise<CentreWave[]> {
    const { waves } = await this.#ask<{ waves?: unknown }>('GET', '/api/v1/deliveries');
    if (!Array.isArray(waves) || !waves.every(isWave)) throw stranger();
    return waves;
  }

  async invitations(waveId: string): Promise<{ subject: string; cell_id: string }[]> {
    const { invitations } = await this.#ask<{ invitations?: unknown }>('GET', `/api/v1/waves/${waveId}/invitations`);
    const isList =
      Array.isArray(invitations) &&
      invitations.every((one) => typeof one?.subject === 'string' && typeof one.cell_id === 'string');
    if (!isList) throw stranger();
    return invitations as { subject: string; cell_id: string }[]; // each has both
  }

  async tokens(
    waveId: string,
    part: { cell_id: string; part: number; blinded: readonly string[] },
  ): Promise<{ evaluated: Uint8Array[]; proof: Uint8Array }> {
    const answer = await this.#ask<{ evaluated?: unknown; proof?: unknown }>(
      'POST',
      `/api/v1/waves/${waveId}/tokens`,
      part,
    );
    const { evaluated, proof } = answer;
    const isAnswer =
      Array.isArray(evaluated) && evaluated.every((one) => typeof one === 'string') && typeof proof === 'string';
    if (!isAnswer) throw stranger();
    const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64url'));
    return { evaluated: (evaluated as string[]).map(bytes), proof: bytes(proof) };
  }

  async spent(waveId: string): Promise<ReadonlySet<string>> {
    const { spent } = await this.#ask<{ spent?: unknown }>('GET', `/api/v1/waves/${waveId}/spent`);
    if (!Array.isArray(spent) || !spent.every((one) => typeof one === 'string')) throw stranger();
    return new Set(spent as string[]);
  }

  async #ask<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const key = await this.#options.key().catch(() => undefined);
    if (key === undefined) throw new CentreTrouble('refused', 'There is no key for the centre yet.');
    let response: Response;
    let text: string;
    try {
      response = await this.#options.centre.request(path, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIME_LIMIT_MS),
      });
      text = await boundedText(response, ANSWER_BYTES_MAX);
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new CentreTrouble(
        'away',
        `The centre does not answer (${String((cause as { code?: unknown }).code ?? (cause as Error).name)}).`,
      );
    }
    if (response.status === 401 || response.status === 403)
      throw new CentreTrouble(
        'refused',
        `The centre does not let this edge bring surveys to people (${response.status}). Its key needs the scope delivery: "bellwether keys create --scopes ingest,delivery", into the key file.`,
      );
    if (response.status === 410 || response.status === 404) throw new CentreTrouble('gone', 'The wave is over.');
    if (response.status === 409)
      throw new CentreTrouble('conflict', 'The centre has made the tokens of these people for another request.');
    if (!response.ok) throw new CentreTrouble('away', `The centre answered ${response.status}.`);
    try {
      return JSON.parse(text) as T; // what is in it is checked by whoever asked
    } catch {
      throw stranger();
    }
  }
}

function isWave(value: unknown): value is CentreWave {
  const wave = value as Partial<CentreWave> | null;
  return (
    typeof wave?.wave_id === 'string' &&
    UUID.test(wave.wave_id) &&
    (wave.status === 'running' || wave.status === 'closed') &&
    typeof wave.title === 'object' &&
    wave.title !== null &&
    typeof wave.organisation === 'string' &&
    typeof wave.language === 'string' &&
    Array.isArray(wave.languages) &&
    typeof wave.questions === 'number' &&
    Number.isFinite(Date.parse(String(wave.opens_at))) &&
    Number.isFinite(Date.parse(String(wave.closes_at))) &&
    Array.isArray(wave.remind_after_hours) &&
    wave.remind_after_hours.every((hours) => Number.isInteger(hours) && hours > 0) &&
    typeof wave.public_key === 'string'
  );
}

function stranger(): CentreTrouble {
  return new CentreTrouble(
    'away',
    'Whoever answers at the address of the centre is not Bellwether, or not of this version.',
  );
}
