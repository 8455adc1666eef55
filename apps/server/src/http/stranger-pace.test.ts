import { Problem } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { networkOf, StrangerPace } from './stranger-pace.ts';

/** How many of so many requests at one time pass. */
function passing(pace: StrangerPace, address: string, nowMs: number, asked: number): number {
  let passed = 0;
  for (let i = 0; i < asked; i++)
    try {
      pace.take(address, nowMs);
      passed++;
    } catch (error) {
      expect(error).toBeInstanceOf(Problem);
      expect(error).toMatchObject({ code: 'quota_exceeded', retryAfterSeconds: 1 });
    }
  return passed;
}

describe('an address that nobody knows', () => {
  const limits = { perSecond: 10, burst: 30 };

  it('may ask in a burst, then at its pace', () => {
    const pace = new StrangerPace(limits);
    expect(passing(pace, '192.0.2.1', 0, 100)).toBe(30);
    expect(passing(pace, '192.0.2.1', 500, 100)).toBe(5);
    expect(passing(pace, '192.0.2.1', 60_000, 100)).toBe(30);
  });

  it('takes nothing from another', () => {
    const pace = new StrangerPace(limits);
    passing(pace, '192.0.2.1', 0, 100);
    expect(passing(pace, '192.0.2.2', 0, 100)).toBe(30);
  });

  it('has one share with all others of its network of version 6', () => {
    const pace = new StrangerPace(limits);
    expect(passing(pace, '2001:db8::1', 0, 20) + passing(pace, '2001:db8:0:0:ffff::2', 0, 20)).toBe(30);
    expect(passing(pace, '2001:db8:0:1::1', 0, 20)).toBe(20);
  });

  it('is forgotten when too many others came after it', () => {
    const pace = new StrangerPace(limits, 2);
    passing(pace, 'a', 0, 100);
    passing(pace, 'b', 0, 1);
    passing(pace, 'c', 0, 1);
    expect(passing(pace, 'a', 0, 100)).toBe(30);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::1', '0:0:0:0::/64'],
    ['2001:0db8::', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s counts as %s', (address, network) => expect(networkOf(address)).toBe(network));
});
