/** A process that loads a shared store: the ClickHouse server by HTTP, log and ledger by the process that started it. */
import type { Json } from '@bellwether/core';
import type { Log } from '@bellwether/log';
import { connectEngine, type LoadLedger, openStore, type PartitionPlan } from '@bellwether/store';
import { EMAIL_SENT, MAIL_WINDOWS } from './events.ts';
import { ParentLine } from './parent-messages.ts';
import { logOver } from './shared-out-log.ts';

const [url = '', partitions = '1'] = process.argv.slice(2);
const line = new ParentLine();

const ledger: LoadLedger = {
  take: (keys, fence) => line.ask<Map<string, PartitionPlan>>('take', keys, fence),
  write: (plans, fence) => line.ask<string[]>('write', plans, fence),
};
const listeners = new Map<string, Set<(message: Json) => void>>();
line.on<{ channel: string; message: Json }>('notice', ({ channel, message }) => {
  for (const listener of listeners.get(channel) ?? []) listener(message);
});

const store = await openStore({
  directory: process.cwd(),
  engine: await connectEngine({ urls: [url] }),
  // Loading asks nothing else of a log than what this one has.
  log: logOver(line, Number(partitions)) as Log,
  eventTypes: [EMAIL_SENT],
  windowTables: [MAIL_WINDOWS],
  clock: Date.now,
  onTrouble: (message, error) => line.ask('trouble', `${message}: ${error instanceof Error ? error.message : error}`),
  shared: {
    ledger,
    works: true,
    notices: {
      publish: (channel, message) => void line.ask('publish', channel, message),
      subscribe(channel, listener) {
        const own = listeners.get(channel) ?? new Set();
        listeners.set(channel, own.add(listener));
        return () => own.delete(listener);
      },
    },
    async exclusively(work) {
      await line.ask('lock');
      try {
        return await work();
      } finally {
        await line.ask('unlock');
      }
    },
  },
});
line.on('caught up?', async () => {
  await store.loader.caughtUp();
  await line.ask('caughtUp', store.loader.completeThroughMs());
});
line.on('stop', async () => {
  await store.close();
  process.disconnect?.();
});
await line.ask('ready');
