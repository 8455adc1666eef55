/**
 * A process that will be killed while it sends notifications: it tells them one by one, says on its standard output which
 * are durable, and brings them to a webhook.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@bellwether/core';
import { openRecords } from '@bellwether/records';
import { NotificationDispatcher } from '../src/alerts/notification/dispatcher.ts';
import { NotificationLinks } from '../src/alerts/notification/notification-links.ts';
import { notify } from '../src/alerts/notification/notify.ts';
import { openServiceContext } from '../src/context.ts';

const [directory, life, count] = process.argv.slice(2) as [string, string, string];
const records = await openRecords({ directory: join(directory, 'records'), clock: systemClock });
const secretsDirectory = join(directory, 'secrets');
const services = { records, clock: systemClock, secretsDirectory, eventTypes: [], prices: [] };
const context = await openServiceContext({ ...services, allowPrivateNetworks: true });
const notificationLinks = await NotificationLinks.open(secretsDirectory, systemClock);
const dispatcher = new NotificationDispatcher(
  { ...context, notificationLinks },
  { onTrouble: (message) => writeSync(2, `${message}\n`) },
);
for (let i = 0; i < Number(count); i++) {
  await notify(context, {
    ...{ org_id: 'org_a', kind: 'rule', severity: 'warning', title: `${life}:${i}`, body: '' },
    ...{ dedup_key: `${life}:${i}`, atMs: systemClock() },
  });
  writeSync(1, `durable ${life}:${i}\n`);
  await dispatcher.look();
}
writeSync(1, 'done\n');
await dispatcher.stop();
await context.outbound.close();
await records.close();
