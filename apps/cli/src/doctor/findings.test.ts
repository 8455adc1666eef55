import { describe, expect, it } from 'vitest';
import { nodeVersionProblem } from '../node-version.ts';
import { logFinding } from './log-checks.ts';
import { modelCheck, spaceFinding } from './machine-checks.ts';
import { readinessFindings } from './server-checks.ts';

const REPORT = { segments: 1, appends: 2, records: 3, bytes: 400, damage: [], tailBytes: 0 };

describe('doctor', () => {
  it.each([
    [0.1, 'failed'],
    [2, 'warning'],
    [20, 'ok'],
  ])('finds %d GiB of free space %s', (gib, status) => expect(spaceFinding(gib * 1024 ** 3).status).toBe(status));

  it('names the first damaged place of the log and what to do', () => {
    const check = logFinding({
      ...REPORT,
      damage: [{ file: 'x.ndjson', position: 7, reason: 'the checksum differs' }],
    });
    expect(check).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('x.ndjson at byte 7'),
      todo: expect.any(String),
    });
  });

  it('is not alarmed by a torn tail, which nobody was promised', () =>
    expect(logFinding({ ...REPORT, tailBytes: 12 })).toMatchObject({
      status: 'ok',
      detail: expect.stringContaining('12 bytes'),
    }));

  it.each([
    [{ status: 'ready', store: 'ok', lag: 10 }, ['ok', 'ok']],
    [{ status: 'ready', store: 'ok', lag: 300_000 }, ['ok', 'warning']],
    [{ status: 'not ready', store: 'not answering', lag: 0, failing: 'no space' }, ['failed', 'failed']],
  ])('reads %j', (readiness, statuses) =>
    expect(readinessFindings(readiness).map(({ status }) => status)).toEqual(statuses),
  );

  it.each([
    [{}, 'ok', /None is configured/],
    [{ BELLWETHER_LLM_URL: 'api' }, 'failed', /no address/],
    [{ BELLWETHER_LLM_URL: 'https://api.example.org/v1' }, 'failed', /without a model/],
    [
      { BELLWETHER_LLM_URL: 'https://api.example.org/v1', BELLWETHER_LLM_MODEL: 'm', BELLWETHER_LLM_KEY: 'secret' },
      'ok',
      /^m at api\.example\.org, with a key\.$/,
    ],
    [
      { BELLWETHER_LLM_URL: 'https://a.org', BELLWETHER_LLM_MODEL: 'm', BELLWETHER_LLM_KEY_FILE: '/nowhere/key' },
      'failed',
      /cannot be read/,
    ],
  ])('says which language model is configured, and never its key: %j', (environment, status, detail) => {
    const check = modelCheck(environment);
    expect(check).toMatchObject({ status, detail: expect.stringMatching(detail) });
    expect(JSON.stringify(check)).not.toContain('secret');
  });

  it('knows which Node is too old', () => {
    expect(nodeVersionProblem('24.9.1')).toMatch(/Node 26 or newer; this is Node 24\.9\.1/);
    expect(nodeVersionProblem('26.0.0')).toBeUndefined();
  });
});
