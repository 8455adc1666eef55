import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MessageSeal } from './message-seal.ts';

const [key, other] = [randomBytes(32), randomBytes(32)];
const said = { from: 'a', message: { orgId: 'acme', deviceId: 'd' } };

describe('a message between processes', () => {
  it('is read by whoever has the key, where it was said', () => {
    const sealed = new MessageSeal([key]).seal('device-messages', said);
    expect(new MessageSeal([key]).open('device-messages', sealed)).toEqual(said);
    expect(() => new MessageSeal([key]).open('device-answers', sealed)).toThrow('not sealed by a process');
  });

  it('cannot be made up, or changed, by who does not have it', () => {
    const ours = new MessageSeal([key]);
    const sealed = ours.seal('erasures', said);
    const forged = [
      JSON.stringify(said),
      `.${JSON.stringify(said)}`,
      new MessageSeal([other]).seal('erasures', said),
      new MessageSeal().seal('erasures', said),
      sealed.replace('acme', 'evil'),
      sealed.slice(1),
      '',
      'null',
    ];
    for (const one of forged) expect(() => ours.open('erasures', one), one).toThrow('not sealed by a process');
  });

  it('is read while the key is being exchanged', () => {
    const [before, during, after] = [
      new MessageSeal([key]),
      new MessageSeal([key, other]),
      new MessageSeal([other, key]),
    ];
    for (const [from, to] of [
      [before, during],
      [during, before],
      [during, after],
      [after, during],
    ] as const)
      expect(to.open('c', from.seal('c', said))).toEqual(said);
  });
});
