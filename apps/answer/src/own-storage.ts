/**
 * What is not sent yet, kept on this device: answers, where one was, and an answer that waits for a connection. Sealed with
 * a key made from the link (AES-GCM), so that it reads as noise to whoever has the device and not the link. Gone once it is
 * sent, or when the survey is over. A browser that offers no cryptography here (a page without TLS) keeps nothing.
 */
import type { SurveyToken } from '@bellwether/core';
import type { Answers } from '@bellwether/questionnaire';

export interface Draft {
  answers: Answers;
  language: string;
  page: number;
  /** The body to be sent, once somebody has pressed Send. */
  pending: string | undefined;
}

const PREFIX = 'bellwether-answer';

export class OwnStorage {
  readonly #name: string;
  readonly #key: CryptoKey;
  /** The newest write; sealing takes a moment, and an older one that comes later must not win. */
  #turn = 0;

  private constructor(name: string, key: CryptoKey) {
    this.#name = name;
    this.#key = key;
  }

  /** `undefined` when this browser keeps nothing. */
  static async open(waveId: string, token: SurveyToken): Promise<OwnStorage | undefined> {
    if (!globalThis.crypto?.subtle || !canStore()) return undefined;
    const secret = new TextEncoder().encode(`${PREFIX} ${waveId} ${token.output}`);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-512', secret));
    const key = await crypto.subtle.importKey('raw', digest.slice(0, 32), 'AES-GCM', false, ['encrypt', 'decrypt']);
    return new OwnStorage(`${PREFIX}:${toText(digest.slice(32, 44))}`, key);
  }

  async read(): Promise<Draft | undefined> {
    const text = localStorage.getItem(this.#name);
    if (text === null || text === SENT) return undefined;
    try {
      const bytes = fromText(text);
      const iv = bytes.slice(0, 12);
      const content = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, this.#key, bytes.slice(12));
      return JSON.parse(new TextDecoder().decode(content)) as Draft; // we sealed it
    } catch {
      return undefined; // somebody else's, or broken: as if there were none
    }
  }

  async write(draft: Draft): Promise<void> {
    const turn = ++this.#turn;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const content = new TextEncoder().encode(JSON.stringify(draft));
    const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, this.#key, content));
    if (turn !== this.#turn) return;
    try {
      localStorage.setItem(this.#name, toText(new Uint8Array([...iv, ...sealed])));
    } catch {
      // full: the page still holds it
    }
  }

  /** Nothing of the answers is left, but that this link was used. */
  finish(): void {
    this.#turn += 1;
    localStorage.setItem(this.#name, SENT);
  }

  clear(): void {
    this.#turn += 1;
    localStorage.removeItem(this.#name);
  }

  get isFinished(): boolean {
    return localStorage.getItem(this.#name) === SENT;
  }
}

const SENT = 'sent';

/** Out of the address, so that it is in no history and on no screenshot; for this tab it is remembered. */
export function takeTokenText(waveId: string): string {
  const name = `${PREFIX}-link:${waveId}`;
  const inAddress = location.hash.slice(1);
  try {
    if (inAddress !== '') sessionStorage.setItem(name, inAddress);
    const text = inAddress || (sessionStorage.getItem(name) ?? '');
    if (inAddress !== '') history.replaceState(null, '', location.pathname);
    return text;
  } catch {
    return inAddress; // without storage it stays where it is
  }
}

export function dropTokenText(waveId: string): void {
  try {
    sessionStorage.removeItem(`${PREFIX}-link:${waveId}`);
  } catch {
    // there was none
  }
}

function canStore(): boolean {
  try {
    localStorage.setItem(`${PREFIX}-test`, '');
    localStorage.removeItem(`${PREFIX}-test`);
    return true;
  } catch {
    return false;
  }
}

function toText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromText(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
