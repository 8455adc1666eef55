/** HTTPS by the server itself: nothing older than TLS 1.3, a certificate that is exchanged while it runs, and who believes it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ConnectionOptions,
  connect,
  getCACertificates,
  type PeerCertificate,
  setDefaultCACertificates,
} from 'node:tls';
import { startTestServer } from '@bellwether/server/start-test-server';
import { patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../apps/server/src/config.ts';
import { MqttServer } from '../../apps/server/src/mqtt/mqtt-server.ts';
import type { RunningServer } from '../../apps/server/src/server.ts';
import { readCertificate } from '../../apps/server/src/tls/certificate-files.ts';
import { trustAuthorities } from '../../apps/server/src/tls/trusted-authorities.ts';
import { type Certificate, ownCertificate } from './own-authority.ts';

const directory = mkdtempSync(join(tmpdir(), 'bellwether-tls-'));
const files = { keyFile: join(directory, 'key.pem'), certificateFile: join(directory, 'certificate.pem') };
const believed = getCACertificates('default');
let first: Certificate;
let server: RunningServer;
let port: number;

function put({ key, cert }: Certificate): void {
  writeFileSync(files.keyFile, key, { mode: 0o600 });
  writeFileSync(files.certificateFile, cert);
}

beforeAll(async () => {
  first = await ownCertificate();
  put(first);
  server = await startTestServer({
    ...{ port: 0, host: '127.0.0.1', dataDirectory: join(directory, 'data'), sample: false, logLevel: 'silent' },
    ...{ adminEmail: undefined, adminPassword: undefined, allowedOrigins: [], tls: files },
  });
  port = Number(new URL(server.url).port);
}, patience(120_000));
afterAll(async () => {
  setDefaultCACertificates(believed);
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** What a handshake comes to. */
function handshake(at: number, options: ConnectionOptions): Promise<{ version: string | null; peer: PeerCertificate }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: at, servername: 'localhost', ...options }, () => {
      resolve({ version: socket.getProtocol(), peer: socket.getPeerCertificate() });
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

describe('a server with a certificate', () => {
  it('says https, and tells browsers to stay with it', async () => {
    expect(server.url).toMatch(/^https:\/\//);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
    expect(trustAuthorities(files.certificateFile)).toBe(1);
    const response = await fetch(`https://localhost:${port}/healthz`);
    expect(response.status).toBe(200);
    expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  it('speaks TLS 1.3 and nothing older', async () => {
    expect(await handshake(port, { ca: first.cert })).toMatchObject({ version: 'TLSv1.3' });
    await expect(handshake(port, { ca: first.cert, maxVersion: 'TLSv1.2' })).rejects.toThrow(/version|alert/i);
  });

  it('answers nobody without TLS', () => expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow());

  it('keeps what it serves while the files do not fit together, and serves the new pair once they do', async () => {
    const second = await ownCertificate();
    writeFileSync(files.certificateFile, second.cert);
    expect(() => readCertificate(files)).toThrow(/not the one of the certificate/);
    expect(await handshake(port, { ca: first.cert })).toMatchObject({ version: 'TLSv1.3' });
    writeFileSync(files.keyFile, second.key);
    await vi.waitFor(() => handshake(port, { ca: second.cert }), { timeout: 20_000, interval: 250 });
    await expect(handshake(port, { ca: first.cert })).rejects.toThrow();
    put(first);
    await vi.waitFor(() => handshake(port, { ca: first.cert }), { timeout: 20_000, interval: 250 });
  }, 60_000);
});

describe('devices', () => {
  it.each([
    [undefined, 'TLSv1.2', false],
    ['TLSv1.3', 'TLSv1.2', false],
    ['TLSv1.2', 'TLSv1.2', true],
    [undefined, 'TLSv1.3', true],
  ] as const)('with the oldest version %s, one of %s gets through: %s', async (oldest, spoken, through) => {
    const { key, cert } = readCertificate(files);
    const tls = { port: 0, key, certificate: cert, ...(oldest && { oldest }) };
    const mqtt = await MqttServer.start(
      server.platform,
      { host: '127.0.0.1', port: undefined, tls },
      { onTrouble: () => undefined },
    );
    try {
      const tried = handshake(mqtt.ports[0]!, { ca: first.cert, maxVersion: spoken });
      if (through) expect(await tried).toMatchObject({ version: spoken });
      else await expect(tried).rejects.toThrow(/version|alert/i);
    } finally {
      await mqtt.close();
    }
  });
});

describe('settings', () => {
  const NAMES = { BELLWETHER_TLS_KEY_FILE: files.keyFile, BELLWETHER_TLS_CERTIFICATE_FILE: files.certificateFile };

  it('are read when they are whole', () =>
    expect(readConfig({ ...NAMES, BELLWETHER_PUBLIC_URL: 'https://localhost' }).tls).toEqual(files));

  it.each([
    [{ BELLWETHER_TLS_KEY_FILE: files.keyFile }, /needs BELLWETHER_TLS_CERTIFICATE_FILE and BELLWETHER_PUBLIC_URL/],
    [NAMES, /needs BELLWETHER_PUBLIC_URL/],
    [{ ...NAMES, BELLWETHER_PUBLIC_URL: 'http://localhost' }, /must begin with https:/],
    [
      { ...NAMES, BELLWETHER_PUBLIC_URL: 'https://localhost', BELLWETHER_TLS_KEY_FILE: '/nowhere' },
      /\/nowhere cannot be read \(ENOENT\)/,
    ],
    [
      { ...NAMES, BELLWETHER_PUBLIC_URL: 'https://localhost', BELLWETHER_TLS_KEY_FILE: files.certificateFile },
      /holds no key in PEM/,
    ],
  ])('that are not say what to change: %o', (environment, expected) =>
    expect(() => readConfig(environment as unknown as NodeJS.ProcessEnv)).toThrow(expected),
  );

  it('name authorities that are there', () => {
    expect(() => trustAuthorities('/nowhere')).toThrow(/cannot be read/);
    expect(() => trustAuthorities(files.keyFile)).toThrow(/holds no certificate/);
  });
});
