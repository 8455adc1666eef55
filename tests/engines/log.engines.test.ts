/** The log over a real Kafka: the contract, and what only several processes and brokers that die can show. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type KafkaLog, openKafkaLog } from '@bellwether/log';
import { afterAll, beforeAll } from 'vitest';
import { logConformance } from '../../packages/log/test/conformance.ts';
import { describeOn } from './describe-on.ts';
import { dataDirectory } from './places.ts';
import type { RunningServer } from './real-server.ts';
import { kafka } from './servers/kafka.ts';

await describeOn([kafka], 'the log over Kafka', () => {
  const directory = dataDirectory('kafka');
  let server: RunningServer;
  beforeAll(async () => {
    server = await kafka.start(directory);
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  logConformance('Kafka', async () => {
    let nowMs = 1_790_000_000_000;
    const prefix = `test-${randomUUID()}-`;
    const open = (): Promise<KafkaLog> =>
      openKafkaLog({
        brokers: [server.url],
        prefix,
        replicationFactor: 1,
        // The conformance's clock is far from the brokers', by which they would compact at once.
        redactedWithinMs: 10 * 365 * 86_400_000,
        clock: () => nowMs,
      });
    let log = await open();
    return {
      log,
      async reopen() {
        await log.close();
        log = await open();
        return log;
      },
      setClock(timeMs) {
        nowMs = timeMs;
      },
      dispose: () => log.close(),
    };
  });
});
