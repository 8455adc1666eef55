/**
 * An answer on its way: sealed (AES-256-GCM) and padded, so that all boxes of a wave are of one size. A box is bound to its
 * wave and cell.
 *
 *   box = nonce (12 bytes) ‖ ciphertext of (JSON ‖ spaces) ‖ tag (16 bytes)
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Problem } from '@bellwether/core';
import { type Answers, questionsOf, type SurveyDefinition } from '@bellwether/questionnaire';

export interface BoxedAnswer {
  language: string;
  answers: Answers;
}

export interface BoxPlace {
  orgId: string;
  waveId: string;
  cellId: string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const STEP_BYTES = 1024;

export function sealBox(key: Uint8Array, place: BoxPlace, answer: BoxedAnswer, boxBytes: number): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(boundTo(place)));
  const content = Buffer.from(JSON.stringify(answer));
  // Spaces after JSON are JSON. One that is larger than any answer should be takes as many sizes as it needs.
  const padded = Buffer.alloc(Math.max(1, Math.ceil(content.length / boxBytes)) * boxBytes, ' ');
  content.copy(padded);
  return Buffer.concat([nonce, cipher.update(padded), cipher.final(), cipher.getAuthTag()]);
}

export function openBox(key: Uint8Array, place: BoxPlace, sealed: Uint8Array): BoxedAnswer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(boundTo(place)));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    const bytes = decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES));
    return JSON.parse(Buffer.concat([bytes, decipher.final()]).toString('utf8')) as BoxedAnswer; // we sealed it
  } catch (cause) {
    throw new Problem('internal', 'An answer that waits cannot be opened with its key.', { cause });
  }
}

function boundTo({ orgId, waveId, cellId }: BoxPlace): string {
  return `answer:${orgId}:${waveId}:${cellId}`;
}

/**
 * The size that holds any answer to the survey, in whole KiB: what the page pads its requests to, and a box its content.
 * A character is at most three bytes of UTF-8, or two as an escape of JSON.
 */
export function boxBytesOf(definition: SurveyDefinition): number {
  let bytes = 64;
  for (const { question } of questionsOf(definition)) {
    bytes += question.id.length + 8;
    switch (question.kind) {
      case 'text':
        bytes += 3 * question.max_length;
        break;
      case 'single_choice':
        bytes += Math.max(0, ...question.options.map(({ id }) => id.length));
        break;
      case 'multiple_choice':
      case 'rank':
        bytes += question.options.reduce((sum, { id }) => sum + id.length + 3, 2);
        break;
      case 'matrix':
        bytes += question.rows.reduce((sum, { id }) => sum + id.length + 10, 2);
        break;
      case 'scale':
      case 'number':
      case 'date':
        bytes += 24;
        break;
    }
  }
  return Math.ceil(bytes / STEP_BYTES) * STEP_BYTES;
}
