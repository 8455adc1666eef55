import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { poolConfigOf } from './postgres-settings.ts';

const refusal = (url: string): string => {
  try {
    poolConfigOf({ url });
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    return (error as Problem).message;
  }
  return '';
};

describe('the address of PostgreSQL', () => {
  it('says host, port, database, and who logs in', () => {
    expect(poolConfigOf({ url: 'postgres://ada%40x:p%2Fw@db.example.org:6432/bell%20wether' })).toMatchObject({
      ...{ host: 'db.example.org', port: 6432, database: 'bell wether', user: 'ada@x', password: 'p/w', max: 10 },
    });
    expect(poolConfigOf({ url: 'postgresql://ada:pw@[::1]/b', poolMax: 3 })).toMatchObject({
      ...{ host: '::1', port: 5432, max: 3 },
    });
  });

  it('leads to TLS 1.3 with a verified certificate, but on this machine and where it says disable', () => {
    const verified = { minVersion: 'TLSv1.3', rejectUnauthorized: true };
    const sslOf = (url: string) => poolConfigOf({ url }).ssl;
    expect(sslOf('postgres://ada:pw@db.example.org/b')).toEqual(verified);
    expect(sslOf('postgres://ada:pw@127.0.0.1/b?sslmode=verify-full')).toEqual(verified);
    expect(sslOf('postgres://ada:pw@127.0.0.1/b')).toBe(false);
    expect(sslOf('postgres://ada:pw@localhost/b')).toBe(false);
    expect(sslOf('postgres://ada:pw@127.example.org/b')).toEqual(verified);
    expect(sslOf('postgres://ada:pw@db.example.org/b?sslmode=disable')).toBe(false);
  });

  it('names files of certificates, which are read', () => {
    const directory = mkdtempSync(join(tmpdir(), 'postgres-settings-'));
    const path = join(directory, 'ca.pem');
    writeFileSync(path, 'PEM');
    try {
      const url = `postgres://ada:pw@127.0.0.1/b?sslrootcert=${encodeURIComponent(path)}`;
      expect(poolConfigOf({ url }).ssl).toMatchObject({ ca: 'PEM', rejectUnauthorized: true });
      expect(refusal(`${url}.not`)).toMatch(/sslrootcert .* cannot be read: ENOENT/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it.each([
    ['not an address', /is not one/],
    ['mysql://ada:pw@db/b', /begins with postgres:\/\//],
    ['postgres://db/b', /needs a login/],
    ['postgres://ada:pw@db', /needs a login, a host and a database/],
    ['postgres://ada:pw@db/b?sslmode=prefer', /would not verify who answers/],
    ['postgres://ada:pw@db/b?options=-c', /says options; known are sslmode/],
  ])('%s is refused, and no password repeated', (url, reason) => {
    expect(refusal(url)).toMatch(reason);
    expect(refusal(url)).not.toContain('pw');
  });

  it('comes with a number of connections that makes sense', () => {
    for (const poolMax of [0, 1, 2.5, 501])
      expect(() => poolConfigOf({ url: 'postgres://ada:pw@db/b', poolMax })).toThrow(/from 2 to 500/);
  });
});
