import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BellwetherOptions, createBellwether, type SdkProblem } from '../src/index.ts';
import { FakeClock, REQUEST_TIMEOUT_MS } from './fake-clock.ts';
import { type NativeDoor, openNativeDoor } from './native-door.ts';

let door: NativeDoor;
let clock: FakeClock;
let problems: SdkProblem[];

beforeEach(async () => {
  door = await openNativeDoor();
  clock = new FakeClock();
  problems = [];
});
afterEach(() => door.close());

interface Numbered {
  numbered: { n: number; text?: string; reject?: boolean };
}

function open(options: Partial<BellwetherOptions> = {}) {
  return createBellwether<Numbered>({
    url: door.url,
    key: 'bw_test',
    onProblem: (problem) => problems.push(problem),
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    clock,
    random: () => 0.5,
    ...options,
  });
}

const numbersIn = (request: number) =>
  door.requests[request]?.events.map((event) => (event.metadata as { n: number }).n);
const codes = () => problems.map(({ code }) => code);

describe('batching', () => {
  it('sends a full batch at once', async () => {
    const bellwether = open({ batchSize: 3 });
    for (let n = 0; n < 3; n++) bellwether.track('numbered', { n });
    const startedMs = clock.nowMs;
    await clock.runUntil(() => bellwether.stats().accepted === 3);
    expect(numbersIn(0)).toEqual([0, 1, 2]);
    expect(clock.nowMs).toBe(startedMs);
  });

  it('sends a batch that is not full after the interval', async () => {
    const bellwether = open({ flushIntervalMs: 700 });
    bellwether.track('numbered', { n: 1 });
    const startedMs = clock.nowMs;
    await clock.runUntil(() => bellwether.stats().accepted === 1);
    expect(clock.nowMs - startedMs).toBe(700);
  });

  it('keeps a request under one megabyte, however many events are waiting', async () => {
    const bellwether = open({ batchSize: 5000 });
    for (let n = 0; n < 30; n++) bellwether.track('numbered', { n, text: 'x'.repeat(100_000) });
    await clock.settle(bellwether.flush());
    expect(bellwether.stats().accepted).toBe(30);
    expect(door.requests.map(({ events }) => events.length)).toEqual([8, 8, 8, 6]);
  });

  it('compresses a large body and leaves a small one alone', async () => {
    const bellwether = open();
    bellwether.track('numbered', { n: 1 });
    await clock.settle(bellwether.flush());
    for (let n = 0; n < 100; n++) bellwether.track('numbered', { n });
    await clock.settle(bellwether.flush());
    expect(door.requests[0]!.headers['content-encoding']).toBeUndefined();
    expect(door.requests[1]!.headers['content-encoding']).toBe('gzip');
    expect(door.requests[1]!.headers['content-type']).toBe('application/x-ndjson');
    expect(door.requests[1]!.headers.authorization).toBe('Bearer bw_test');
    expect(door.requests[1]!.bytes).toBeLessThan(100 * 60);
  });
});

describe('a traceparent', () => {
  const TRACEPARENT = `00-${'af'.repeat(16)}-${'be'.repeat(8)}-01`;
  const sentWith = async (traceparent: () => string | undefined) => {
    const headers: (string | null)[] = [];
    const fetch: typeof globalThis.fetch = (url, init) => {
      headers.push(new Headers(init?.headers).get('traceparent'));
      return globalThis.fetch(url, init);
    };
    const bellwether = open({ traceparent, fetch });
    bellwether.track('numbered', { n: 1 });
    await clock.settle(bellwether.flush());
    expect(bellwether.stats().accepted).toBe(1);
    return headers;
  };

  it('is asked for when a batch is sent, and sent with it', async () =>
    expect(await sentWith(() => TRACEPARENT)).toEqual([TRACEPARENT]));

  it.each([
    ['gives nothing', () => undefined],
    ['gives something else', () => 'Jane Smith'],
    [
      'throws',
      () => {
        throw new Error('no trace');
      },
    ],
  ])('costs no event when the host’s function %s', async (_what, traceparent) =>
    expect(await sentWith(traceparent)).toEqual([null]),
  );
});

describe('a failed request', () => {
  it.each([
    ['reset', 'reset' as const],
    ['a server error', { status: 500 }],
    ['408', { status: 408 }],
    ['a proxy that answers 200 with a page', { status: 200, body: '<html>Sign in</html>' }],
    ['a tally of other events', { status: 202, body: '{"accepted":7,"duplicate":0,"rejected":0}' }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
  ])('is repeated with the same ids: %s', async (_, fault) => {
    door.faults.push(fault);
    const bellwether = open();
    const id = bellwether.track('numbered', { n: 1 });
    await clock.runUntil(() => bellwether.stats().accepted === 1);
    expect(door.requests.map(({ events }) => events[0]!.event_id)).toEqual([id, id]);
    expect(bellwether.stats().retries).toBe(1);
    expect(codes()).toEqual(['unreachable']);
  });

  it('whose answer was lost counts its events as duplicates, not twice', async () => {
    door.faults.push('take_then_reset');
    const bellwether = open();
    bellwether.track('numbered', { n: 1 });
    await clock.runUntil(() => bellwether.stats().queued === 0);
    expect(bellwether.stats()).toMatchObject({ accepted: 0, duplicate: 1 });
  });

  it('is given up at the time limit and repeated', async () => {
    door.faults.push('hang');
    const bellwether = open();
    bellwether.track('numbered', { n: 1 });
    await clock.runUntil(
      () => bellwether.stats().accepted === 1,
      () => door.hanging > 0,
    );
    expect(problems[0]!.detail).toContain(`within ${REQUEST_TIMEOUT_MS} ms`);
  });

  it('waits longer after each failure', async () => {
    door.faults.push(...Array.from({ length: 4 }, () => ({ status: 503 })));
    const bellwether = open({ flushIntervalMs: 10, retry: { baseMs: 100, capMs: 300 } });
    bellwether.track('numbered', { n: 1 });
    const startedMs = clock.nowMs;
    await clock.runUntil(() => bellwether.stats().accepted === 1);
    expect(clock.nowMs - startedMs).toBe(10 + 50 + 100 + 150 + 150);
  });

  it('waits as long as the server asks for, also when told to flush', async () => {
    door.faults.push({ status: 429, headers: { 'retry-after': '120' } });
    const bellwether = open();
    bellwether.track('numbered', { n: 1 });
    expect(await clock.settle(bellwether.flush())).toMatchObject({
      kind: 'waiting',
      reason: 'retry_after',
      retryInMs: 120_000,
    });
    expect(await clock.settle(bellwether.flush())).toMatchObject({ kind: 'waiting' });
    expect(door.requests).toHaveLength(1);
    const askedMs = clock.nowMs;
    await clock.runUntil(() => bellwether.stats().accepted === 1);
    expect(clock.nowMs - askedMs).toBe(120_000);
  });
});

describe('a refusal', () => {
  it('of single events is reported one by one and costs no other event', async () => {
    const bellwether = open();
    bellwether.track('numbered', { n: 1 });
    const rejected = bellwether.track('numbered', { n: 2, reject: true });
    await clock.settle(bellwether.flush());
    expect(bellwether.stats()).toMatchObject({ accepted: 1, rejected: 1, dropped: 0, queued: 0 });
    expect(problems).toMatchObject([{ code: 'rejected', event_id: rejected, event_type: 'numbered', count: 1 }]);
    expect(problems[0]!.detail).toContain('schema_violation at metadata.reject');
  });

  it('of the whole batch (4xx) drops it, and the next batch goes on', async () => {
    door.faults.push({ status: 415, body: '{"detail":"no such content type"}' });
    const bellwether = open({ batchSize: 2 });
    for (let n = 0; n < 4; n++) bellwether.track('numbered', { n });
    await clock.settle(bellwether.flush());
    expect(bellwether.stats()).toMatchObject({ accepted: 2, dropped: 2, retries: 0 });
    expect(problems).toMatchObject([
      { code: 'refused', count: 2, detail: expect.stringContaining('no such content type') },
    ]);
  });

  it('for size (413) splits the batch until it fits', async () => {
    door.faults.push({ status: 413 }, { status: 413 });
    const bellwether = open();
    for (let n = 0; n < 8; n++) bellwether.track('numbered', { n });
    await clock.settle(bellwether.flush());
    expect(door.requests.map(({ events }) => events.length)).toEqual([8, 4, 2, 6]);
    expect(bellwether.stats()).toMatchObject({ accepted: 8, dropped: 0 });
  });

  it('for size of one event drops that event', async () => {
    door.faults.push({ status: 413 });
    const bellwether = open();
    bellwether.track('numbered', { n: 1 });
    await clock.settle(bellwether.flush());
    expect(bellwether.stats()).toMatchObject({ dropped: 1, queued: 0 });
  });

  it.each([401, 403])('of the key (%i) keeps the queue and pauses', async (status) => {
    door.faults.push({ status, body: '{"detail":"the key is revoked"}' });
    const bellwether = open({ unauthorisedPauseMs: 30_000, batchSize: 1 });
    bellwether.track('numbered', { n: 1 });
    await clock.runUntil(() => problems.length === 1);
    const pausedMs = clock.nowMs;
    bellwether.track('numbered', { n: 2 });
    expect(await bellwether.flush()).toMatchObject({ kind: 'waiting', reason: 'unauthorised', queued: 2 });
    await clock.runUntil(() => bellwether.stats().accepted === 2);
    expect(clock.nowMs - pausedMs).toBe(30_000);
    expect(codes()).toEqual(['unauthorised']);
  });
});

describe('the bounded queue', () => {
  it('drops the oldest and counts it', async () => {
    const bellwether = open({ queueMax: { events: 3 } });
    for (let n = 0; n < 5; n++) bellwether.track('numbered', { n });
    expect(bellwether.stats()).toMatchObject({ queued: 3, dropped: 2 });
    await clock.settle(bellwether.flush());
    expect(numbersIn(0)).toEqual([2, 3, 4]);
  });

  it('drops the newest when asked to', async () => {
    const bellwether = open({ queueMax: { events: 3 }, drop: 'newest' });
    for (let n = 0; n < 5; n++) bellwether.track('numbered', { n });
    await clock.settle(bellwether.flush());
    expect(numbersIn(0)).toEqual([0, 1, 2]);
    expect(codes()).toEqual(['queue_full', 'queue_full']);
  });

  it('is bounded in bytes too', () => {
    const bellwether = open({ queueMax: { bytes: 10_000 } });
    for (let n = 0; n < 10; n++) bellwether.track('numbered', { n, text: 'x'.repeat(4000) });
    expect(bellwether.stats()).toMatchObject({ queued: 2, dropped: 8 });
  });

  it('tells the host about a flood a few times a minute, with the number not told', async () => {
    const bellwether = open({ queueMax: { events: 1 } });
    for (let n = 0; n < 100; n++) bellwether.track('numbered', { n });
    expect(codes()).toHaveLength(5);
    clock.nowMs += 60_000;
    bellwether.track('numbered', { n: 100 });
    expect(problems.at(-1)).toMatchObject({ code: 'queue_full', suppressed: 94 });
  });
});

describe('the host', () => {
  it('never sees an exception, whatever it passes in', async () => {
    const bellwether = open() as unknown as {
      track(...args: unknown[]): unknown;
      session(...args: unknown[]): {
        start(m: unknown): unknown;
        end(m: unknown): unknown;
        track(...args: unknown[]): unknown;
      };
      close(...args: unknown[]): Promise<unknown>;
      stats(): object;
    };
    const trap = new Proxy(
      {},
      {
        get() {
          throw new Error('trap');
        },
        ownKeys() {
          throw new Error('trap');
        },
      },
    );
    for (const value of [undefined, null, 1, 1n, 'x', Symbol('x'), () => 1, [], trap]) {
      bellwether.track(value, value, value);
      bellwether.track('numbered', value, value);
      const session = bellwether.session(value);
      session.start(value);
      session.track(value, value, value);
      session.end(value);
    }
    await clock.settle(bellwether.close(trap));
    bellwether.track(Symbol('late'));
    const stats = bellwether.stats() as Record<string, number>;
    expect(stats.tracked).toBe(stats.accepted! + stats.dropped!);
  });

  it('never sees an exception of its own callback', async () => {
    for (const onProblem of [
      () => {
        throw new Error('mine');
      },
      () => Promise.reject(new Error('mine')),
      'no function',
    ]) {
      const bellwether = open({ onProblem: onProblem as () => void });
      expect(bellwether.track('numbered', { n: Number.NaN })).toBeUndefined();
    }
  });

  it.each([
    ['no url', { url: '' }],
    ['another protocol', { url: 'ftp://example.org' }],
    ['credentials in the url', { url: 'http://me:secret@example.org' }],
    ['no key', { key: '' }],
    ['a key with a line break', { key: 'bw_\nx' }],
    ['defaults that are not text', { defaults: { user_id: 7 } as never }],
  ])('gets a client that drops everything and says why: %s', async (_, options) => {
    const bellwether = open(options);
    expect(problems).toMatchObject([{ code: 'invalid_options' }]);
    expect(bellwether.track('numbered', { n: 1 })).toBeUndefined();
    expect(bellwether.session().start()).toBeUndefined();
    expect(await bellwether.flush()).toEqual({ kind: 'closed', unsent: 0 });
    expect(bellwether.stats()).toMatchObject({ tracked: 2, dropped: 2 });
  });
});

describe('a session', () => {
  it('gives its events one session id and measures how long it took', async () => {
    const bellwether = createBellwether({ url: door.url, key: 'bw_test', clock, requestTimeoutMs: REQUEST_TIMEOUT_MS });
    const session = bellwether.session({ user_id: 'u-7' });
    session.start({ agent: 'reviewer' });
    clock.nowMs += 1500;
    session.track('error', { error_type: 'timeout' }, { user_id: 'u-8' });
    session.end();
    await clock.settle(bellwether.flush());
    expect(door.requests[0]!.events).toMatchObject([
      { event_type: 'session_start', session_id: session.session_id, user_id: 'u-7', metadata: { agent: 'reviewer' } },
      { event_type: 'error', session_id: session.session_id, user_id: 'u-8' },
      { event_type: 'session_end', session_id: session.session_id, metadata: { duration_ms: 1500 } },
    ]);
  });
});

describe('closing', () => {
  it('sends what is queued, trying again while there is time', async () => {
    door.faults.push('reset', { status: 500 });
    const bellwether = open();
    bellwether.track('numbered', { n: 1 });
    expect(await clock.settle(bellwether.close())).toEqual({ kind: 'closed', unsent: 0 });
    expect(bellwether.stats()).toMatchObject({ accepted: 1, dropped: 0 });
  });

  it('drops and reports what could not be sent in time, and takes nothing more', async () => {
    door.faults.push(...Array.from({ length: 50 }, () => ({ status: 500 })));
    const bellwether = open();
    bellwether.track('numbered', { n: 1 });
    expect(await clock.settle(bellwether.close({ timeoutMs: 3000 }))).toEqual({ kind: 'closed', unsent: 1 });
    bellwether.track('numbered', { n: 2 });
    expect(bellwether.stats()).toMatchObject({ queued: 0, accepted: 0, dropped: 2 });
    expect(codes().filter((code) => code === 'closed')).toHaveLength(2);
  });

  it('ends in time when the server hangs', async () => {
    door.faults.push('hang');
    const bellwether = open();
    bellwether.track('numbered', { n: 1 });
    const startedMs = clock.nowMs;
    const closed = await clock.settle(bellwether.close({ timeoutMs: 2000 }), () => door.hanging > 0);
    expect(closed).toEqual({ kind: 'closed', unsent: 1 });
    expect(clock.nowMs - startedMs).toBeLessThanOrEqual(2000);
  });
});
