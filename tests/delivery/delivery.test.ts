/** The pack on the real engines: its events come in, its metrics answer, its analyses are answered to whoever may see them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatInstant, HOUR_MS, type IncomingEvent } from '@bellwether/core';
import { deliveryPack } from '@bellwether/pack-delivery';
import {
  actingFor,
  answerEventAnalysis,
  type Caller,
  createOrganisation,
  findEvent,
  OPERATOR,
  type Platform,
  queryMetric,
} from '@bellwether/services';
import { openTestPlatform } from '@bellwether/services/test-platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { doraAnalysis } from '../../packs/delivery/analyses/dora.ts';
import { reviewsAnalysis } from '../../packs/delivery/analyses/reviews.ts';

const NOW = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const operator = actingFor(OPERATOR, 'acme');
const at = (hoursAgo: number) => formatInstant(NOW - hoursAgo * HOUR_MS);
const idOf = (n: number) => `00000000-0000-7000-8000-${`${n}`.padStart(12, '0')}`;

const shop = { source: 'github', repository: 'acme/shop', team: 'shop' };
const search = { source: 'github', repository: 'acme/search', team: 'search' };
const deployment = (hoursAgo: number, of: object, deployment_id: string, commit_sha: string): IncomingEvent => ({
  ...{ event_type: 'deployment_finished', timestamp: at(hoursAgo), environment: 'production' },
  metadata: { ...of, deployment_id, commit_sha, outcome: 'success' },
});
const commit = (hoursAgo: number, of: object, commit_sha: string, parent_shas: string[]): IncomingEvent => ({
  ...{ event_type: 'commit_pushed', timestamp: at(hoursAgo), user_id: 'v1.1111111111111111' },
  metadata: { ...of, commit_sha, parent_shas },
});

const EVENTS: IncomingEvent[] = [
  commit(90, shop, 'a', []),
  deployment(80, shop, 'd1', 'a'),
  commit(70, shop, 'b', ['a']),
  deployment(60, shop, 'd2', 'b'),
  commit(90, search, 'x', []),
  deployment(85, search, 's1', 'x'),
  commit(50, search, 'y', ['x']),
  deployment(10, search, 's2', 'y'),
  {
    ...{ event_type: 'pull_request_changed', timestamp: at(60) },
    metadata: { ...shop, pr_number: 1, action: 'merged', opened_at: at(66), duration_ms: 6 * HOUR_MS },
  },
].map((event, i) => ({ event_id: idOf(i + 1), ...event }));

describe('the delivery pack', () => {
  let directory: string;
  let platform: Platform;
  const admit = async (events: readonly IncomingEvent[]) => {
    const { results } = await platform.admission.admit(
      'acme',
      'test',
      events.map((event, index) => ({ index, event })),
    );
    await platform.store.loader.caughtUp();
    return results.map(({ status }) => status);
  };
  // biome-ignore lint/suspicious/noExplicitAny: answers are JSON, and tests look into them
  const dora = (caller: Caller = operator, input: Record<string, string> = {}): Promise<any> =>
    answerEventAnalysis(platform, caller, doraAnalysis, { from: at(240), to: at(0), ...input });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'bellwether-delivery-'));
    platform = await openTestPlatform({
      dataDirectory: directory,
      packs: [deliveryPack],
      clock: Date.now,
      onTrouble: (message, error) => {
        throw new Error(message, { cause: error });
      },
    });
    await createOrganisation(platform, OPERATOR, { org_id: 'acme', name: 'Acme' });
    expect(await admit(EVENTS)).toEqual(EVENTS.map(() => 'accepted'));
  });

  afterAll(async () => {
    await platform?.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('keeps nothing of who it was, whoever sends it', async () => {
    const stored = await findEvent(platform, operator, idOf(1));
    expect(stored).toMatchObject({ user_id: '', metadata: { commit_sha: 'a', parent_shas: [] } });
  });

  it('answers DORA from what is stored, by what things name', async () => {
    const found = await dora();
    expect(found.changes).toMatchObject([
      { commit_sha: 'y', lead_time_hours: 40 },
      { commit_sha: 'b', lead_time_hours: 10 },
    ]);
    expect(found.streams).toHaveLength(2);
  });

  it('answers anew when something came in, and the same when nothing did', async () => {
    const before = await dora();
    expect(await dora()).toBe(before);
    await admit([
      { event_id: idOf(20), ...commit(9, shop, 'c', ['b']) },
      { event_id: idOf(21), ...deployment(5, shop, 'd3', 'c') },
    ]);
    expect((await dora()).changes.map((change: { commit_sha: string }) => change.commit_sha)).toEqual(['y', 'b', 'c']);
  });

  it('answers who sees the own teams from their events alone', async () => {
    const member: Caller = {
      ...{
        kind: 'user',
        id: 'u',
        orgId: 'acme',
        role: 'manager',
        teams: ['search'],
        subject: undefined,
        sessionId: 's',
      },
      grants: new Map([['metrics:read', 'team']]),
    };
    const found = await dora(member);
    expect(found.streams).toMatchObject([{ repository: 'acme/search' }]);
    await expect(dora({ ...member, grants: new Map([['metrics:read', 'own']]) })).rejects.toThrow(/metrics:read/);
    await expect(dora({ ...member, grants: new Map() })).rejects.toThrow(/metrics:read/);
  });

  it('refuses what it does not know', async () => {
    await expect(dora(operator, { person: 'x' })).rejects.toThrow(
      /person: is not known here; known are from, to, repository/,
    );
    await expect(dora(operator, { from: 'yesterday' })).rejects.toThrow(/ISO 8601/);
    await expect(dora(operator, { from: at(0) })).rejects.toThrow(/before "to"/);
    await expect(dora(operator, { from: '2020-01-01T00:00:00Z' })).rejects.toThrow(/two years/);
    await expect(dora(operator, { team: 'x'.repeat(3000) })).rejects.toThrow(/2048/);
  });

  it('counts by metrics what needs no other event', async () => {
    const total = async (metric: string) => {
      const answer = await queryMetric(platform, operator, { metric, from: at(240), to: at(0), grain: 'total' });
      return answer.series[0]?.total;
    };
    // Hours and days of what came late are settled when nothing more comes in.
    await vi.waitFor(async () => expect(await total('delivery_commits')).toBe(5), { timeout: 30_000, interval: 200 });
    expect(await total('delivery_deployments')).toBe(5);
    expect(await total('delivery_time_to_merge_p50_ms')).toBeCloseTo(6 * HOUR_MS, -6);
    expect(await total('delivery_deployment_rework_rate')).toBe(0);
  }, 40_000);

  it('gives stages of pull requests, too', async () => {
    const found = await answerEventAnalysis(platform, operator, reviewsAnalysis, { from: at(240), to: at(0) });
    expect(found).toMatchObject({ merged: [{ pr_number: 1, cycle_hours: 6 }] });
  });
});
