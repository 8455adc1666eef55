/**
 * Every route, called by everybody: each role, each key scope, the operator, and nobody. What docs/permissions.md promises
 * is what the server does; who is refused is told why and is in the audit trail, and so is whoever is let in.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissionDocument, reachAt } from '../../apps/server/src/http/permission-document.ts';
import type { Route } from '../../apps/server/src/routes/route.ts';
import type { Example } from './examples/example.ts';
import { EXAMPLES } from './examples.ts';
import { House, type Known, ORG_ID, type Visitor } from './house.ts';

/** Allowed calls of somebody known that leave no entry of their own, and why. */
const UNRECORDED: Readonly<Record<string, string>> = {
  'GET /healthz': 'says that the process is alive; reads nothing of anybody',
  'GET /readyz': 'says that the engines answer; reads nothing of anybody',
  'GET /metrics': 'figures of the process, from this machine only; reads nothing of anybody',
  'GET /api/v1/openapi.json': 'the API described; the same for everybody',
  'GET /graphql': 'a query that reads nothing; each field that reads is written down by its verb',
  'POST /graphql': 'a query that reads nothing; each field that reads is written down by its verb',
  'GET /api/v1/sessions': 'one’s own sessions, read by oneself',
  'GET /api/v1/sessions/current': 'who one is; every page asks it',
  'GET /api/v1/me/factors': 'one’s own factors, read by oneself',
  'POST /api/v1/me/passkeys/options': 'a question for one’s own authenticator; the passkey it leads to is recorded',
  'GET /scim/v2/ServiceProviderConfig': 'SCIM described; the same for everybody',
  'GET /scim/v2/ResourceTypes': 'SCIM described; the same for everybody',
  'GET /scim/v2/ResourceTypes/:name': 'SCIM described; the same for everybody',
  'GET /scim/v2/Schemas': 'SCIM described; the same for everybody',
  'GET /scim/v2/Schemas/:schema': 'SCIM described; the same for everybody',
};

/** Refusals that answer 401 to somebody known, and why. */
const UNAUTHENTICATED: Readonly<Record<string, string>> = {
  'GET /api/v1/sessions/current': 'it asks who is signed in; with a key the answer is: nobody',
};

let house: House;
let routes: readonly Route[];
beforeAll(async () => {
  house = await House.open();
  routes = house.server.routes;
}, patience(60_000));
afterAll(() => house.close(), 60_000);

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const takesBody = (route: Route): boolean => (route.consumes?.length ?? 0) > 0;
const needsExample = (route: Route): boolean => route.path.includes(':') || takesBody(route);

function pathOf(route: Route, { params = {}, query }: Example): string {
  const path = route.path.replaceAll(/:([a-z_]+)/g, (_, name: string) => encodeURIComponent(params[name] ?? 'none'));
  return query ? `${path}?${query}` : path;
}

const isAllowed = (route: Route, visitor: Visitor): boolean =>
  visitor ? reachAt(route, visitor) !== undefined : route.needs === 'none';

/** The first complaint of each route, and how many more there are. */
function byRoute(wrong: readonly string[]): string[] {
  const groups = Map.groupBy(wrong, (text) => text.slice(0, text.indexOf(' by ')));
  return [...groups.values()].map(([first, ...more]) =>
    more.length > 0 ? `${first} (and ${more.length} more)` : first!,
  );
}

describe('docs/permissions.md', () => {
  it('is what `npm run permissions` writes today', () => {
    const document = readFileSync(join(import.meta.dirname, '../../docs/permissions.md'), 'utf8');
    expect(document === permissionDocument(routes), 'It is stale: run `npm run permissions`.').toBe(true);
  });
});

describe('every route', () => {
  it('has an example when it has parameters or a body', () => {
    const missing = routes.filter((route) => route.needs !== 'none' && needsExample(route) && !EXAMPLES[nameOf(route)]);
    expect(missing.map(nameOf), 'Give each a line in tests/permissions/examples/.').toEqual([]);
  });

  it('has no example that is no route', () => {
    const known = new Set(routes.map(nameOf));
    expect([...Object.keys(EXAMPLES), ...Object.keys(UNRECORDED)].filter((name) => !known.has(name))).toEqual([]);
  });

  it(
    'refuses who may not, says what is missing, and leaves a denial',
    async () => {
      const wrong: string[] = [];
      const denials = new Set<string>();
      for (const route of routes) {
        const refused = house.visitors.filter((each) => !isAllowed(route, each));
        const tryAs = async (visitor: Visitor): Promise<void> => {
          const who = `${nameOf(route)} by ${visitor?.name ?? 'nobody'}`;
          const init = takesBody(route) ? { body: '{}', headers: { 'content-type': route.consumes![0]! } } : {};
          const { status, text, requestId } = await house.call(visitor, route.method, pathOf(route, {}), init);
          if (status !== (visitor && !UNAUTHENTICATED[nameOf(route)] ? 403 : 401)) {
            wrong.push(`${who} got ${status}: ${text.slice(0, 200)}`);
            return;
          }
          if (
            !text.includes(visitor ? 'orbidden' : 'unauthenticated') &&
            !/needs|operator|signed in|Send an API key/i.test(text)
          )
            wrong.push(`${who} is not told why: ${text.slice(0, 200)}`);
          if (!visitor || UNAUTHENTICATED[nameOf(route)]) return;
          if (house.heardOf.get(requestId) !== visitor.actor) wrong.push(`${who} left no denial`);
          denials.add(JSON.stringify([visitor.actor, route.needs]));
        };
        await Promise.all(refused.map(tryAs));
      }
      expect(byRoute(wrong)).toEqual([]);
      const entries = await house.server.platform.records.asOperator((tx) =>
        tx.selectFrom('audit_entries').select(['actor', 'resource_id']).where('outcome', '=', 'denied').execute(),
      );
      const written = new Set(entries.map(({ actor, resource_id }) => JSON.stringify([actor, resource_id])));
      expect([...denials.difference(written)], 'denials that are not in the database').toEqual([]);
      expect(denials.size).toBeGreaterThan(50);
    },
    patience(240_000),
  );

  it(
    'lets in who may, and leaves an entry of it',
    async () => {
      const wrong: string[] = [];
      for (const route of routes.filter(({ needs }) => needs !== 'none')) {
        const allowed = house.visitors.filter((each) => each !== undefined).filter((each) => isAllowed(route, each));
        const tryAs = async (visitor: Known): Promise<void> => {
          const who = `${nameOf(route)} by ${visitor.name}`;
          try {
            const example = (await EXAMPLES[nameOf(route)]?.(house, visitor)) ?? {};
            const caller: Known = example.as ?? visitor;
            const { status, text, requestId } = await house.call(
              caller,
              route.method,
              pathOf(route, example),
              example.init,
            );
            const { otherwise } = example;
            if (otherwise ? status !== otherwise.status : status >= 400)
              wrong.push(`${who} got ${status}: ${text.slice(0, 300)}`);
            else if (
              route.tag !== 'ingest' &&
              !otherwise &&
              !UNRECORDED[nameOf(route)] &&
              house.heardOf.get(requestId) !== caller.actor
            )
              wrong.push(`${who} left no entry`);
          } catch (error) {
            wrong.push(`${who} could not be tried: ${error instanceof Error ? error.message.slice(0, 300) : error}`);
          }
        };
        // Attempts of one address that are under way count as failed ones until they have ended, and solvers are few.
        if (/^\/api\/v1\/(me|decisions)\//.test(route.path)) for (const visitor of allowed) await tryAs(visitor);
        else await Promise.all(allowed.map(tryAs));
      }
      expect(byRoute(wrong)).toEqual([]);
    },
    patience(240_000),
  );

  it('that is open to anybody says so with a reason, or answers by what it is given', async () => {
    const open = routes.filter(({ needs, path }) => needs === 'none' && !path.includes(':') && !EXAMPLES[path]);
    const wrong: string[] = [];
    for (const route of open.filter((each) => !takesBody(each))) {
      const { status } = await house.call(undefined, route.method, route.path);
      if (status >= 500) wrong.push(`${nameOf(route)}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('what is sent in', () => {
  it('is in the audit trail as counts, one entry a key', async () => {
    const { platform } = house.server;
    await platform.audit.sweep(true);
    for (const name of ['key ingest', 'owner']) {
      const { actor } = house.visitor(name);
      const entries = await platform.records.asTenant(ORG_ID, (tx) =>
        tx
          .selectFrom('audit_entries')
          .select('details')
          .where('actor', '=', actor)
          .where('action', '=', 'events.ingest')
          .execute(),
      );
      const requests = entries.map(({ details }) => (JSON.parse(details) as { requests: number }).requests);
      expect([name, entries.length, (requests[0] ?? 0) > 5]).toEqual([name, 1, true]);
    }
  });
});

describe('whoever is refused again and again', () => {
  it('raises a security alert in the organisation, and in the counts of /metrics', async () => {
    await house.server.platform.accessWatch.settled();
    await house.server.platform.store.loader.caughtUp();
    const { events } = await house.json<{ events: { metadata: Record<string, unknown> }[] }>(
      house.owner,
      'GET',
      '/api/v1/events?event_type=security_alert',
    );
    expect(events.map(({ metadata }) => metadata)).toContainEqual({
      alert_type: 'unusual_access_denials',
      severity: 'high',
      actor: house.visitor('viewer').actor,
      count: 21,
      threshold: 20,
    });
    const { text } = await house.call(undefined, 'GET', '/metrics');
    expect(text).toMatch(/^bellwether_unusual_access_alerts_total\{kind="denials"\} [1-9]/m);
  });
});

describe('the live doors', () => {
  const watch = async (visitor: Visitor, query: string): Promise<number> => {
    const response = await fetch(`${house.server.url}/api/v1/live?${query}`, {
      headers: visitor ? { authorization: `Bearer ${visitor.token}` } : {},
      signal: AbortSignal.timeout(10_000),
    });
    await response.body?.cancel();
    return response.status;
  };

  it('let watch who may read, and refuse who may not', async () => {
    for (const visitor of house.visitors.filter((each) => each?.kind !== 'operator')) {
      const metrics = visitor?.grants?.has('metrics:read');
      const events = visitor?.grants?.get('events:read') === 'organisation';
      const refused = visitor ? 403 : 401;
      expect([visitor?.name, await watch(visitor, 'channel=metric&metric=agent_cost_usd&grain=1m')]).toEqual([
        visitor?.name,
        metrics ? 200 : refused,
      ]);
      expect([visitor?.name, await watch(visitor, 'channel=events')]).toEqual([visitor?.name, events ? 200 : refused]);
    }
  });

  it('leave an entry a subscription, and one a refusal', async () => {
    await house.server.platform.audit.settled();
    const entriesOf = async (name: string) => {
      const rows = await house.server.platform.records.asTenant(ORG_ID, (tx) =>
        tx
          .selectFrom('audit_entries')
          .select('action')
          .where('actor', '=', house.visitor(name).actor)
          .where('action', 'like', '%.watch')
          .execute(),
      );
      return rows.map(({ action }) => action).sort();
    };
    expect(await entriesOf('owner')).toEqual(['events.watch', 'metrics.watch']);
    expect(await entriesOf('viewer')).toEqual(['metrics.watch']);
    expect(await entriesOf('key ingest')).toEqual([]);
  });
});

describe('the audit chains', () => {
  it('are whole after all of it', async () => {
    for (const headers of [{ 'x-bellwether-org': ORG_ID }, {}] as Record<string, string>[]) {
      const { token } = house.visitor('operator');
      const response = await fetch(`${house.server.url}/api/v1/audit/verify`, {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${token}` },
      });
      expect(await response.json()).toMatchObject({ ok: true });
    }
  });

  it('hold no name and no e-mail address', async () => {
    const rows = await house.server.platform.records.asOperator((tx) =>
      tx.selectFrom('audit_entries').select(['details', 'resource_id', 'actor']).execute(),
    );
    expect(rows.filter((row) => /@|correct horse/.test(JSON.stringify(row)))).toEqual([]);
  });
});
