/**
 * What is stored of what the tests send, read through the API as a reader with a key reads it. The platform tells of changes
 * of settings by events of its own; those are of other types.
 */

/** How many readers ask side by side for single events. */
const READERS = 8;
const ANSWER_MS_MAX = 30_000;
const EVENT_TYPE = 'model_call';

interface Stats {
  received: number;
  stored: number;
  duplicate: number;
  rejected: number;
  in_flight: number;
  by_type: Record<string, { stored: number }>;
}

interface Page {
  events: { event_id: string; event_type: string }[];
  next: string | null;
}

interface MetricAnswer {
  series: { group: Record<string, string>; points: { start: string; value: number | null }[]; total: number }[];
}

export class StoredEvents {
  readonly #url: string;
  readonly #headers: Record<string, string>;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  }

  /** How many of the tests' own events are stored. */
  async stored(): Promise<number> {
    return (await this.stats()).by_type[EVENT_TYPE]?.stored ?? 0;
  }

  stats(): Promise<Stats> {
    return this.#json<Stats>('GET', '/api/v1/events/stats');
  }

  async storedRows(): Promise<[rows: number, ids: number]> {
    const { rows } = await this.#json<{ rows: unknown[][] }>('POST', '/api/v1/sql', {
      query: `SELECT count(*) AS stored, count(distinct event_id) AS ids FROM events WHERE event_type = '${EVENT_TYPE}'`,
    });
    return [Number(rows[0]?.[0]), Number(rows[0]?.[1])];
  }

  /** The ids of all stored events, page by page. */
  async storedIds(): Promise<string[]> {
    const ids: string[] = [];
    for (let before = ''; ; ) {
      const page = await this.#json<Page>('GET', `/api/v1/events?limit=1000${before && `&before=${before}`}`);
      ids.push(...page.events.filter((event) => event.event_type === EVENT_TYPE).map((event) => event.event_id));
      if (page.next === null) return ids;
      before = encodeURIComponent(page.next);
    }
  }

  read(eventId: string): Promise<object> {
    return this.#json('GET', `/api/v1/events/${eventId}`);
  }

  metric(query: object): Promise<MetricAnswer> {
    return this.#json<MetricAnswer>('POST', '/api/v1/metrics', query);
  }

  /** Those of the events that cannot be read. */
  async missingOf(eventIds: readonly string[]): Promise<string[]> {
    const missing: string[] = [];
    const waiting = [...eventIds];
    const readOnAndOn = async (): Promise<void> => {
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        const response = await this.#fetch('GET', `/api/v1/events/${id}`);
        const event = (await response.json()) as { event_id?: string };
        if (response.status !== 200 || event.event_id !== id) missing.push(id);
      }
    };
    await Promise.all(Array.from({ length: READERS }, readOnAndOn));
    return missing;
  }

  async #json<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await this.#fetch(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  #fetch(method: string, path: string, body?: object): Promise<Response> {
    return fetch(`${this.#url}${path}`, {
      method,
      headers: this.#headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
  }
}
