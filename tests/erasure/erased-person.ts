/** Somebody who is everywhere a person can be: in their own events, in those of others, in the records, in files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Pseudonyms as an edge makes them. */
export const ANNA = `v1.${'a11a0f5e'.repeat(8)}`;
export const BERTA = `v1.${'be27ac3d'.repeat(8)}`;

let made = 0;

function event(type: string, user: string, metadata: object, minutesAgo = 5): object {
  return {
    event_id: `0199e000-0000-4000-8000-${String(++made).padStart(12, '0')}`,
    event_type: type,
    timestamp: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
    user_id: user,
    session_id: `thread-${made}`,
    metadata,
  };
}

/** What sources send: by Anna, to Anna, and about nobody here. */
export function eventsOfAnna(): object[] {
  const mail = { length_words: 120, is_after_hours: false };
  return [
    event('email_sent', ANNA, { ...mail, recipient_id_hashes: [BERTA] }),
    event('email_sent', ANNA, { ...mail, recipient_id_hashes: [BERTA] }, 60 * 24 * 40),
    event('time_recorded', ANNA, { hours: 8, overtime_hours: 1 }),
    event('email_sent', BERTA, { ...mail, recipient_id_hashes: [ANNA, `v1.${'c0ffee00'.repeat(8)}`] }),
    event('email_sent', BERTA, mail),
    event('employee_state_changed', ANNA, { status: 'active', department_id_hash: `v1.${'d'.repeat(64)}` }),
    event('employee_state_changed', BERTA, { status: 'active', manager_id_hash: ANNA }),
  ];
}

/** Two that admission refuses, and keeps among the rejected ones. */
export function refusedEventsOfAnna(): object[] {
  return [
    event('email_sent', ANNA, { length_words: 'many' }),
    event('no_such_type', BERTA, { recipient_id_hashes: [ANNA] }),
  ];
}

/** Copies somebody has put into the data directory. */
export function leaveCopies(dataDirectory: string): void {
  mkdirSync(join(dataDirectory, 'exports'), { recursive: true });
  mkdirSync(join(dataDirectory, 'backups'), { recursive: true });
  writeFileSync(join(dataDirectory, 'exports', 'mails.csv'), `user_id\n${ANNA}\n`);
  writeFileSync(join(dataDirectory, 'exports', 'others.csv'), `user_id\n${BERTA}\n`);
  writeFileSync(
    join(dataDirectory, 'backups', 'monday.ndjson.gz'),
    gzipSync(`${'x'.repeat(50_000)}{"user_id":"${ANNA}"}\n`),
  );
}
