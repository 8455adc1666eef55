/**
 * A process that speaks ClickHouse's HTTP protocol over the engine that is embedded in it. It is not a ClickHouse server:
 * users, replication and clusters are not there, and what only a server does is not proven by it. It is the same engine
 * behind a real socket, shared by several processes, that can be killed, so the client's way is really walked:
 *
 *   statement   in the body, in `?query=`, or in both (then the body is the data of an INSERT)
 *   settings    in the address, for this statement alone; `param_*` for parameters; `query_id`
 *   answers     in the format the statement names; whole with `wait_end_of_query=1`, else as they are computed
 *   bodies      plain or gzip, both ways
 *   failures    status, `X-ClickHouse-Exception-Code` and text; in the middle of an answer framed by a tag
 *   the end     KILL QUERY by `query_id`; a reader who hangs up takes his query with him
 *
 * Environment: `PORT`, `HOST`, `DIRECTORY`, `USERNAME`, `PASSWORD`; `CERTIFICATE` and `KEY` are files, with both it speaks TLS.
 */
import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createGunzip, createGzip } from 'node:zlib';
import { drainPending, Session } from 'chdb';
import { type EngineSession, SessionPool } from './engine-session.ts';

const {
  PORT = '',
  HOST = '127.0.0.1',
  DIRECTORY = '',
  USERNAME = 'default',
  PASSWORD = '',
  CERTIFICATE,
  KEY,
} = process.env;
const NAME = 'clickhouse-over-http';
/** What belongs to the protocol and is no setting of the engine. */
const PROTOCOL = new Set(['query', 'query_id', 'database', 'user', 'password', 'session_id', 'role', 'default_format']);
const PROTOCOL_SETTINGS = new Set(['wait_end_of_query', 'enable_http_compression', 'send_progress_in_http_headers']);
const BODY_BYTES_MAX = 256 * 1024 * 1024;

const root = new Session(DIRECTORY, {
  connectionArgs: ['--background_pool_size=4', '--background_schedule_pool_size=16', '--mark_cache_size=67108864'],
});
const sessions = new SessionPool(DIRECTORY);

interface Statement {
  id: string;
  text: string;
  /** Rows of an INSERT. */
  data: Buffer;
  settings: Record<string, string>;
  isWhole: boolean;
  wantsGzip: boolean;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const address = new URL(request.url ?? '/', 'http://localhost');
  if (address.pathname === '/ping') {
    response.end('Ok.\n');
    return;
  }
  const statement = await statementOf(request, address.searchParams);
  response.setHeader('X-ClickHouse-Server-Display-Name', NAME);
  response.setHeader('X-ClickHouse-Query-Id', statement.id);
  response.setHeader('X-ClickHouse-Timezone', 'UTC');
  const tag = randomBytes(8).toString('hex');
  response.setHeader('X-ClickHouse-Exception-Tag', tag);
  if (!isKnown(request, address.searchParams))
    return refuse(
      response,
      new Error(`Code: 516. DB::Exception: ${USERNAME}: Authentication failed. (AUTHENTICATION_FAILED)`),
    );
  const session = await sessions.take();
  let isAnswered = false;
  // Only what reads is given up: a change that was asked for is carried out.
  const hangUp = (): void => {
    if (
      !isAnswered &&
      statement.settings.cancel_http_readonly_queries_on_client_close === '1' &&
      isReading(statement.text)
    )
      void kill(statement.id);
  };
  response.once('close', hangUp);
  try {
    await session.prepare(statement.id, statement.settings);
    const write = writerOf(response, statement.wantsGzip);
    try {
      for await (const chunk of run(session, statement)) {
        await write.chunk(chunk);
        if (response.destroyed) break;
      }
    } catch (error) {
      if (!response.headersSent) throw error;
      await write.chunk(framed(tag, textOf(error)));
    }
    isAnswered = true;
    if (!response.destroyed) await write.end();
  } catch (error) {
    isAnswered = true;
    refuse(response, error);
  } finally {
    // A statement that was ended stays listed until its session has run another.
    if (response.destroyed) await session.run('SELECT 1').catch(() => undefined);
    sessions.giveBack(session);
  }
}

async function* run(session: EngineSession, { text, data, isWhole }: Statement): AsyncGenerator<Uint8Array> {
  const killed = /^\s*KILL QUERY.*query_id = '([^']+)'/is.exec(text);
  if (killed) return await kill(killed[1]!);
  if (data.length > 0) return await session.insert(text, data);
  if (isWhole || !isReading(text)) yield await session.run(text);
  else yield* session.stream(text);
}

/** The engine knows no ids of statements; they are kept in a setting of theirs. */
async function kill(id: string): Promise<void> {
  if (!/^[\w-]+$/.test(id)) return;
  await root.queryAsync(`KILL QUERY WHERE Settings['log_comment'] = '${id}' ASYNC`).catch(() => undefined);
}

async function statementOf(request: IncomingMessage, parameters: URLSearchParams): Promise<Statement> {
  const body = await bodyOf(request);
  const asked = parameters.get('query');
  const settings = Object.fromEntries(
    [...parameters].filter(([name]) => !PROTOCOL.has(name) && !PROTOCOL_SETTINGS.has(name)),
  );
  return {
    id: parameters.get('query_id') ?? randomUUID(),
    text: asked ?? body.toString('utf8'),
    data: asked === null ? Buffer.alloc(0) : body,
    settings,
    isWhole: parameters.get('wait_end_of_query') === '1',
    wantsGzip:
      parameters.get('enable_http_compression') === '1' && /\bgzip\b/.test(request.headers['accept-encoding'] ?? ''),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const source = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    bytes += (chunk as Buffer).length;
    if (bytes > BODY_BYTES_MAX)
      throw new Error('Code: 241. DB::Exception: The body is too large. (MEMORY_LIMIT_EXCEEDED)');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function isKnown(request: IncomingMessage, parameters: URLSearchParams): boolean {
  const [kind, encoded = ''] = (request.headers.authorization ?? '').split(' ');
  const given =
    kind === 'Basic'
      ? Buffer.from(encoded, 'base64').toString('utf8')
      : `${parameters.get('user') ?? 'default'}:${parameters.get('password') ?? ''}`;
  const [own, theirs] = [Buffer.from(`${USERNAME}:${PASSWORD}`), Buffer.from(given)];
  return own.length === theirs.length && timingSafeEqual(own, theirs);
}

function isReading(text: string): boolean {
  return /^\s*(SELECT|WITH|EXPLAIN|SHOW|DESCRIBE|EXISTS)\b/i.test(text);
}

interface AnswerWriter {
  chunk(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

function writerOf(response: ServerResponse, isGzip: boolean): AnswerWriter {
  if (isGzip) response.setHeader('Content-Encoding', 'gzip');
  const gzip = isGzip ? createGzip({ level: 1 }) : undefined;
  gzip?.pipe(response);
  const out = gzip ?? response;
  return {
    async chunk(bytes) {
      if (bytes.length === 0 || response.destroyed) return;
      if (!response.headersSent) response.flushHeaders();
      if (!out.write(bytes)) await new Promise<void>((resolve) => untilEither(out, response, resolve));
    },
    end: () => new Promise((resolve) => out.end(() => resolve())),
  };
}

/** Until it takes more, or nobody is there any more. */
function untilEither(out: NodeJS.WritableStream, response: ServerResponse, resolve: () => void): void {
  const done = (): void => {
    out.off('drain', done);
    response.off('close', done);
    resolve();
  };
  out.once('drain', done);
  response.once('close', done);
}

/** As a server frames an exception that comes after the status has gone out. */
function framed(tag: string, text: string): Buffer {
  const message = `${text}\n`;
  return Buffer.from(
    `\r\n__exception__\r\n${tag}\r\n${message}${Buffer.byteLength(message)} ${tag}\r\n__exception__\r\n`,
  );
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const text = textOf(error);
  const code = /Code: (\d+)\./.exec(text)?.[1] ?? '1002';
  const status = STATUS_OF_CODE[code] ?? 500;
  response.removeHeader('Content-Encoding');
  response.writeHead(status, { 'X-ClickHouse-Exception-Code': code, 'Content-Type': 'text/plain; charset=UTF-8' });
  response.end(`${text}\n`);
}

const STATUS_OF_CODE: Readonly<Record<string, number>> = { '516': 403, '60': 404, '62': 400, '47': 404, '81': 404 };

function textOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /Code: \d+\./.test(text) ? text : `Code: 1002. DB::Exception: ${text} (UNKNOWN_EXCEPTION)`;
}

const listener = (request: IncomingMessage, response: ServerResponse): void => {
  answer(request, response).catch((error: unknown) => refuse(response, error));
};
const server =
  CERTIFICATE && KEY
    ? createTlsServer({ cert: readFileSync(CERTIFICATE), key: readFileSync(KEY) }, listener)
    : createServer(listener);
server.keepAliveTimeout = 10_000;
server.requestTimeout = 0;
server.listen(Number(PORT), HOST);

// Whoever started it is gone.
process.stdin.resume().once('end', () => process.kill(process.pid, 'SIGKILL'));
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void (async () => {
    await root
      .queryAsync("KILL QUERY WHERE query NOT LIKE '%KILL%' AND query NOT LIKE 'INSERT%' ASYNC")
      .catch(() => undefined);
    await sessions.close();
    root.close();
    await drainPending();
    process.exit(0);
  })();
});
