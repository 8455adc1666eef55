/**
 * What a client may say, and nothing else: one JSON object a message. Whatever does not parse becomes a `Problem` that
 * is answered to the client; it never reaches the hub.
 */
import { Problem } from '@bellwether/core';

export type ClientMessage =
  | { type: 'authenticate'; token: string }
  | { type: 'subscribe'; id: string; channel: 'metric'; query: unknown; resume: string | undefined }
  | { type: 'subscribe'; id: string; channel: 'events'; filter: unknown; resume: string | undefined }
  | { type: 'unsubscribe'; id: string }
  | { type: 'ping' };

const ID_LENGTH_MAX = 128;
const CURSOR_LENGTH_MAX = 128;
const TOKEN_LENGTH_MAX = 4096;

/** Throws `Problem('invalid_request')`, or `Problem('malformed_body')` when the text is not a JSON object. */
export function parseClientMessage(text: string): ClientMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem('malformed_body', 'The message is not JSON. Send one JSON object a message.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Problem('malformed_body', 'The message is not a JSON object. Send {"type": "subscribe", …}.');
  const message = value as Record<string, unknown>;
  switch (message.type) {
    case 'authenticate':
      return { type: 'authenticate', token: stringOf(message, 'token', TOKEN_LENGTH_MAX) };
    case 'subscribe':
      return parseSubscribe(message);
    case 'unsubscribe':
      return { type: 'unsubscribe', id: stringOf(message, 'id', ID_LENGTH_MAX) };
    case 'ping':
      return { type: 'ping' };
    default:
      return refuse('type', 'Use authenticate, subscribe, unsubscribe or ping.');
  }
}

/** The id of a message that was refused, when it has a usable one: so that the client knows what the problem is about. */
export function idOfRefused(text: string): string | undefined {
  try {
    const id: unknown = JSON.parse(text)?.id;
    return typeof id === 'string' && id.length <= ID_LENGTH_MAX ? id : undefined;
  } catch {
    return undefined;
  }
}

function parseSubscribe(message: Record<string, unknown>): ClientMessage {
  const id = stringOf(message, 'id', ID_LENGTH_MAX);
  const resume = message.resume === undefined ? undefined : stringOf(message, 'resume', CURSOR_LENGTH_MAX);
  switch (message.channel) {
    case 'metric':
      return { type: 'subscribe', id, channel: 'metric', query: message.query, resume };
    case 'events':
      return { type: 'subscribe', id, channel: 'events', filter: message.filter, resume };
    default:
      return refuse('channel', 'Use metric or events.');
  }
}

function stringOf(message: Record<string, unknown>, field: string, lengthMax: number): string {
  const value = message[field];
  if (typeof value !== 'string' || value.length === 0 || value.length > lengthMax)
    return refuse(field, `Give a string of 1 to ${lengthMax} characters.`);
  return value;
}

function refuse(field: string, detail: string): never {
  throw new Problem('invalid_request', `${field}: ${detail}`, { errors: [{ field, detail }] });
}
