/** A rejected event is kept with its reason until somebody mends or dismisses it. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Answer, expectProblem, goodEvent, TestedServer } from './tested-server.ts';

let server: TestedServer;
beforeAll(async () => {
  server = await TestedServer.start();
});
afterAll(() => server.stop());

async function listed(query = ''): Promise<Answer['body'][]> {
  await server.settledStats();
  return (await server.request('GET', `/api/v1/rejected?limit=1000${query}`)).body.rejected;
}

describe('a rejected event', () => {
  it('is looked for by a reason there is', async () => {
    const answer = await server.request('GET', '/api/v1/rejected?reason=schema');
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'reason' }] } });
  });

  it('is listed as it was sent, mended, stored, and gone from the list', async () => {
    const broken = goodEvent({ input_tokens: 'many' });
    const { body } = await server.send(JSON.stringify(broken));
    expect(body.results).toMatchObject([{ status: 'rejected', field: 'metadata.input_tokens' }]);
    const before = await server.settledStats();

    const [rejected] = await listed('&reason=schema_violation');
    expect(rejected).toMatchObject({ door: 'native', event_type: 'model_call', field: 'metadata.input_tokens' });
    expect(JSON.parse(rejected.raw)).toEqual(broken);

    const stillBroken = await server.request('POST', `/api/v1/rejected/${rejected.rejected_id}/replay`);
    expect(stillBroken.body).toMatchObject({ status: 'rejected', reason: 'schema_violation' });
    expect((await listed()).map(({ rejected_id }) => rejected_id)).toContain(rejected.rejected_id);

    const mended = { ...broken, metadata: { ...broken.metadata, input_tokens: 12 } };
    const replayed = await server.request('POST', `/api/v1/rejected/${rejected.rejected_id}/replay`, {
      json: { event: mended },
    });
    expect(replayed.body).toMatchObject({ status: 'accepted', event_id: broken.event_id });
    const after = await server.settledStats();
    expect(after.stored).toBe(before.stored + 1);
    expect((await server.stored(broken.event_id)).metadata.input_tokens).toBe(12);
    await vi.waitFor(async () =>
      expect((await listed()).map(({ rejected_id }) => rejected_id)).not.toContain(rejected.rejected_id),
    );
    const again = await server.request('POST', `/api/v1/rejected/${rejected.rejected_id}/replay`);
    expectProblem(again, 404, 'not_found', /resolved/);
  });

  it('is kept whatever it was: text that is no JSON, halves of characters, NUL, and what is very long', async () => {
    const known = (await listed()).length;
    const lines = [
      '{"a":',
      '"\\ud800"',
      '{"event_type":"a\\u0000b"}',
      '[1]',
      `{"event_type":"${'x'.repeat(100_000)}"}`,
    ];
    const { body } = await server.send(['null', ...lines].join('\n'), { 'content-type': 'application/x-ndjson' });
    expect(body.rejected).toBe(lines.length + 1);
    const all = await listed();
    expect(all).toHaveLength(known + lines.length + 1);
    expect(all.map(({ raw }) => raw)).toEqual(expect.arrayContaining(['{"a":', '[1]', 'null']));
    for (const { detail } of all) expect(detail).not.toBe('');
  });

  it('is not shown to another organisation', async () => {
    const other = await server.addOrganisation('org_curious');
    const [rejected] = await listed();
    const path = `/api/v1/rejected/${rejected.rejected_id}`;
    expectProblem(await server.request('GET', path, { key: other }), 404, 'not_found', /no such/);
    expectProblem(await server.request('POST', `${path}/replay`, { key: other }), 404, 'not_found', /no such/);
    expectProblem(await server.request('DELETE', path, { key: other }), 404, 'not_found', /no such/);
  });
});
