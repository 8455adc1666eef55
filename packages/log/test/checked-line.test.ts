import { describe, expect, it } from 'vitest';
import { checkedLine, parseCheckedLine, sealLine } from '../src/checked-line.ts';

describe('a checked line', () => {
  it('is read as the object it was', () =>
    expect(parseCheckedLine(checkedLine({ segment: 1, ends: { 'events/0': 5 } }))).toMatchObject({
      segment: 1,
      ends: { 'events/0': 5 },
    }));

  it('is not read when any byte of it is another', () => {
    const line = checkedLine({ segment: 1 });
    for (let at = 0; at < line.length - 1; at++) {
      const damaged = Buffer.from(line);
      damaged[at]! ^= 1;
      expect(parseCheckedLine(damaged)).toBeUndefined();
    }
  });

  it.each(['{"segment":', '}', '{"segment":1x', '\ufffd', '{"a":1},{"b":2'])(
    'is not read when it is no object, though its checksum is right: %j',
    (open) => expect(parseCheckedLine(sealLine(open))).toBeUndefined(),
  );
});
