/**
 * Where the centre is. An edge that was given the address of another region is told so by the centre (403 lives_elsewhere)
 * before anything it sends is read there; it then asks at the address it was told, and stays with it until it is started
 * anew. The one who says so is the one it was told to trust with everything; still, the way never becomes less safe: only
 * https leads away from https, an origin without a path is all that is taken, and one answer leads one step.
 */
import { boundedText } from './bounded-text.ts';

const ANSWER_BYTES_MAX = 64 * 1024;

export class Centre {
  #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Without a path. */
  get url(): string {
    return this.#url;
  }

  /** As `fetch` below the centre's address; a redirect is an error. */
  async request(path: string, init: RequestInit): Promise<Response> {
    const asked = this.#url;
    const response = await fetch(asked + path, { ...init, redirect: 'error' });
    if (response.status !== 403) return response;
    const text = await boundedText(response, ANSWER_BYTES_MAX);
    const next = elsewhereOf(text, asked);
    if (next === undefined) return new Response(text, { status: response.status, headers: response.headers });
    this.#url = next;
    return fetch(next + path, { ...init, redirect: 'error' });
  }
}

function elsewhereOf(text: string, asked: string): string | undefined {
  let said: { code?: unknown; url?: unknown };
  try {
    said = JSON.parse(text) as typeof said;
  } catch {
    return undefined;
  }
  const url = said?.code === 'lives_elsewhere' && typeof said.url === 'string' ? URL.parse(said.url) : null;
  if (url?.pathname !== '/' || url.search !== '' || url.username !== '') return undefined;
  const isAsSafe = url.protocol === 'https:' || (url.protocol === 'http:' && asked.startsWith('http:'));
  return isAsSafe && url.origin !== asked ? url.origin : undefined;
}
