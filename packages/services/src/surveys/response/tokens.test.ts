/** Tokens: the function is the one of RFC 9497, and each is worth something in its own place alone. */
import { randomBytes } from 'node:crypto';
import { parseTokenText, tokenInfo, tokenText } from '@bellwether/core';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluateBlinded, isValidToken, newTokenKeys } from './token-task.ts';
import { TokenThread } from './token-thread.ts';

/** RFC 9497, appendix A.1.3: ristretto255-SHA512, POPRF mode, test vector 3 (a batch of two). */
const VECTOR = {
  secretKey: '145c79c108538421ac164ecbe131942136d5570b16d8bf41a24d4337da981e07',
  publicKey: 'c647bef38497bc6ec077c22af65b696efa43bff3b4a1975a3e8e0a1c5a79d631',
  info: '7465737420696e666f',
  inputs: ['00', '5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a'],
  blinds: [
    '64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706',
    '222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e',
  ],
  blinded: [
    'c8713aa89241d6989ac142f22dba30596db635c772cbf25021fdd8f3d461f715',
    '423a01c072e06eb1cce96d23acce06e1ea64a609d7ec9e9023f3049f2d64e50c',
  ],
  evaluated: [
    '1a4b860d808ff19624731e67b5eff20ceb2df3c3c03b906f5693e2078450d874',
    'aa1f16e903841036e38075da8a46655c94fc92341887eb5819f46312adfc0504',
  ],
  proof:
    '43fdb53be399cbd3561186ae480320caa2b9f36cca0e5b160c4a677b8bbf4301b28f12c36aa8e11e5a7ef551da0781e863a6dc8c0b2bf5a149c9e00621f02006',
  outputs: [
    'ca688351e88afb1d841fde4401c79efebb2eb75e7998fa9737bd5a82a152406d38bd29f680504e54fd4587eddcf2f37a2617ac2fbd2993f7bdf45442ace7d221',
    '7c6557b276a137922a0bcfc2aa2b35dd78322bd500235eb6d6b6f91bc5b56a52de2d65612d503236b321f5d0bebcbc52b64b92e426f29c9b8b69f52de98ae507',
  ],
};
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');
const place = { waveId: 'wave', cellId: 'cell' };

describe('the function', () => {
  const suite = ristretto255_oprf.poprf(bytes(VECTOR.info));

  it('evaluates as RFC 9497 says', () => {
    const { evaluated } = suite.blindEvaluateBatch(bytes(VECTOR.secretKey), VECTOR.blinded.map(bytes));
    expect(evaluated.map(hex)).toEqual(VECTOR.evaluated);
    expect(VECTOR.inputs.map((input) => hex(suite.evaluate(bytes(VECTOR.secretKey), bytes(input))))).toEqual(
      VECTOR.outputs,
    );
  });

  it('takes the proof of the RFC, and none for another key', () => {
    const items = VECTOR.inputs.map((input, i) => ({
      input: bytes(input),
      blind: bytes(VECTOR.blinds[i]!),
      blinded: bytes(VECTOR.blinded[i]!),
      evaluated: bytes(VECTOR.evaluated[i]!),
    }));
    const { tweakedKey } = suite.blind(bytes('00'), bytes(VECTOR.publicKey));
    expect(suite.finalizeBatch(items, bytes(VECTOR.proof), tweakedKey).map(hex)).toEqual(VECTOR.outputs);
    const other = suite.blind(bytes('00'), newTokenKeys().publicKey);
    expect(() => suite.finalizeBatch(items, bytes(VECTOR.proof), other.tweakedKey)).toThrow();
  });
});

describe('a token', () => {
  const { secretKey, publicKey } = newTokenKeys();
  const suite = ristretto255_oprf.poprf(tokenInfo(place.waveId, place.cellId));
  const input = new Uint8Array(randomBytes(32));
  const { blind, blinded, tweakedKey } = suite.blind(input, publicKey);
  const { evaluated, proof } = evaluateBlinded(secretKey, place, [blinded]);
  const [output] = suite.finalizeBatch([{ input, blind, blinded, evaluated: evaluated[0]! }], proof, tweakedKey);

  it('is valid in its wave and cell, and in no other', () => {
    expect(isValidToken(secretKey, place, input, output!)).toBe(true);
    expect(isValidToken(secretKey, { ...place, cellId: 'other' }, input, output!)).toBe(false);
    expect(isValidToken(secretKey, { ...place, waveId: 'other' }, input, output!)).toBe(false);
    // Wave and cell do not run into one another.
    expect(isValidToken(secretKey, { waveId: 'wavec', cellId: 'ell' }, input, output!)).toBe(false);
    expect(isValidToken(newTokenKeys().secretKey, place, input, output!)).toBe(false);
  });

  it('was seen by the centre as an element that says nothing: each blinding is another one', () => {
    const seen = new Set(Array.from({ length: 20 }, () => hex(suite.blind(input, publicKey).blinded)));
    expect(seen.size).toBe(20);
  });

  it('travels as text, and a part of it is none', () => {
    const token = { input: 'A'.repeat(43), output: 'B'.repeat(86), info: '0193a000-0000-7000-8000-000000000000' };
    expect(parseTokenText(tokenText(token))).toEqual(token);
    for (const text of ['', tokenText(token).slice(1), `${tokenText(token)}?utm=1`, 'x.y.z'])
      expect(parseTokenText(text)).toBeUndefined();
  });
});

describe('the thread', () => {
  const thread = new TokenThread();
  afterAll(() => thread.close());

  it('answers many at once, and refuses what is no element', async () => {
    const { secretKey, publicKey } = newTokenKeys();
    const suite = ristretto255_oprf.poprf(tokenInfo(place.waveId, place.cellId));
    const { blinded } = suite.blind(new Uint8Array(32), publicKey);
    const all = await Promise.all(Array.from({ length: 20 }, () => thread.evaluate(secretKey, place, [blinded])));
    expect(new Set(all.map(({ evaluated }) => hex(evaluated[0]!))).size).toBe(1);
    await expect(thread.evaluate(secretKey, place, [new Uint8Array(32).fill(255)])).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(await thread.isValid(secretKey, place, new Uint8Array(32), new Uint8Array(64))).toBe(false);
  });
});
