/**
 * `/graphql` over WebSocket, in the protocol graphql-transport-ws: subscriptions, and queries and mutations as well. Who
 * somebody is comes with the handshake (header, or the session cookie of one of our own pages) or in the first message:
 * `{"type": "connection_init", "payload": {"authorization": "Bearer …"}}`. It is looked up anew for every operation and
 * before everything that is pushed.
 */
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { Problem } from '@bellwether/core';
import { authenticate, type Caller, type Platform, requireCaller } from '@bellwether/services';
import { type ExecutionArgs, subscribe } from 'graphql';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { requireAddress } from '../gateway/passages.ts';
import { takeRequest } from '../http/app.ts';
import { credentialOfRequest, pathOf } from '../live/credential-of-request.ts';
import { isOriginAllowed } from '../live/origin.ts';
import { execute, parse, shownError, validate } from './execution.ts';
import { type GraphqlContext, roots } from './resolvers.ts';
import { schema } from './schema.ts';

export interface GraphqlSocketOptions {
  allowedOrigins?: readonly string[] | undefined;
  publicOrigin?: string | undefined;
  onUnexpected(error: unknown): void;
}

const PATH = '/graphql';
/** Of the whole server; each holds a socket and up to `SUBSCRIPTIONS_MAX` listeners. */
const CONNECTIONS_MAX = 500;
const SUBSCRIPTIONS_MAX = 10;
const MESSAGE_BYTES_MAX = 64 * 1024;
const INIT_MS_MAX = 10_000;
const KEEP_ALIVE_MS = 20_000;
const TOKEN_LENGTH_MAX = 4096;
/** What a close frame has room for. */
const REASON_BYTES_MAX = 123;

interface Connected extends Record<PropertyKey, unknown> {
  token?: string;
  open?: Set<string>;
}

/** Serves it on a server's upgrades, beside others. The function returned stops that and ends what is open. */
export function attachGraphqlSocket(server: Server, platform: Platform, options: GraphqlSocketOptions): () => void {
  const { publicOrigin, onUnexpected } = options;
  const origins = [...(options.allowedOrigins ?? []), ...(publicOrigin === undefined ? [] : [publicOrigin])];
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) && GRAPHQL_TRANSPORT_WS_PROTOCOL,
  });
  const served = useServer<Record<string, unknown> | undefined, Connected>(
    {
      schema,
      roots,
      parse,
      validate,
      execute,
      subscribe: (args: ExecutionArgs) => subscribe(args),
      connectionInitWaitTimeout: INIT_MS_MAX,
      onConnect: async ({ connectionParams, extra }) => {
        const token = tokenOf(connectionParams) ?? credentialOfRequest(extra.request, publicOrigin)?.token;
        const caller =
          token === undefined ? undefined : await callerOf(platform, token).catch((error: unknown) => error);
        if (caller instanceof Problem && caller.elsewhere)
          extra.socket.close(
            CloseCode.Forbidden,
            `lives_elsewhere: ${caller.elsewhere.url}`.slice(0, REASON_BYTES_MAX),
          );
        // False closes with 4403; the protocol has no other way to say no here.
        if (token === undefined || !caller || caller instanceof Error) return false;
        extra.token = token;
        extra.open = new Set();
        return true;
      },
      onSubscribe: async ({ extra }, id) => {
        const open = extra.open!;
        try {
          if (open.size >= SUBSCRIPTIONS_MAX)
            throw new Problem('overloaded', `A connection may have ${SUBSCRIPTIONS_MAX} operations at a time.`);
          // Counted before anything is waited for: many may be asked for in one breath.
          open.add(id);
          const caller = await callerOf(platform, extra.token!, extra.request);
          requireCaller(caller);
          requireAddress(platform, caller, '/graphql');
          await takeRequest(platform, caller);
          return undefined;
        } catch (error) {
          return [shownError(error instanceof Error ? error : new Error(String(error)), onUnexpected)];
        }
      },
      context: async ({ extra }): Promise<GraphqlContext> => {
        const again = () => callerOf(platform, extra.token!, extra.request);
        return { platform, caller: await again(), again };
      },
      onError: async ({ extra }, id, _payload, errors) => {
        extra.open!.delete(id);
        // Nobody is told "no" before it is written down.
        await platform.audit.settled();
        return errors.map((error) => shownError(error, onUnexpected).toJSON());
      },
      onNext: async (_context, _id, _payload, _args, result) => {
        if (!result.errors) return undefined;
        await platform.audit.settled();
        const errors = result.errors.map((error) => shownError(error, onUnexpected).toJSON());
        return { data: result.data ?? null, errors };
      },
      onComplete: ({ extra }, id) => {
        extra.open?.delete(id);
      },
    },
    sockets,
    KEEP_ALIVE_MS,
  );

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (pathOf(request) !== PATH) return;
    socket.on('error', () => socket.destroy());
    if (!isOriginAllowed(request, origins)) refuse(socket, 403);
    else if (sockets.clients.size >= CONNECTIONS_MAX) refuse(socket, 503);
    else
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        // Without the protocol nobody could say why it is closed.
        if (webSocket.protocol === GRAPHQL_TRANSPORT_WS_PROTOCOL) sockets.emit('connection', webSocket, request);
        else webSocket.close(CloseCode.SubprotocolNotAcceptable, `speak ${GRAPHQL_TRANSPORT_WS_PROTOCOL}`);
      });
  };
  server.on('upgrade', onUpgrade);
  return () => {
    server.off('upgrade', onUpgrade);
    for (const client of sockets.clients) client.terminate();
    void Promise.resolve(served.dispose()).catch(onUnexpected);
  };
}

/** Whoever the token stands for now; live figures have to be switched on for their organisation. */
async function callerOf(platform: Platform, token: string, request?: IncomingMessage): Promise<Caller | undefined> {
  const caller = await authenticate(platform, token);
  if (!caller?.orgId) return undefined;
  if (!platform.tenants.get(caller.orgId)?.features.real_time_enabled)
    throw new Problem('forbidden', 'Live figures are switched off for this organisation.');
  return { ...caller, request: { id: '', address: request?.socket.remoteAddress ?? '' } };
}

function tokenOf(parameters: Record<string, unknown> | undefined): string | undefined {
  const given = parameters?.authorization ?? parameters?.Authorization;
  if (typeof given !== 'string' || given.length > TOKEN_LENGTH_MAX) return undefined;
  return /^Bearer +(\S+)$/i.exec(given)?.[1];
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
    socket.destroy(),
  );
}
