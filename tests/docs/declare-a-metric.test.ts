/** docs/declare-a-metric.md: the pack shown is the pack run here, and what follows from it follows. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MINUTE_MS } from '@bellwether/core';
import { actingFor, createOrganisation, listMetrics, OPERATOR, type Platform, queryMetric } from '@bellwether/services';
import { openTestPlatform } from '@bellwether/services/test-platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildsPack } from './builds-pack.ts';
import { fencedBlocks } from './fenced-block.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const operator = actingFor(OPERATOR, 'acme');

describe('the tutorial', () => {
  it('shows the lines that are run here', () => {
    const code = readFileSync(join(import.meta.dirname, 'builds-pack.ts'), 'utf8');
    const shown = fencedBlocks('docs/declare-a-metric.md').filter(({ info }) => info === 'ts');
    expect(shown.length).toBeGreaterThan(3);
    for (const { text } of shown) expect(code).toContain(text);
  });
});

describe('a declared metric', () => {
  let directory: string;
  let platform: Platform;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'bellwether-docs-'));
    platform = await openTestPlatform({
      dataDirectory: directory,
      packs: [buildsPack],
      clock: () => NOW,
      onTrouble: (message, error) => {
        throw new Error(message, { cause: error });
      },
    });
    await createOrganisation(platform, OPERATOR, { org_id: 'acme', name: 'Acme' });
  });

  afterAll(async () => {
    await platform?.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('is in the catalog with its formula and its dimensions', async () => {
    const { metrics } = await listMetrics(platform, operator);
    expect(metrics.find(({ name }) => name === 'build_failure_rate')).toMatchObject({
      formula: 'builds_failed / builds',
      dimensions: [{ name: 'pipeline' }, { name: 'environment' }],
    });
  });

  it('is answered from events, by group, with nothing where nothing can be said', async () => {
    const build = (minute: number, pipeline: string, duration_ms: number, succeeded: boolean) => ({
      event_type: 'build_finished',
      timestamp: new Date(NOW - minute * MINUTE_MS).toISOString(),
      metadata: { pipeline, duration_ms, succeeded },
    });
    const events = [
      build(10, 'checkout', 60_000, true),
      build(20, 'checkout', 70_000, true),
      build(30, 'checkout', 80_000, false),
      build(40, 'search', 20_000, true),
    ];
    await platform.admission.admit(
      'acme',
      'test',
      events.map((event, index) => ({ index, event })),
    );
    await platform.store.loader.caughtUp();
    const rate = await queryMetric(platform, operator, { metric: 'build_failure_rate', group_by: ['pipeline'] });
    expect(rate).toMatchObject({
      total: 1 / 4,
      series: [
        { group: { pipeline: 'checkout' }, total: 1 / 3 },
        { group: { pipeline: 'search' }, total: 0 },
      ],
    });
    const p95 = await queryMetric(platform, operator, { metric: 'build_duration_p95_ms' });
    // Of four values it is the third: the one at rank ⌊0.95 · (4 − 1)⌋, counted from 0.
    expect(Math.abs(p95.total! / 70_000 - 1)).toBeLessThanOrEqual(0.01);
    const tomorrow = { from: '2026-11-22T00:00:00Z', to: '2026-11-23T00:00:00Z' };
    const empty = await queryMetric(platform, operator, { metric: 'build_failure_rate', ...tomorrow });
    expect(empty.total).toBeNull();
  });
});
