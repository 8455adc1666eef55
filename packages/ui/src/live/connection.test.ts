import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FORBIDDEN_RETRY_MS, LiveConnection, type LiveMessage, RETRY_MAX_MS, type Socket } from './connection.ts';

/** A socket whose other end is the test. */
class FakeSocket implements Socket {
  sent: Record<string, unknown>[] = [];
  closed = false;
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  onerror: Socket['onerror'] = null;
  opens(): void {
    this.onopen?.(new Event('open'));
  }
  drops(): void {
    this.onclose?.(new Event('close') as CloseEvent);
  }
  saysText(data: string): void {
    this.onmessage?.(new MessageEvent('message', { data }));
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
  says(message: object): void {
    this.saysText(JSON.stringify(message));
  }
}

describe('the live connection', () => {
  const sockets: FakeSocket[] = [];
  const received: LiveMessage[] = [];
  let connection: LiveConnection;
  const subscribe = () => connection.subscribe({ channel: 'events', filter: {} }, (message) => received.push(message));

  beforeEach(() => {
    vi.useFakeTimers();
    sockets.length = 0;
    received.length = 0;
    connection = new LiveConnection({
      open: () => sockets[sockets.push(new FakeSocket()) - 1]!,
      random: () => 1,
    });
  });
  afterEach(() => {
    connection.close();
    vi.useRealTimers();
  });

  it('opens with the first subscription and asks', () => {
    subscribe();
    sockets[0]!.opens();
    expect(sockets[0]!.sent).toEqual([
      { type: 'ping' },
      { type: 'subscribe', id: 's1', channel: 'events', filter: {} },
    ]);
  });

  it('is live once the server has said something', () => {
    subscribe();
    sockets[0]!.opens();
    expect(connection.state.status).toBe('connecting');
    sockets[0]!.says({ type: 'subscribed', id: 's1' });
    expect(connection.state.status).toBe('live');
  });

  it('asks again with the last cursor after a drop', () => {
    subscribe();
    sockets[0]!.opens();
    sockets[0]!.says({ type: 'event', id: 's1', cursor: 'c7', event: {} });
    sockets[0]!.drops();
    expect(connection.state.status).toBe('reconnecting');
    vi.advanceTimersByTime(500);
    sockets[1]!.opens();
    expect(sockets[1]!.sent.at(-1)).toMatchObject({ type: 'subscribe', id: 's1', resume: 'c7' });
  });

  it('backs off to 15 s and no further', () => {
    subscribe();
    for (let attempt = 0; attempt < 8; attempt++) {
      sockets.at(-1)!.drops();
      vi.advanceTimersByTime(RETRY_MAX_MS);
    }
    expect(sockets).toHaveLength(9);
  });

  it('takes a silent connection for dead', () => {
    subscribe();
    sockets[0]!.opens();
    vi.advanceTimersByTime(60_000);
    expect(sockets[0]!.closed).toBe(true);
    expect(connection.state.status).toBe('reconnecting');
  });

  it('does not try again with a session that was refused', () => {
    subscribe();
    sockets[0]!.opens();
    sockets[0]!.says({ type: 'problem', code: 'unauthenticated', detail: '' });
    vi.advanceTimersByTime(60_000);
    expect(connection.state.status).toBe('refused');
    expect(sockets).toHaveLength(1);
  });

  it('says when nothing may be watched, and asks again now and then', () => {
    subscribe();
    for (const attempt of [0, 1]) {
      sockets[attempt]!.opens();
      sockets[attempt]!.says({ type: 'problem', code: 'forbidden', detail: '' });
      expect(connection.state.status).toBe('forbidden');
      vi.advanceTimersByTime(FORBIDDEN_RETRY_MS - 1);
      expect(sockets).toHaveLength(attempt + 1);
      vi.advanceTimersByTime(1);
    }
    sockets[2]!.opens();
    sockets[2]!.says({ type: 'subscribed', id: 's1' });
    expect(connection.state.status).toBe('live');
  });

  it('takes one subscription that is forbidden for what it is', () => {
    subscribe();
    sockets[0]!.opens();
    sockets[0]!.says({ type: 'problem', code: 'forbidden', id: 's1', detail: '' });
    expect(connection.state.status).toBe('live');
  });

  it('comes in again when it is told that it may, later each time it is refused', () => {
    subscribe();
    for (const [attempt, waitMs] of [500, 1000, 2000].entries()) {
      sockets[attempt]!.opens();
      sockets[attempt]!.says({ type: 'problem', code: 'unauthenticated', detail: '' });
      connection.comeInAgain();
      expect(connection.state.status).toBe('reconnecting');
      vi.advanceTimersByTime(waitMs - 1);
      expect(sockets).toHaveLength(attempt + 1);
      vi.advanceTimersByTime(1);
      expect(sockets).toHaveLength(attempt + 2);
    }
  });

  it('drops messages for nobody and messages that are not JSON', () => {
    const stop = subscribe();
    sockets[0]!.opens();
    stop();
    sockets[0]!.says({ type: 'event', id: 's1', cursor: 'c1', event: {} });
    sockets[0]!.saysText('nonsense');
    expect(received).toEqual([]);
  });
});
