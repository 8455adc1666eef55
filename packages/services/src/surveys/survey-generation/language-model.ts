/**
 * A language model behind an OpenAI-compatible address (`POST {url}/chat/completions`), which the operator has configured.
 * It is asked for words and trusted with nothing: what it answers is text from outside, bounded in size and time, and
 * read like what any stranger sends. It is told what somebody wrote down as the survey's needs, and nothing about people.
 */
import { readFileSync } from 'node:fs';
import { OutboundClient } from '../../installation/outbound/outbound-client.ts';
import { OutboundError } from '../../installation/outbound/outbound-error.ts';

export interface LanguageModelSettings {
  /** Up to and without `/chat/completions`: `https://api.example.org/v1`. */
  url: string;
  model: string;
  key?: string | undefined;
  /** Read at each call, so that a key can be changed without a restart. */
  keyFile?: string | undefined;
  /** Whether the address may be this machine or a private network. */
  allowPrivate: boolean;
}

export interface ModelQuestion {
  system: string;
  user: string;
  timeLimitMs: number;
  signal?: AbortSignal | undefined;
  /** Told how many characters have come so far. */
  onProgress?: (characters: number) => void;
}

/** Why a model gave no answer that could be used; the words are for the operator and hold no key. */
export class ModelFailure extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'ModelFailure';
  }
}

const ANSWER_BYTES_MAX = 1024 * 1024;
const TEXT_LENGTH_MAX = 100_000;
const LINE_LENGTH_MAX = 256 * 1024;
const TOKENS_MAX = 6000;

export class LanguageModel {
  readonly settings: LanguageModelSettings;
  readonly #outbound: OutboundClient;

  constructor(settings: LanguageModelSettings) {
    this.settings = settings;
    this.#outbound = new OutboundClient({ allowPrivate: settings.allowPrivate });
  }

  /** The words of one answer. Throws ModelFailure. */
  async answer({ system, user, timeLimitMs, signal, onProgress }: ModelQuestion): Promise<string> {
    const { url, model } = this.settings;
    try {
      const { status, headers, body } = await this.#outbound.stream(`${url.replace(/\/+$/, '')}/chat/completions`, {
        method: 'POST',
        headers: { ...this.#authorization(), 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({
          ...{ model, stream: true, temperature: 0.3, max_tokens: TOKENS_MAX },
          response_format: { type: 'json_object' },
          messages: [
            { role: 'system', content: system },
            { role: 'user', content: user },
          ],
        }),
        timeLimitMs,
        bytesMax: ANSWER_BYTES_MAX,
        ...(signal ? { signal } : {}),
      });
      if (status !== 200) {
        for await (const _ of body) break;
        throw new ModelFailure(`The model answered with the status ${status}.`);
      }
      const isStream = headers.get('content-type')?.includes('text/event-stream') === true;
      return isStream ? await readStream(body, onProgress) : await readWhole(body);
    } catch (error) {
      if (error instanceof ModelFailure) throw error;
      if (error instanceof OutboundError) throw new ModelFailure(error.message);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#outbound.close();
  }

  #authorization(): Record<string, string> {
    const { key, keyFile } = this.settings;
    const token = keyFile === undefined ? key : readKey(keyFile);
    return token ? { authorization: `Bearer ${token}` } : {};
  }
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new ModelFailure('The file with the key of the language model cannot be read.');
  }
}

/** Server-Sent Events whose data are chunks of a chat completion, until `[DONE]`. */
async function readStream(body: AsyncIterable<Buffer>, onProgress: ModelQuestion['onProgress']): Promise<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let text = '';
  let isWhole = false;
  const take = (line: string): void => {
    if (!line.startsWith('data:')) return;
    const data = line.slice('data:'.length).trim();
    if (data === '[DONE]') {
      isWhole = true;
      return;
    }
    const choice = choiceOf(parsed(data));
    const piece = (choice?.delta as { content?: unknown } | undefined)?.content;
    if (typeof piece === 'string') text += piece;
    if (choice?.finish_reason === 'length')
      throw new ModelFailure('The model’s answer was cut off at its greatest length.');
    if (choice?.finish_reason === 'stop') isWhole = true;
    if (text.length > TEXT_LENGTH_MAX)
      throw new ModelFailure(`The model wrote more than ${TEXT_LENGTH_MAX} characters.`);
  };
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r?\n/);
    rest = lines.pop() ?? '';
    if (rest.length > LINE_LENGTH_MAX) throw new ModelFailure('The model sent a line without an end.');
    for (const line of lines) take(line);
    onProgress?.(text.length);
    if (isWhole) break;
  }
  if (!isWhole) take(rest);
  if (!isWhole) throw new ModelFailure('The model’s answer broke off.');
  return text;
}

/** From an endpoint that does not stream. */
async function readWhole(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const choice = choiceOf(parsed(Buffer.concat(chunks).toString('utf8')));
  if (choice?.finish_reason === 'length')
    throw new ModelFailure('The model’s answer was cut off at its greatest length.');
  const content = (choice?.message as { content?: unknown } | undefined)?.content;
  if (typeof content !== 'string') throw new ModelFailure('The model’s answer has no text.');
  return content.slice(0, TEXT_LENGTH_MAX);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ModelFailure('The model’s answer is not JSON.');
  }
}

function choiceOf(value: unknown): Record<string, unknown> | undefined {
  const choices = (value as { choices?: unknown } | null)?.choices;
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
  return typeof first === 'object' && first !== null ? (first as Record<string, unknown>) : undefined;
}
