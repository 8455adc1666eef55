/**
 * 150 webhooks as GitHub has sent them, through the door: each is accepted with the right signature, refused with a wrong
 * one, and counted once when it comes twice. The data lie beside the repository; without them this file fails and says so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ConnectionServer, githubHeaders } from './connection-server.fixture.ts';

const DATA = new URL('../../../../../shared/data/engineering/github-webhook-payloads.jsonl.gz', import.meta.url);
if (!existsSync(DATA))
  throw new Error(`The reference data are missing: ${DATA.pathname}. Place them there or leave this test out.`);
const deliveries = gunzipSync(readFileSync(DATA))
  .toString('utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { event: string; payload: object });

let server: ConnectionServer;
beforeAll(async () => {
  server = await ConnectionServer.start();
}, 120_000);
afterAll(() => server.close());

it('deliveries of GitHub are accepted, refused with another signature, and counted once', async () => {
  const hub = await server.connect('github', { settings: { releases_are_deployments: 'yes' } });
  let accepted = 0;
  for (const [index, { event, payload }] of deliveries.entries()) {
    const body = JSON.stringify(payload);
    const right = githubHeaders(hub.webhook_secret!, body, `delivery-${index}`, event);
    const forged = await server.send(hub, body, githubHeaders('guess', body, `delivery-${index}`, event));
    const first = await server.send(hub, body, right);
    const told = (await first.json()) as { duplicate: boolean; accepted: number; rejected: number };
    const again = await server.send(hub, body, right);
    expect([forged.status, first.status, told.duplicate, told.rejected], `${index} ${event}`).toEqual([
      401,
      202,
      false,
      0,
    ]);
    expect(await again.json()).toMatchObject({ duplicate: true, accepted: 0 });
    accepted += told.accepted;
  }
  const { health } = await server.look(hub);
  expect(health).toMatchObject({
    ...{ deliveries: deliveries.length, deliveries_again: deliveries.length, signatures_refused: deliveries.length },
    ...{ events: accepted, events_rejected: 0 },
  });
  // By hand: a commit, a build, two deployments (one of them a release), an issue, two of a review, and of a pull request
  // that it was opened, made ready, closed and reopened. Some are told by two deliveries.
  expect(accepted).toBe(11);
  const { platform } = server.running;
  await platform.store.loader.caughtUp();
  const { rows } = await platform.store.engine.query(
    "SELECT count(), uniqExact(event_id) FROM bellwether.events WHERE event_type IN ('commit_pushed', 'pull_request_changed', 'review_submitted', 'work_item_changed', 'build_finished', 'deployment_finished')",
    { timeLimitSeconds: 20 },
  );
  expect(rows[0]!.map(Number)).toEqual([accepted, accepted]);
}, 240_000);
