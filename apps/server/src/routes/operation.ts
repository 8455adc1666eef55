/** For whoever runs it: health, readiness, metrics, the API's own description. */
import { setTimeout as pause } from 'node:timers/promises';
import { Problem, SECOND_MS } from '@bellwether/core';
import { type Platform, reaches } from '@bellwether/services';
import type { FastifyRequest } from 'fastify';
import { openApiDocument } from '../http/openapi.ts';
import type { Role } from '../settings/settings.ts';
import type { Prometheus } from '../telemetry/prometheus.ts';
import type { Route } from './route.ts';

/** An insert that takes longer has hung, or the machine is far too small. */
const LOADER_BUSY_READY_SECONDS = 60;
/** Records in flight beyond which the figures are too old to be served with a straight face. */
const LAG_READY_MAX = 2_000_000;
const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

export interface OperationOptions {
  /** All routes, these included. */
  routes: () => readonly Route[];
  prometheus: Prometheus;
  version: string;
  roles: readonly Role[];
  state: () => ServerState;
}

/** `starting` until the first administrator is there and everything runs; `leaving` once it was told to stop. */
export type ServerState = 'starting' | 'running' | 'leaving';

/** How long an engine has to say that it is there. */
const ENGINE_SECONDS_MAX = 2;

export function operationRoutes({ routes, prometheus, version, roles, state }: OperationOptions): Route[] {
  const operation = { method: 'GET', tag: 'operation', needs: 'none', everywhere: true } as const;
  return [
    { ...operation, path: '/healthz', summary: 'The process is alive.', handle: () => ({ status: 'ok' }) },
    {
      ...operation,
      path: '/readyz',
      summary: 'It can take events and answer questions.',
      handle: async ({ platform, reply }) => {
        const engines = await enginesOf(platform, roles);
        const { lag, failing } = platform.store.loader.stats();
        const current = state();
        const isWell = current === 'running' && Object.values(engines).every((engine) => engine === 'ok');
        const ready = isWell && (!roles.includes('worker') || (failing === undefined && lag < LAG_READY_MAX));
        const status = ready ? 'ready' : current === 'running' ? 'not ready' : current;
        reply.status(ready ? 200 : 503);
        reply
          .header('content-type', 'application/json; charset=utf-8')
          .send(JSON.stringify({ status, roles, ...engines, lag, ...(failing ? { failing } : {}) }));
        return undefined;
      },
    },
    {
      ...operation,
      path: '/metrics',
      summary: 'Prometheus metrics; from this machine, or with settings:write.',
      produces: 'text/plain',
      handle: async ({ request, reply, caller }) => {
        if (!isOfThisMachine(request) && !reaches(caller?.grants.get('settings:write'), 'organisation')) {
          throw new Problem(
            caller ? 'forbidden' : 'unauthenticated',
            'Metrics are given to this machine itself, or to a credential with the permission settings:write.',
          );
        }
        reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(await prometheus.text());
        return undefined;
      },
    },
    {
      ...operation,
      path: '/api/v1/openapi.json',
      summary: 'This API, described.',
      handle: () => openApiDocument(routes(), version),
    },
  ];
}

/** Each engine: `ok`, or what is wrong with it in a word that gives nothing away. */
async function enginesOf(platform: Platform, roles: readonly Role[]): Promise<Record<string, string>> {
  const limit = <Answer>(work: Promise<Answer>): Promise<'ok' | 'not answering'> =>
    Promise.race([work, pause(ENGINE_SECONDS_MAX * SECOND_MS, undefined, { ref: false }).then(() => Promise.reject())])
      .then(() => 'ok' as const)
      .catch(() => 'not answering' as const);
  // A web process needs no log to answer: what is live comes to it from the workers.
  const usesLog = roles.includes('gateway') || roles.includes('worker');
  const [store, cluster, log] = await Promise.all([
    limit(platform.store.engine.query('SELECT 1', { timeLimitSeconds: ENGINE_SECONDS_MAX })),
    limit(platform.cluster.health()),
    usesLog ? limit(platform.log.health()) : undefined,
  ]);
  const isHung = platform.store.loader.stats().busySeconds >= LOADER_BUSY_READY_SECONDS;
  return {
    records: platform.records.stats().failure === undefined ? 'ok' : 'stopped',
    store,
    ...(log === undefined ? {} : { log }),
    ...(platform.cluster.alone ? {} : { cluster }),
    ...(roles.includes('worker') ? { loader: isHung ? 'hung' : 'ok' } : {}),
  };
}

/** A proxy on this machine speaks for somebody else, and says so. */
function isOfThisMachine({ socket, headers }: FastifyRequest): boolean {
  const isProxied = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  return LOOPBACK.has(socket.remoteAddress ?? '') && !isProxied;
}
