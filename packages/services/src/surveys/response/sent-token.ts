/** A token as it is sent with an answer, and whether the wave's key has made it. */
import { Problem, type SurveyToken, TOKEN_INPUT_BYTES, TOKEN_OUTPUT_BYTES } from '@bellwether/core';
import type { InputReader } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { KnownWave } from './response-desk.ts';

export function readToken(read: InputReader): SurveyToken {
  return read.object('token', (token) => ({
    input: token.text('input', { max: 64 }),
    output: token.text('output', { max: 128 }),
    info: token.text('info', { max: 64 }),
  }));
}

/** Throws forbidden for one that this wave's key has not made for this cell. */
export async function requireToken(
  platform: Platform,
  wave: KnownWave,
  token: SurveyToken,
): Promise<{ tokenInput: Uint8Array; cellId: string }> {
  const tokenInput = bytesOf(token.input, TOKEN_INPUT_BYTES);
  const output = bytesOf(token.output, TOKEN_OUTPUT_BYTES);
  const cellId = token.info;
  if (!tokenInput || !output || !wave.cells.has(cellId)) throw noToken();
  const place = { waveId: wave.waveId, cellId };
  if (!(await platform.responses.checking.isValid(wave.secretKey, place, tokenInput, output))) throw noToken();
  return { tokenInput, cellId };
}

/** One way to write each: the same bytes written otherwise would be a second token. */
function bytesOf(text: string, length: number): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === length && bytes.toString('base64url') === text ? new Uint8Array(bytes) : undefined;
}

function noToken(): Problem {
  return new Problem(
    'forbidden',
    'This link is not valid for this survey. Open the one from your own message, whole; ask for a new one if it does not work.',
  );
}
