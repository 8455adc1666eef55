/** Scripts that try to get out, to stay, to starve others or to trip whoever reads their output come back empty-handed. */
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { cell, NOW_MS, SHORT } from './sandbox.fixture.ts';

const { sandbox, attempt } = cell();
afterAll(() => sandbox.close());

describe('the host', () => {
  it.each([
    'process',
    'require',
    'module',
    'global',
    'Buffer',
    'WebAssembly',
    'fetch',
    'setTimeout',
    'setInterval',
    'performance',
    'Worker',
    'navigator',
    'Atomics',
    'std',
    'os',
    'bjson',
  ])('is not there by the name %s', async (name) =>
    expect(await attempt(`export default () => typeof ${name}`)).toMatchObject({ output: 'undefined' }),
  );

  it('is not behind the constructor of a function, its own or one it was given', async () =>
    expect(
      await attempt(`
        const by = (make) => { try { return typeof make('return process')() } catch (error) { return error.name } };
        export default () => [by(Function), by(console.log.constructor), by((async () => 0).constructor), by(eval)];`),
    ).toMatchObject({ output: ['ReferenceError', 'ReferenceError', 'object', 'SyntaxError'] }));

  it.each([
    'node:fs',
    'fs',
    'file:///etc/passwd',
    'data:text/javascript,export default 1',
    'http://127.0.0.1/',
    './prelude.js',
  ])('gives no module: %s', async (name) => {
    const expected = { code: 'script_failed' };
    expect(await attempt(`import * as a from '${name}'; export default () => 1`)).toMatchObject(expected);
    expect(
      await attempt(`export default () => import('${name}').then((m) => m.readFileSync('/etc/passwd'))`),
    ).toMatchObject(expected);
  });

  it('is not named in an error: no path, no frame of it', async () => {
    const outcome = await attempt(`export default () => {
      const stacks = [];
      for (const bad of [() => console.log(Symbol()), () => null.x, () => { console.log({ toJSON() { throw 1 }, toString() { throw new Error('x') } }) }])
        try { bad() } catch (error) { stacks.push(error.message + error.stack) }
      return stacks.join();
    }`);
    expect(outcome).toHaveProperty('output');
    expect(JSON.stringify(outcome)).not.toMatch(/node:|\/work|packages|\.ts:|worker/);
  });

  it('does not give away the functions behind console, whatever is made of prototypes', async () =>
    expect(
      await attempt(`
        const seen = [];
        for (const name of ['call', 'apply', 'bind']) Function.prototype[name] = function (...given) { seen.push(given); };
        Object.defineProperty(Object.prototype, 'log', { get() { seen.push(this); }, set() { seen.push(this); } });
        Array.prototype[Symbol.iterator] = function* () { seen.push(this); };
        export default () => { console.info('a', { b: 1 }); return seen.length; };`),
    ).toMatchObject({ output: 0 }));
});

describe('time', () => {
  it.each([
    ['a loop', 'for (;;) {}'],
    ['a loop that catches', 'for (;;) { try { for (;;) {} } catch {} finally { continue } }'],
    ['a getter of what it gives', 'return { get a() { for (;;) {} } }'],
    ['toJSON', 'return { toJSON() { for (;;) {} } }'],
    ['a proxy as output', 'return new Proxy({}, { ownKeys() { for (;;) {} } })'],
    ['a thenable as output', 'return { then() { for (;;) {} } }'],
    ['a chain of promises', 'return (async () => { for (;;) await null })()'],
    [
      'promises that make promises',
      'const more = () => Promise.resolve().then(() => { more(); more() }); more(); return new Promise(() => {})',
    ],
    ['an error that is read', 'throw { toString() { for (;;) {} } }'],
    ['the message of an error', 'throw Object.defineProperty(new Error(), "message", { get() { for (;;) {} } })'],
    ['a pattern', 'return /^(a+)+$/.test("a".repeat(40) + "b")'],
    ['sorting', 'return [2, 1].sort(() => { for (;;) {} })'],
    ['replacing', 'return "aa".replace(/a/g, () => { for (;;) {} })'],
    ['reviving', 'return JSON.parse("[1]", () => { for (;;) {} })'],
    ['a generator', 'return [...(function* () { for (;;) yield; })()].length && 0 || (() => { for (;;) {} })()'],
    ['something built in that asks nobody', 'return "a".repeat(4e6).indexOf("a".repeat(2e6) + "b")'],
    ['an array without an end', 'return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)'],
    ['a tail of microtasks', 'const again = () => queueMicrotask(again); again(); return new Promise(() => {})'],
  ])('ends %s', async (_, body) => {
    const startedMs = performance.now();
    const outcome = await attempt(`export default () => { ${body} }`, { limits: SHORT });
    expect(outcome).toHaveProperty('code');
    expect(['script_timed_out', 'script_out_of_memory']).toContain((outcome as { code: string }).code);
    // Its 300 ms, the grace of the thread, and a busy machine.
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });

  it('ends a loop beside the function, and keeps what was said before', async () =>
    expect(await attempt('console.log("here"); for (;;) {}', { limits: SHORT })).toMatchObject({
      code: 'script_timed_out',
      logs: [{ text: 'here' }],
    }));

  it('tells a script that waits for nothing at once', async () =>
    expect(await attempt('export default () => new Promise(() => {})', { limits: { timeMs: 60_000 } })).toMatchObject({
      code: 'script_failed',
      detail: 'The script waits for something that never comes.',
    }));

  it('does not pass inside of it', async () =>
    expect(
      await attempt(
        'export default () => { const a = Date.now(); for (let i = 0; i < 1e5; i++); return [Date.now() - a, a, new Date().getTimezoneOffset()] }',
      ),
    ).toMatchObject({ output: [0, NOW_MS, 0] }));
});

describe('memory', () => {
  it.each([
    ['an array that grows', 'const a = []; for (;;) a.push([a.length])'],
    ['text', 'let a = "x"; for (;;) a += a'],
    ['an array made large', 'return new Array(1e9).fill(0).length'],
    ['bytes', 'const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1))'],
    ['a map', 'const a = new Map(); for (;;) a.set({}, {})'],
    ['names of properties', 'const a = {}; for (let i = 0; ; i++) a["k" + i] = i'],
    ['symbols', 'const a = []; for (;;) a.push(Symbol("x".repeat(1000)))'],
    ['splitting', 'return "a".repeat(8e6).split("")'],
    ['joining', 'return Array(2 ** 32 - 1).join("abc").length'],
    ['promises', 'const a = []; for (;;) a.push(Promise.resolve().then(() => a))'],
    ['functions', 'const a = []; for (;;) a.push(new Function("return " + a.length))'],
  ])('is bounded for %s', async (_, body) => {
    const outcome = await attempt(`export default () => { ${body} }`);
    expect((outcome as { code?: string }).code).toMatch(/^script_(out_of_memory|failed|timed_out)$/);
  });

  it('stays bounded for a script that catches, and goes on', async () =>
    expect(
      await attempt(
        `export default () => { let caught = 0; for (let i = 0; i < 20; i++) { const a = []; try { for (;;) a.push(new Array(10000).fill(i)) } catch { caught++ } } return caught }`,
        { limits: { timeMs: 10_000 } },
      ),
    ).toMatchObject({ output: 20 }));

  it('is given back: a hundred that fill theirs do not add up', async () => {
    const before = process.memoryUsage.rss();
    for (let run = 0; run < 100; run++) await attempt('export default () => new Uint8Array(12e6).fill(1).length');
    expect(process.memoryUsage.rss() - before).toBeLessThan(600e6);
  });
});

describe('depth', () => {
  it.each([
    ['a function', 'const f = () => f() + 1; return f()'],
    ['toString', 'const a = { toString() { return "" + this } }; return "" + a'],
    ['proxies in proxies', 'let a = {}; for (let i = 0; i < 1e5; i++) a = new Proxy(a, {}); return a.x'],
    ['parsing', 'return JSON.parse("[".repeat(1e6))'],
    ['what it gives', 'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a'],
    ['a pattern', 'return new RegExp("(".repeat(1e5) + ")".repeat(1e5)).test("")'],
    ['evaluated text', 'return eval("(".repeat(1e5) + "1" + ")".repeat(1e5))'],
  ])('of %s breaks the script and nothing else', async (_, body) => {
    const outcome = await attempt(`export default () => { ${body} }`);
    expect((outcome as { code?: string }).code).toMatch(/^script_/);
    expect(await attempt('export default () => 1')).toMatchObject({ output: 1 });
  });
});

describe('what comes back', () => {
  it('has no key that would become a prototype', async () => {
    const outcome = await attempt(
      `export default () => JSON.parse('{"__proto__": {"polluted": 1}, "a": [{"\\\\u005f_proto__": {"polluted": 1}, "b": 2}]}')`,
    );
    expect(outcome).toMatchObject({ output: { a: [{ b: 2 }] } });
    const { output } = outcome as { output: { a: object[] } };
    expect([Object.keys(output), Object.keys(output.a[0]!)]).toEqual([['a'], ['b']]);
    expect((Object.assign({}, output) as { polluted?: number }).polluted).toBeUndefined();
  });

  it('is plain, whatever the script does to its own JSON, Object and Promise', async () => {
    const outcome = await attempt(
      `
      JSON.stringify = () => '{"polluted": 1}'; JSON.parse = () => ({ polluted: 1 });
      Object.prototype.polluted = 1; Promise.prototype.then = () => { throw 1 };
      Object.defineProperty(Promise, Symbol.species, { get() { throw 1 } });
      String = Error = TypeError = Object = undefined;
      export default async (input) => ({ ...input, own: 1 });`,
      { input: { a: 1 } },
    );
    expect(outcome).toMatchObject({ output: { a: 1, own: 1 } });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('is data: what cannot be JSON is refused or left out', async () => {
    expect(await attempt('export default () => ({ f() {}, s: Symbol(), u: undefined, n: NaN })')).toMatchObject({
      output: { n: null },
    });
    expect(await attempt('export default () => 1n')).toMatchObject({ code: 'script_failed' });
    expect(await attempt('const a = {}; a.a = a; export default () => a')).toMatchObject({ code: 'script_failed' });
    expect(await attempt('export default () => undefined')).toMatchObject({ output: null });
  });

  it('is bounded, and so is what is said', async () => {
    expect(await attempt('export default () => "x".repeat(70000)')).toMatchObject({ code: 'script_failed' });
    expect(await attempt('export default () => "€".repeat(30000)')).toMatchObject({ code: 'script_failed' });
    const { logs } = await attempt(
      'export default () => { for (let i = 0; i < 1000; i++) console.log("x".repeat(100000), i) }',
      { limits: { timeMs: 3_000 } },
    );
    expect(logs.length).toBe(201);
    expect(Math.max(...logs.map(({ text }) => text.length))).toBe(2000);
  });

  it('says of an error what and where, in bounded words', async () => {
    expect(await attempt('\n\nexport default () => { throw new RangeError("too far") }')).toMatchObject({
      code: 'script_failed',
      detail: 'RangeError: too far (line 3)',
    });
    const outcome = await attempt('export default () => { throw new Error("x".repeat(1e6)) }');
    expect((outcome as { detail: string }).detail.length).toBeLessThan(3_000);
  });
});

describe('one run and the next', () => {
  it('share nothing, also of one owner', async () => {
    await attempt('globalThis.left = 1; Object.prototype.left = 1; console.left = 1; export default () => 1');
    for (let run = 0; run < 3; run++)
      expect(await attempt('export default () => [typeof left, typeof ({}).left, typeof console.left]')).toMatchObject({
        output: ['undefined', 'undefined', 'undefined'],
      });
  });

  it('are the same for the same input, time and seed; another seed gives other random numbers', async () => {
    const source =
      'export default (input) => [input, Math.random(), Math.random(), Date.now(), Object.keys(globalThis)]';
    const [a, b, c] = [
      await attempt(source, { input: { a: 1 }, seed: 'one' }),
      await attempt(source, { input: { a: 1 }, seed: 'one' }),
      await attempt(source, { input: { a: 1 }, seed: 'two' }),
    ];
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  it('take types, and nothing that would have to be compiled', async () => {
    expect(
      await attempt('interface In { a: number }\nexport default (input: In): number => input.a satisfies number', {
        input: { a: 4 },
      }),
    ).toMatchObject({ output: 4 });
    expect(await attempt('enum A { B }\nexport default () => A.B')).toMatchObject({ code: 'script_failed' });
    expect(await attempt('export default () => {')).toMatchObject({ code: 'script_failed' });
  });
});

describe('many at once', () => {
  it('make only their owner wait: another one is answered meanwhile, and so is the server', async () => {
    const server = createServer((_, response) => response.end('here')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const answered = (): Promise<number> =>
      new Promise((resolve, reject) => {
        const startedMs = performance.now();
        get({ port, host: '127.0.0.1', agent: false }, (response) =>
          response.resume().on('end', () => resolve(performance.now() - startedMs)),
        ).on('error', reject);
      });
    const loops = Array.from({ length: 30 }, () =>
      attempt('export default () => { for (;;) {} }', { owner: 'org_busy', limits: SHORT }),
    );
    const done: string[] = [];
    const other = attempt('export default () => "served"', { owner: 'org_other' }).then((outcome) => {
      done.push('other');
      return outcome;
    });
    void Promise.all(loops).then(() => done.push('loops'));
    const waits = [await answered(), await answered(), await answered()];
    expect(await other).toMatchObject({ output: 'served' });
    expect(done).toEqual(['other']);
    expect(Math.max(...waits)).toBeLessThan(2_000);
    expect(
      (await Promise.all(loops)).every((outcome) => 'code' in outcome && outcome.code === 'script_timed_out'),
    ).toBe(true);
    server.close();
  });

  it('are refused beyond a hundred of one owner, who is told when to come again', async () => {
    const runs = Array.from({ length: 130 }, () =>
      sandbox.run({ owner: 'org_many', source: 'export default () => 1', nowMs: NOW_MS }).then(
        () => 'run',
        (error: { code: string; retryAfterSeconds: number }) => `${error.code} ${error.retryAfterSeconds}`,
      ),
    );
    const outcomes = await Promise.all(runs);
    expect(new Set(outcomes)).toEqual(new Set(['run', 'overloaded 5']));
    expect(outcomes.filter((outcome) => outcome === 'run').length).toBeGreaterThanOrEqual(100);
  });

  it('end when nobody wants them any more, running or waiting', async () => {
    const ending = new AbortController();
    const runs = Array.from({ length: 6 }, () =>
      attempt('export default () => { for (;;) {} }', { signal: ending.signal, limits: { timeMs: 60_000 } }),
    );
    const settled = Promise.allSettled(runs);
    ending.abort(new Error('not wanted'));
    expect((await settled).map((one) => one.status === 'rejected' && String(one.reason))).toEqual(
      Array.from({ length: 6 }, () => 'Error: not wanted'),
    );
    expect(await attempt('export default () => 1')).toMatchObject({ output: 1 });
  });
});
