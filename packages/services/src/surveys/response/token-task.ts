/**
 * The function that makes and checks survey tokens: POPRF of RFC 9497 over ristretto255 with SHA-512. Some three
 * milliseconds a token, so whatever is more than one runs in a thread (token-thread.ts).
 */
import { timingSafeEqual } from 'node:crypto';
import { tokenInfo } from '@bellwether/core';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';

export interface TokenKeys {
  secretKey: Uint8Array;
  publicKey: Uint8Array;
}

/** Where a token is valid. */
export interface TokenPlace {
  waveId: string;
  cellId: string;
}

export interface Evaluated {
  evaluated: Uint8Array[];
  /** That all of them were made with the published key. */
  proof: Uint8Array;
}

export function newTokenKeys(): TokenKeys {
  const { secretKey, publicKey } = ristretto255_oprf.poprf(new Uint8Array()).generateKeyPair();
  return { secretKey, publicKey };
}

/** Throws on what is no element of the group. */
export function evaluateBlinded(
  secretKey: Uint8Array,
  { waveId, cellId }: TokenPlace,
  blinded: readonly Uint8Array[],
): Evaluated {
  const { evaluated, proof } = ristretto255_oprf
    .poprf(tokenInfo(waveId, cellId))
    .blindEvaluateBatch(secretKey, [...blinded]);
  return { evaluated, proof };
}

export function isValidToken(
  secretKey: Uint8Array,
  { waveId, cellId }: TokenPlace,
  input: Uint8Array,
  output: Uint8Array,
): boolean {
  const expected = ristretto255_oprf.poprf(tokenInfo(waveId, cellId)).evaluate(secretKey, input);
  return expected.length === output.length && timingSafeEqual(expected, output);
}

export type TokenTask =
  | { kind: 'evaluate'; secretKey: Uint8Array; place: TokenPlace; blinded: readonly Uint8Array[] }
  | { kind: 'check'; secretKey: Uint8Array; place: TokenPlace; input: Uint8Array; output: Uint8Array };

export type TokenReply = { evaluated: Evaluated } | { isValid: boolean } | { refused: string };

export function runTokenTask(task: TokenTask): TokenReply {
  if (task.kind === 'check') return { isValid: isValidToken(task.secretKey, task.place, task.input, task.output) };
  try {
    return { evaluated: evaluateBlinded(task.secretKey, task.place, task.blinded) };
  } catch (error) {
    return { refused: error instanceof Error ? error.message : 'It is no element of the group.' };
  }
}
