/**
 * The edge's half of survey tokens (docs/survey-anonymity.md): draws an input for each person, blinds it, and makes a token
 * of what the centre answers, if the proof holds against the published key. Some three milliseconds a token and step, so it
 * runs in a thread (blind-thread.ts).
 */
import { randomBytes } from 'node:crypto';
import { TOKEN_INPUT_BYTES, tokenInfo } from '@bellwether/core';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';

export interface BlindPlace {
  waveId: string;
  cellId: string;
  publicKey: Uint8Array;
}

export interface BlindedInput {
  input: Uint8Array;
  /** Secret until the token is made. */
  blind: Uint8Array;
  blinded: Uint8Array;
}

export function blindInputs({ waveId, cellId, publicKey }: BlindPlace, count: number): BlindedInput[] {
  const suite = ristretto255_oprf.poprf(tokenInfo(waveId, cellId));
  return Array.from({ length: count }, () => {
    const input = new Uint8Array(randomBytes(TOKEN_INPUT_BYTES));
    const { blind, blinded } = suite.blind(input, publicKey);
    return { input, blind, blinded };
  });
}

/** The outputs, in the order of the inputs. Throws when the proof does not hold: the centre has used another key. */
export function finishTokens(
  { waveId, cellId, publicKey }: BlindPlace,
  inputs: readonly BlindedInput[],
  answer: { evaluated: readonly Uint8Array[]; proof: Uint8Array },
): Uint8Array[] {
  if (answer.evaluated.length !== inputs.length) throw new Error('The centre answered for another number of people.');
  const suite = ristretto255_oprf.poprf(tokenInfo(waveId, cellId));
  // The published key with the public input in it, which the proof is about.
  const { tweakedKey } = suite.blind(new Uint8Array(randomBytes(TOKEN_INPUT_BYTES)), publicKey);
  return suite.finalizeBatch(
    inputs.map((one, i) => ({ ...one, evaluated: answer.evaluated[i]! })),
    answer.proof,
    tweakedKey,
  );
}

export type BlindTask =
  | { kind: 'blind'; place: BlindPlace; count: number }
  | {
      kind: 'finish';
      place: BlindPlace;
      inputs: readonly BlindedInput[];
      answer: { evaluated: readonly Uint8Array[]; proof: Uint8Array };
    };
export type BlindReply = { inputs: BlindedInput[] } | { outputs: Uint8Array[] } | { trouble: string };

export function runBlindTask(task: BlindTask): BlindReply {
  try {
    return task.kind === 'blind'
      ? { inputs: blindInputs(task.place, task.count) }
      : { outputs: finishTokens(task.place, task.inputs, task.answer) };
  } catch (error) {
    return { trouble: error instanceof Error ? error.message : String(error) };
  }
}
