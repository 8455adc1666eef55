/**
 * GitHub's webhooks as GitHub has sent them: 150 deliveries of 60 kinds, collected by others, with signatures computed by
 * others. And Jira's and Figma's own forms. The data lie beside the repository and are not part of it; without them this
 * file fails and says so.
 */
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ConnectorEvent, JsonObject } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { figma } from './figma/connector.ts';
import { github } from './github/connector.ts';

const DATA = new URL('../../../../shared/data/engineering/', import.meta.url);
if (!existsSync(DATA))
  throw new Error(`The reference data are missing: ${DATA.pathname}. Place them there or leave this test out.`);
const unzip = (path: string) => gunzipSync(readFileSync(new URL(path, DATA))).toString('utf8');

const SECRET = 'shared-test-secret';
const context = {
  pseudonym: (kind: string, id: string) => createHmac('sha256', 'key').update(`${kind} ${id}`).digest('hex'),
};

interface Delivery {
  event: string;
  example: string;
  payload: JsonObject;
}
const deliveries = unzip('github-webhook-payloads.jsonl.gz')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Delivery);
const oracle = JSON.parse(readFileSync(new URL('github-webhook-payloads.oracle.json', DATA), 'utf8')) as {
  payloads: number;
  signatures_first_20: { event: string; example: string; signature: string }[];
};

const signatureOf = (body: string, secret = SECRET) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
const nowMs = Date.now();

describe('deliveries of GitHub', () => {
  it('are all there', () => expect(deliveries.length).toBe(oracle.payloads));

  it('are signed as others have computed it', () => {
    for (const { event, example, signature } of oracle.signatures_first_20) {
      const delivery = deliveries.find((each) => each.event === event && each.example === example)!;
      const body = Buffer.from(JSON.stringify(delivery.payload));
      const headers = { 'x-hub-signature-256': signature };
      expect(github.webhook.verify({ headers, body, secret: SECRET, nowMs }), example).toEqual({ kind: 'valid' });
    }
  });

  it.each(deliveries.map((delivery, index) => ({ ...delivery, index })))(
    '$index: $event $example is accepted, refused with another signature, and says nothing of anybody',
    ({ event, payload, index }) => {
      const text = JSON.stringify(payload);
      const body = Buffer.from(text);
      const headers = {
        ...{
          'x-hub-signature-256': signatureOf(text),
          'x-github-event': event,
          'x-github-delivery': `delivery-${index}`,
        },
      };
      const verify = (secret: string, changed = body) =>
        github.webhook.verify({ headers, body: changed, secret, nowMs }).kind;
      expect(verify(SECRET)).toBe('valid');
      expect(verify(`${SECRET}.`)).toBe('refused');
      expect(verify(SECRET, Buffer.from(text.replace('"', "'")))).toBe('refused');
      const read = () =>
        github.webhook.read({ headers, payload, settings: { releases_are_deployments: 'yes' } }, context);
      const { events, delivery, kind } = read();
      expect([delivery, kind]).toEqual([`delivery-${index}`, event]);
      // Twice the same delivery is twice the same events.
      expect(read().events).toEqual(events);
      for (const each of events) expectNobody(each, payload);
    },
  );

  it('tell of commits, pull requests, reviews, builds, work items and releases', () => {
    const types = deliveries.flatMap(({ event, payload }, index) => {
      const headers = { 'x-github-event': event, 'x-github-delivery': String(index) };
      const settings = { releases_are_deployments: 'yes' };
      return github.webhook.read({ headers, payload, settings }, context).events.map(({ event_type }) => event_type);
    });
    expect(new Set(types)).toEqual(
      new Set([
        ...['build_finished', 'commit_pushed', 'deployment_finished', 'pull_request_changed', 'review_submitted'],
        'work_item_changed',
      ]),
    );
  });
});

/** No title, no text and no account of the payload is in the event; the name of a repository may hold its owner's. */
function expectNobody({ metadata }: ConnectorEvent, payload: JsonObject): void {
  const {
    repository: _repository,
    project: _project,
    item_key: _key,
    url: _url,
    work_items: _items,
    ...rest
  } = metadata;
  const text = JSON.stringify(rest);
  const said = new Set<string>();
  const collect = (value: unknown, key: string): void => {
    if (typeof value === 'string' && WORDS.has(key) && value.length > 3) said.add(value);
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) collect(inner, name);
  };
  collect(payload, '');
  for (const words of said) expect(text).not.toContain(JSON.stringify(words));
}
const WORDS = new Set(['title', 'body', 'message', 'login', 'email', 'username', 'display_title', 'description']);

describe('Figma’s own specification', () => {
  const schemas = unzip('figma-rest-api-openapi.yaml.gz').split(/\n {4}(?=\w)/);
  const kinds = schemas
    .filter((schema) => /^Webhook\w+Payload:/.test(schema))
    .flatMap((schema) => /event_type:\s+type: string\s+enum:\s+- ([A-Z_]+)/.exec(schema)?.[1] ?? []);

  it('names every kind of webhook that is understood, and others are taken as deliveries', () => {
    for (const kind of ['FILE_UPDATE', 'FILE_VERSION_UPDATE', 'LIBRARY_PUBLISH', 'FILE_COMMENT', 'FILE_DELETE'])
      expect(kinds).toContain(kind);
    for (const event_type of kinds) {
      const ids = { version_id: '7', comment_id: '8' };
      const times = { timestamp: '2026-11-20T10:00:00Z', created_at: '2026-11-20T10:00:00Z' };
      const payload = { event_type, file_key: 'f', passcode: 'p', webhook_id: '1', ...ids, ...times };
      const { events } = figma.webhook.read({ headers: {}, payload, settings: {} }, context);
      expect(events.length).toBe(event_type === 'PING' || event_type === 'DEV_MODE_STATUS_UPDATE' ? 0 : 1);
    }
  });
});
