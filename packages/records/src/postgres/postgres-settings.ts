/** Where the server is and how it is spoken to; what is wrong with that is said before anything is connected. */
import { readFileSync } from 'node:fs';
import { Problem } from '@bellwether/core';
import type { PoolConfig } from 'pg';

export interface PostgresSettings {
  /**
   * `postgres://login:password@host:5432/database`; may end in `?sslmode=disable`, or name files as libpq does:
   * `?sslrootcert=…&sslcert=…&sslkey=…`. A PgBouncer in transaction mode will do.
   */
  url: string;
  /**
   * Default: TLS 1.3 with a certificate that is verified, unless the server is on this machine (loopback) or the address
   * says `sslmode=disable`.
   */
  tls?: PostgresTls;
  /** Connections at once, of this process; default 10. */
  poolMax?: number;
}

export interface PostgresTls {
  /** PEM of the authority that signed the server's certificate; default: those the system trusts. */
  authority?: string;
  /** PEM of this program's own certificate and key, for a server that asks for one. */
  certificate?: string;
  key?: string;
}

export const POOL_MAX_DEFAULT = 10;
const POOL_MAX_MAX = 500;
/** Of a busy machine; one where nothing listens answers at once. */
const CONNECT_LIMIT_MS = 10_000;
const IDLE_LIMIT_MS = 30_000;
/** By how the address names the file. */
const FILES = { authority: 'sslrootcert', certificate: 'sslcert', key: 'sslkey' } as const;
const KNOWN = new Set<string>(['sslmode', ...Object.values(FILES)]);
const WITHOUT_TLS = 'disable';
const WITH_TLS = new Set(['require', 'verify-ca', 'verify-full']);

/** Throws a Problem that says what to change, and never what the password is. */
export function poolConfigOf({ url, poolMax = POOL_MAX_DEFAULT, ...settings }: PostgresSettings): PoolConfig {
  const address = addressOf(url);
  const tls = settings.tls ?? tlsIn(address);
  if (!Number.isInteger(poolMax) || poolMax < 2 || poolMax > POOL_MAX_MAX)
    throw wrong(`The number of connections to PostgreSQL is from 2 to ${POOL_MAX_MAX}; ${poolMax} was given.`);
  const mode = address.searchParams.get('sslmode');
  if (mode !== null && mode !== WITHOUT_TLS && !WITH_TLS.has(mode))
    throw wrong(`sslmode=${mode} would not verify who answers. Use verify-full, or disable.`);
  const isPlain = tls === undefined && (mode === WITHOUT_TLS || (mode === null && isThisMachine(address.hostname)));
  return {
    host: address.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(address.port || 5432),
    user: decodeURIComponent(address.username),
    password: decodeURIComponent(address.password),
    database: decodeURIComponent(address.pathname.slice(1)),
    max: poolMax,
    application_name: 'bellwether',
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    idleTimeoutMillis: IDLE_LIMIT_MS,
    keepAlive: true,
    ssl: isPlain
      ? false
      : {
          minVersion: 'TLSv1.3',
          rejectUnauthorized: true,
          ...(tls?.authority === undefined ? {} : { ca: tls.authority }),
          ...(tls?.certificate === undefined ? {} : { cert: tls.certificate }),
          ...(tls?.key === undefined ? {} : { key: tls.key }),
        },
  };
}

function addressOf(url: string): URL {
  if (!URL.canParse(url))
    throw wrong('The address of PostgreSQL is not one. Write postgres://login:password@host/database');
  const address = new URL(url);
  if (address.protocol !== 'postgres:' && address.protocol !== 'postgresql:')
    throw wrong(`The address of PostgreSQL begins with postgres://, not with ${address.protocol}//`);
  if (address.hostname === '' || address.username === '' || address.pathname.length < 2)
    throw wrong(
      'The address of PostgreSQL needs a login, a host and a database: postgres://login:password@host/database',
    );
  const unknown = [...address.searchParams.keys()].filter((name) => !KNOWN.has(name));
  if (unknown.length > 0)
    throw wrong(`The address of PostgreSQL says ${unknown.join(', ')}; known are ${[...KNOWN].join(', ')}.`);
  return address;
}

function tlsIn({ searchParams }: URL): PostgresTls | undefined {
  const tls: PostgresTls = {};
  for (const [part, name] of Object.entries(FILES) as [keyof typeof FILES, string][]) {
    const path = searchParams.get(name);
    if (path === null) continue;
    try {
      tls[part] = readFileSync(path, 'utf8');
    } catch (error) {
      throw wrong(
        `The file that ${name} of the address of PostgreSQL names cannot be read: ${(error as Error).message}`,
      );
    }
  }
  return Object.keys(tls).length > 0 ? tls : undefined;
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function wrong(detail: string): Problem {
  return new Problem('invalid_request', detail);
}
