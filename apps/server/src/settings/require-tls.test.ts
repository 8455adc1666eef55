/** `BELLWETHER_REQUIRE_TLS`: nothing another machine is told goes over the network in the clear. */
import { describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { ConfigurationError } from './configuration-error.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const SAFE = {
  BELLWETHER_REQUIRE_TLS: 'on',
  BELLWETHER_MASTER_KEY: KEY,
  BELLWETHER_POSTGRES_URL: 'postgres://ada:pw@db.example.org/b',
  BELLWETHER_KAFKA_BROKERS: 'one.example.org:9093',
  BELLWETHER_KAFKA_TLS: 'on',
  BELLWETHER_CLICKHOUSE_URL: 'https://clickhouse.example.org:8443',
  BELLWETHER_REDIS_URL: 'rediss://:pw@cache.example.org:6379',
};

function findings(environment: NodeJS.ProcessEnv): string {
  try {
    readConfig(environment);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message;
  }
}

describe('when TLS is required', () => {
  it('engines that are spoken to with it are taken', () => expect(findings(SAFE)).toBe(''));

  it('so are those of this machine', () =>
    expect(
      findings({
        ...SAFE,
        BELLWETHER_POSTGRES_URL: 'postgres://ada:pw@127.0.0.1/b?sslmode=disable',
        BELLWETHER_KAFKA_BROKERS: '127.0.0.1:9092',
        BELLWETHER_KAFKA_TLS: 'off',
        BELLWETHER_CLICKHOUSE_URL: 'http://localhost:8123',
        BELLWETHER_REDIS_URL: 'redis://[::1]:6379',
      }),
    ).toBe(''));

  it.each([
    ['BELLWETHER_POSTGRES_URL', 'postgres://ada:pw@db.example.org/b?sslmode=disable'],
    ['BELLWETHER_KAFKA_TLS', 'off'],
    ['BELLWETHER_CLICKHOUSE_URL', 'https://clickhouse.example.org:8443,http://other.example.org:8123'],
    ['BELLWETHER_REDIS_URL', 'redis://:pw@cache.example.org:6379'],
    ['BELLWETHER_REDIS_URL', 'redis://localhost.example.org:6379'],
  ])('a start is refused with %s=%s, and the password is not said', (name, value) => {
    const said = findings({ ...SAFE, [name]: value });
    expect(said).toMatch(/BELLWETHER_REQUIRE_TLS is on, and BELLWETHER_\w+ would be spoken to without TLS/);
    expect(said).not.toContain('pw');
    expect(findings({ ...SAFE, [name]: value, BELLWETHER_REQUIRE_TLS: 'off' })).toBe('');
  });
});
