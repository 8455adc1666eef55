/** The log and how brokers are set up: whom they let in, over what, and how soon they compact. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Offset, openKafkaLog } from '@bellwether/log';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { batchOf, drain, recordsOf } from '../../packages/log/test/conformance.ts';
import { messagesOf } from '../../packages/log/test/kafka-messages.ts';
import { type Certificate, ownCertificate } from '../tls/own-authority.ts';
import { describeOn } from './describe-on.ts';
import { dataDirectory } from './places.ts';
import type { RunningServer } from './real-server.ts';
import { kafka } from './servers/kafka.ts';

const PASSWORD = 'open-sesame-7';

await describeOn([kafka], 'a broker that lets nobody in without TLS and a password', () => {
  const directory = dataDirectory('kafka-tls');
  let certificate: Certificate;
  let server: RunningServer;
  beforeAll(async () => {
    certificate = await ownCertificate();
    const keys = join(directory, 'keys.pem');
    writeFileSync(keys, `${certificate.key}\n${certificate.cert}\n`);
    const clients = 'listener.name.clients';
    server = await kafka.start(directory, {
      listener: {
        protocol: 'SASL_SSL',
        settings: {
          [`${clients}.ssl.keystore.type`]: 'PEM',
          [`${clients}.ssl.keystore.location`]: keys,
          [`${clients}.sasl.enabled.mechanisms`]: 'SCRAM-SHA-512',
          [`${clients}.scram-sha-512.sasl.jaas.config`]:
            'org.apache.kafka.common.security.scram.ScramLoginModule required;',
        },
      },
      scram: [`SCRAM-SHA-512=[name=bellwether,password=${PASSWORD}]`],
    });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  const settings = () => ({ brokers: [server.url], replicationFactor: 1, requestTimeoutMs: 5000 });
  const sasl = { mechanism: 'SCRAM-SHA-512' as const, username: 'bellwether', password: PASSWORD };
  const tls = () => ({ ca: certificate.cert });

  it('takes appends of one who is known, and gives them back', async () => {
    const log = await openKafkaLog({ ...settings(), tls: tls(), sasl });
    expect(await log.append([batchOf('a', 0, 'inside')])).toMatchObject({ kind: 'appended' });
    const consumer = await log.consumer('g', ['a']);
    expect(recordsOf(await drain(consumer))).toEqual(['inside']);
    await log.close();
  });

  it.each([
    ['a wrong password', () => ({ tls: tls(), sasl: { ...sasl, password: 'guess' } }), /SASL_AUTHENTICATION_FAILED/],
    ['a certificate nobody vouches for', () => ({ tls: true, sasl }), /cannot be reached \(self-signed certificate/],
    ['no TLS', () => ({ sasl }), /requires TLS|Connection closed/],
  ] as const)('is told plainly of %s, and never of the password', async (_, wrong, message) => {
    const error = await openKafkaLog({ ...settings(), ...wrong() }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'unavailable', message: expect.stringMatching(message) });
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain(PASSWORD);
  });
});

await describeOn([kafka], 'a broker that compacts soon', () => {
  const directory = dataDirectory('kafka-compaction');
  let server: RunningServer;
  beforeAll(async () => {
    server = await kafka.start(directory, { settings: { 'log.cleaner.backoff.ms': '500' } });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('has nothing left of what was redacted, which is still read in its place', async () => {
    const settings = { brokers: [server.url], replicationFactor: 1, redactedWithinMs: 2000 };
    const log = await openKafkaLog(settings);
    await log.append([batchOf('a', 0, 'keep', 'jane')]);
    await log.append([batchOf('a', 0, 'other')]);
    await log.redact({
      holding: [Buffer.from('jane')],
      edit: (record) => (record.includes('jane') ? 'erase' : 'keep'),
    });
    const deadline = performance.now() + 120_000;
    const holding = async () =>
      (await messagesOf(settings, 'a', 0)).filter(({ value }) => value?.includes('jane') === true);
    expect(await holding()).toHaveLength(1);
    while ((await holding()).length > 0) {
      if (performance.now() > deadline) throw new Error('The broker has not compacted in time.');
      // Only what is no longer being written to is compacted.
      await pause(500);
      await log.append([batchOf('a', 0, 'later')]);
    }
    const frames = await log.read({ topic: 'a', partition: 0, offset: 0 as Offset }, { maxBytes: 1 });
    expect(frames[0]?.payload.toString()).toBe('"keep"\n      \n');
    const reader = await log.reader(['a']);
    const lines = (await drain(reader)).flatMap(({ payload }) => payload.toString().split('\n').slice(0, -1));
    expect(lines.slice(0, 3)).toEqual(['"keep"', '      ', '"other"']);
    await log.close();
  });
});
