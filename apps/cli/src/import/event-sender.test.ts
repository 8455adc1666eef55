import { describe, expect, it } from 'vitest';
import { CommandError, EXIT } from '../command-error.ts';
import { ApiProblem } from '../server/api-client.ts';
import { retryDelayMs } from './event-sender.ts';

const most = () => 1;
const answered = (status: number, retryAfterSeconds?: number) => new ApiProblem(status, 'x', 'x', retryAfterSeconds);

describe('a batch the server did not take', () => {
  it('waits as long as the server asks, and a little more', () => {
    expect(retryDelayMs(answered(429, 3), 1, most)).toBe(3000 + 250 / 4);
    expect(retryDelayMs(answered(503, 1e9), 1, most)).toBeLessThan(125_000);
  });

  it('waits longer each time when nothing is said, to 15 seconds', () =>
    expect([1, 2, 3, 10].map((attempt) => retryDelayMs(answered(503), attempt, most))).toEqual([
      250, 500, 1000, 15_000,
    ]));

  it('is sent again when nobody answered', () =>
    expect(retryDelayMs(new CommandError(EXIT.unreachable, 'unreachable', 'x'), 1, most)).toBe(250));

  it.each([400, 401, 403, 404, 413, 500, 507])('is given up at once at %d', (status) =>
    expect(retryDelayMs(answered(status), 1)).toBeUndefined(),
  );

  it('is given up after a dozen attempts', () => expect(retryDelayMs(answered(503), 12)).toBeUndefined());
});
