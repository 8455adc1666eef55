/** For whoever runs it: health, readiness, metrics, the API's own description. */
import { Problem } from '@bellwether/core';
import { reaches } from '@bellwether/services';
import type { FastifyRequest } from 'fastify';
import { openApiDocument } from '../http/openapi.ts';
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
  /** False until the first administrator is there and everything runs. */
  isStarted: () => boolean;
}

export function operationRoutes({ routes, prometheus, version, isStarted }: OperationOptions): Route[] {
  const operation = { method: 'GET', tag: 'operation', needs: 'none' } as const;
  return [
    { ...operation, path: '/healthz', summary: 'The process is alive.', handle: () => ({ status: 'ok' }) },
    {
      ...operation,
      path: '/readyz',
      summary: 'It can take events and answer questions.',
      handle: async ({ platform, reply }) => {
        const { lag, failing, busySeconds } = platform.store.loader.stats();
        const records = platform.records.stats().failure === undefined ? 'ok' : 'stopped';
        const loader = busySeconds < LOADER_BUSY_READY_SECONDS ? 'ok' : 'hung';
        const store = await platform.store.engine.query('SELECT 1', { timeLimitSeconds: 2 }).then(
          () => 'ok',
          () => 'not answering',
        );
        const ready =
          isStarted() &&
          [records, store, loader].every((state) => state === 'ok') &&
          failing === undefined &&
          lag < LAG_READY_MAX;
        const status = ready ? 'ready' : 'not ready';
        reply.status(ready ? 200 : 503);
        reply
          .header('content-type', 'application/json; charset=utf-8')
          .send(JSON.stringify({ status, records, store, loader, lag, ...(failing ? { failing } : {}) }));
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

/** A proxy on this machine speaks for somebody else, and says so. */
function isOfThisMachine({ socket, headers }: FastifyRequest): boolean {
  const isProxied = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  return LOOPBACK.has(socket.remoteAddress ?? '') && !isProxied;
}
