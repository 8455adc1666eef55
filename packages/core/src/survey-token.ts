/**
 * What the two ends of a survey token agree on, and nothing secret: the public input that binds a token to its wave and
 * cell, and the text a token travels as. docs/survey-anonymity.md has the protocol.
 */

/** Random bytes the edge draws for each person it invites. */
export const TOKEN_INPUT_BYTES = 32;
/** SHA-512 of the unblinded element. */
export const TOKEN_OUTPUT_BYTES = 64;
/** A group element of ristretto255, as it travels. */
export const TOKEN_ELEMENT_BYTES = 32;
/** As many people's tokens are asked for in one request; a larger cell has several parts. */
export const TOKENS_PER_PART = 1000;

const PURPOSE = 'bellwether survey token/1';
const SEPARATOR = '\u001f';

export interface SurveyToken {
  /** base64url of 32 bytes. */
  input: string;
  /** base64url of 64 bytes. */
  output: string;
  /** The cell; bound into the output. */
  info: string;
}

/** The public input of the function for one cell of one wave. */
export function tokenInfo(waveId: string, cellId: string): Uint8Array {
  return new TextEncoder().encode([PURPOSE, waveId, cellId].join(SEPARATOR));
}

/** What stands behind `#` in a personal link. */
export function tokenText({ input, output, info }: SurveyToken): string {
  return `${input}.${output}.${info}`;
}

const TEXT = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{86})\.([A-Za-z0-9-]{1,64})$/;

/** `undefined` for a text that is no token: a link that was cut off, or typed. */
export function parseTokenText(text: string): SurveyToken | undefined {
  const [, input, output, info] = TEXT.exec(text) ?? [];
  return input === undefined || output === undefined || info === undefined ? undefined : { input, output, info };
}
