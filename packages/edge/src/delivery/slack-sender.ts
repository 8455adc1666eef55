/** Messages by Slack's `chat.postMessage`, as a direct message of the bot. Its limits are obeyed (429, `Retry-After`). */
import { boundedText } from '../bounded-text.ts';
import type { OutgoingMessage, SendOutcome } from './outcome.ts';

const LIMIT_MS = 15_000;
const ANSWER_BYTES_MAX = 64 * 1024;
const RETRY_AFTER_MAX_MS = 60 * 60_000;
/** Of one person: they are not there, or not to be written to. */
const PERSONAL = new Set([
  'channel_not_found',
  'user_not_found',
  'users_not_found',
  'is_archived',
  'not_in_channel',
  'cannot_dm_bot',
  'messages_tab_disabled',
  'user_disabled',
]);
const PASSING = new Set(['ratelimited', 'rate_limited', 'service_unavailable', 'request_timeout', 'team_added_to_org']);
/** Slack does not say whether it was posted. */
const UNCLEAR = new Set(['internal_error', 'fatal_error']);

export class SlackSender {
  readonly #token: string;
  readonly #url: string;

  constructor(token: string, url = 'https://slack.com/api') {
    this.#token = token;
    this.#url = url;
  }

  async send({ to, text }: OutgoingMessage): Promise<SendOutcome> {
    let response: Response;
    try {
      response = await fetch(`${this.#url}/chat.postMessage`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json; charset=utf-8' },
        // Without previews: following the link would be a visit that is not the person's.
        body: JSON.stringify({ channel: to, text: escaped(text), unfurl_links: false, unfurl_media: false }),
        redirect: 'error',
        signal: AbortSignal.timeout(LIMIT_MS),
      });
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const code = String((cause as { code?: unknown }).code ?? (cause as Error).name);
      return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(code)
        ? { kind: 'later', reason: `Slack cannot be reached (${code}).`, isChannel: true }
        : { kind: 'uncertain', reason: `Slack did not answer (${code}).` };
    }
    const answer = await answerOf(response);
    if (response.status === 429 || answer?.error === 'ratelimited') {
      const seconds = Number(response.headers.get('retry-after') ?? 30);
      const retryAfterMs = Math.min(
        Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 30_000,
        RETRY_AFTER_MAX_MS,
      );
      return { kind: 'later', reason: 'Slack asks to wait (429).', retryAfterMs };
    }
    if (response.status === 200 && answer?.ok === true) return { kind: 'sent' };
    const error = typeof answer?.error === 'string' ? answer.error.slice(0, 60).replace(/[^a-z_]/g, '') : '';
    if (response.status >= 500 || UNCLEAR.has(error))
      return { kind: 'uncertain', reason: `Slack failed (${error || response.status}).` };
    if (PERSONAL.has(error)) return { kind: 'refused', reason: `Slack does not reach this person (${error}).` };
    if (PASSING.has(error)) return { kind: 'later', reason: `Slack does not take it now (${error}).` };
    return { kind: 'broken', reason: `Slack does not let us in (${error || response.status}).` };
  }

  async check(): Promise<SendOutcome> {
    try {
      const response = await fetch(`${this.#url}/auth.test`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#token}` },
        redirect: 'error',
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      const answer = await answerOf(response);
      return answer?.ok === true
        ? { kind: 'sent' }
        : {
            kind: 'broken',
            reason: `Slack does not let us in (${String(answer?.error ?? response.status).slice(0, 60)}).`,
          };
    } catch {
      return { kind: 'later', reason: 'Slack cannot be reached.' };
    }
  }
}

/** Slack's control characters (its "Formatting text"): the rest of a text is text. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

async function answerOf(response: Response): Promise<{ ok?: unknown; error?: unknown } | undefined> {
  try {
    const text = await boundedText(response, ANSWER_BYTES_MAX);
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
