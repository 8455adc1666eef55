/** A client with the address of the wrong region is told, and goes on in the right one by itself. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBellwether, type SdkProblem } from '../src/index.ts';
import { type NativeDoor, openNativeDoor } from './native-door.ts';

let wrong: NativeDoor;
let right: NativeDoor;
beforeAll(async () => {
  [wrong, right] = await Promise.all([openNativeDoor(), openNativeDoor()]);
});
afterAll(() => Promise.all([wrong.close(), right.close()]));

const elsewhere = (url: string) => ({
  status: 403,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({ code: 'lives_elsewhere', region: 'eu-west-1', url }),
});

it('sends what was refused there to where it belongs, and everything after it at once', async () => {
  wrong.faults = [elsewhere(right.url)];
  const bellwether = createBellwether<{ seen: { n: number } }>({ url: wrong.url, key: 'bw_eu-west-1_x' });
  bellwether.track('seen', { n: 1 });
  expect(await bellwether.flush()).toEqual({ kind: 'flushed' });
  bellwether.track('seen', { n: 2 });
  expect(await bellwether.flush()).toEqual({ kind: 'flushed' });
  expect(bellwether.stats()).toMatchObject({ accepted: 2, duplicate: 0, dropped: 0 });
  expect([wrong.requests.length, right.requests.length]).toEqual([1, 2]);
  expect(right.requests[0]!.headers.authorization).toBe('Bearer bw_eu-west-1_x');
  await bellwether.close({ timeoutMs: 0 });
});

it.each([
  ['with a path', () => `${right.url}/elsewhere`],
  ['with a password in it', () => right.url.replace('://', '://user:secret@')],
  ['of another kind', () => 'ftp://127.0.0.1'],
  ['that is none', () => 'nowhere'],
  ['it was asked at', () => wrong.url],
])('is led nowhere by an address %s: the events wait, and it is said why', async (_which, url) => {
  wrong.faults = [elsewhere(url())];
  const before = right.requests.length;
  const problems: SdkProblem[] = [];
  const bellwether = createBellwether<{ seen: { n: number } }>({
    ...{ url: wrong.url, key: 'bw_eu-west-1_x', onProblem: (problem) => problems.push(problem) },
  });
  bellwether.track('seen', { n: 1 });
  await bellwether.flush();
  expect(right.requests.length).toBe(before);
  expect(bellwether.stats()).toMatchObject({ accepted: 0, dropped: 0, queued: 1 });
  expect(problems).not.toEqual([]);
  await bellwether.close({ timeoutMs: 0 });
});
