/** An edge that speaks HTTPS itself, as the server does. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type SecureVersion } from 'node:tls';
import { readEdgeAddress } from '@bellwether/edge-app/edge-address';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { secureEdge } from '../../apps/cli/src/edge/secure-edge.ts';
import { type RunningEdge, startEdge } from '../../apps/edge/src/start-edge.ts';
import { readConfig } from '../../apps/server/src/config.ts';
import { type Certificate, ownCertificate } from './own-authority.ts';

const home = mkdtempSync(join(tmpdir(), 'bellwether-edge-tls-'));
const files = { keyFile: join(home, 'key.pem'), certificateFile: join(home, 'certificate.pem') };
let first: Certificate;
let edge: RunningEdge;
let port: number;

function put({ key, cert }: Certificate): void {
  writeFileSync(files.keyFile, key, { mode: 0o600 });
  writeFileSync(files.certificateFile, cert);
}

beforeAll(async () => {
  first = await ownCertificate();
  put(first);
  port = await freePort();
  const secure = secureEdge({ ...files, url: `https://localhost:${port}` });
  edge = await startEdge({ directory: join(home, 'edge'), host: '127.0.0.1', port, secure });
}, 60_000);
afterAll(async () => {
  await edge?.close();
  rmSync(home, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return address.port;
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
}

function ask(ca: string, path: string, options: { method?: string; body?: string } = {}): Promise<Answer> {
  const headers = {
    host: `localhost:${port}`,
    origin: `https://localhost:${port}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        servername: 'localhost',
        port,
        path,
        method: options.method ?? 'GET',
        headers,
        agent: new Agent({ ca }),
      },
      (response) => {
        response.resume();
        resolve({ status: response.statusCode!, headers: response.headers });
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

function versionSpoken(maxVersion?: SecureVersion): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: '127.0.0.1', port, servername: 'localhost', ca: first.cert, ...(maxVersion && { maxVersion }) },
      () => {
        resolve(socket.getProtocol());
        socket.destroy();
      },
    );
    socket.on('error', reject);
  });
}

describe('an edge with a certificate', () => {
  it('speaks TLS 1.3 and nothing older, and nothing without', async () => {
    expect(await versionSpoken()).toBe('TLSv1.3');
    await expect(versionSpoken('TLSv1.2')).rejects.toThrow(/version|alert/i);
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });

  it('says where it is by the name of its certificate, and tells browsers to stay with TLS', async () => {
    expect(edge.url).toBe(`https://localhost:${port}`);
    expect(readEdgeAddress(join(home, 'edge'))).toBe(edge.url);
    const { status, headers } = await ask(first.cert, '/healthz');
    expect(status).toBe(200);
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
  });

  it('gives out a cookie that goes over TLS only', async () => {
    const body = new URLSearchParams({ token: edge.edge.firstToken! }).toString();
    const { status, headers } = await ask(first.cert, '/sign-in', { method: 'POST', body });
    expect(status).toBe(303);
    expect(String(headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict; Path=\/; Secure/);
  });

  it('serves a renewed certificate without a restart', async () => {
    const second = await ownCertificate();
    put(second);
    await vi.waitFor(() => ask(second.cert, '/healthz'), { timeout: 20_000, interval: 250 });
    await expect(ask(first.cert, '/healthz')).rejects.toThrow();
  }, 30_000);
});

describe('its settings', () => {
  const NAMES = { EDGE_TLS_KEY_FILE: files.keyFile, EDGE_TLS_CERTIFICATE_FILE: files.certificateFile };
  const own = 'https://people.example.com';

  it('are read when they are whole', () =>
    expect(readConfig({ ...NAMES, BELLWETHER_EDGE_URL: own }).edge?.tls).toEqual({ ...files, url: own }));

  it.each([
    [NAMES, /needs BELLWETHER_EDGE_URL/],
    [{ EDGE_TLS_KEY_FILE: files.keyFile, BELLWETHER_EDGE_URL: own }, /needs EDGE_TLS_CERTIFICATE_FILE/],
    [{ ...NAMES, BELLWETHER_EDGE_URL: 'http://people.example.com' }, /must begin with https:/],
  ])('are refused when they are not: %j', (environment, message) =>
    expect(() => readConfig(environment)).toThrow(message),
  );
});
