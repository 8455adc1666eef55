/** Somebody is erased: what a ring holds of them is left out, and readers are told so. */
import { describe, expect, it } from 'vitest';
import { EventRing } from '../event-ring.ts';

describe('a ring of events that has to forget somebody', () => {
  it('leaves their events out at their place, and keeps the others and the count', () => {
    const ring = new EventRing(10, 10_000);
    for (const user of ['anna', 'berta', 'anna']) ring.append(JSON.stringify({ user }), 0);
    ring.forget('anna');
    const entries = ring.after({ sequence: 0, countThrough: 0 }, 10);
    expect(entries.map(({ json, countThrough }) => [json, countThrough])).toEqual([
      [undefined, 1],
      ['{"user":"berta"}', 2],
      [undefined, 3],
    ]);
  });
});
