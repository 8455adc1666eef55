/** The CloudEvents SDK, unmodified: binary, structured and batched content mode. */
import { randomUUID } from 'node:crypto';
import { CloudEvent, HTTP, type Message } from 'cloudevents';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServerForClients, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServerForClients();
}, 90_000);
afterAll(() => server?.stop(), 30_000);

async function send(message: Pick<Message, 'headers' | 'body'>): Promise<number> {
  const headers = new Headers({ authorization: `Bearer ${server.key}` });
  for (const [name, value] of Object.entries(message.headers)) headers.set(name, String(value));
  const response = await fetch(`${server.url}/api/v1/cloudevents`, {
    method: 'POST',
    headers,
    body: String(message.body),
    signal: AbortSignal.timeout(10_000),
  });
  return response.status;
}

const marked = (mark: string) =>
  new CloudEvent({ id: randomUUID(), type: 'com.example.order.placed', source: '/client-test', data: { mark } });

it.each([
  ['binary', (event: CloudEvent<object>) => HTTP.binary(event)],
  ['structured', (event: CloudEvent<object>) => HTTP.structured(event)],
  [
    'batched',
    (event: CloudEvent<object>) => ({
      headers: { 'content-type': 'application/cloudevents-batch+json' },
      body: JSON.stringify([event]),
    }),
  ],
])('the CloudEvents SDK delivers an event in %s mode, and sent twice it counts once', async (_, encode) => {
  const mark = randomUUID();
  const event = marked(mark);
  const statuses = [await send(encode(event)), await send(encode(event))];
  expect(statuses.every((status) => status >= 200 && status < 300)).toBe(true);
  const ofMark = (stored: object) => JSON.stringify(stored).includes(mark);
  expect(await server.stored({ event_type: 'cloudevent_received', where: ofMark })).toHaveLength(1);
});
