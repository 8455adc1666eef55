/** Which of several servers is asked, and how soon one that was away is asked again. */
import { describe, expect, it } from 'vitest';
import { ServerAddresses } from './server-addresses.ts';

class Away extends Error {}

/** Servers by name, and those of them that cannot be reached. */
function servers(...names: string[]) {
  let nowMs = 0;
  const away = new Set<string>();
  const asked: string[] = [];
  const addresses = new ServerAddresses(
    names.map((name) => ({ server: name, name })),
    () => nowMs,
  );
  return {
    away,
    asked,
    pass: (milliseconds: number) => (nowMs += milliseconds),
    ask: () =>
      addresses.ask(
        async (name) => {
          asked.push(name);
          if (away.has(name)) throw new Away(name);
          return name;
        },
        (error) => error instanceof Away,
      ),
  };
}

describe('several servers', () => {
  it('are asked in their order, and one that answers is kept to', async () => {
    const { ask, away, pass, asked } = servers('a', 'b');
    expect(await ask()).toBe('a');
    away.add('a');
    expect(await ask()).toBe('b');
    away.delete('a');
    pass(60_000);
    expect(await ask()).toBe('b');
    expect(asked).toEqual(['a', 'a', 'b', 'b']);
  });

  it('are left alone for longer each time they are away', async () => {
    const { ask, away, pass, asked } = servers('a');
    away.add('a');
    for (const milliseconds of [0, 499, 1, 999, 1, 1999, 1]) {
      pass(milliseconds);
      await expect(ask()).rejects.toMatchObject({ code: 'overloaded' });
    }
    // At 0, 500, 1500 and 3500 ms.
    expect(asked).toHaveLength(4);
    away.delete('a');
    pass(4000);
    expect(await ask()).toBe('a');
    expect(await ask()).toBe('a');
  });

  it('are not left for a failure that is not their absence', async () => {
    const { ask, asked } = servers('a', 'b');
    expect(await ask()).toBe('a');
    const addresses = new ServerAddresses([
      { server: 'a', name: 'a' },
      { server: 'b', name: 'b' },
    ]);
    const failing = addresses.ask(
      async (name) => {
        asked.push(name);
        throw new Error('a mistake in the statement');
      },
      () => false,
    );
    await expect(failing).rejects.toThrow('a mistake in the statement');
    expect(asked).toEqual(['a', 'a']);
  });

  it('say where they were looked for, when none is there', async () => {
    const { ask, away } = servers('http://one:8123', 'http://two:8123');
    away.add('http://one:8123').add('http://two:8123');
    await expect(ask()).rejects.toThrow(/http:\/\/one:8123, http:\/\/two:8123/);
  });
});
