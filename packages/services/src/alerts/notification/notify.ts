/**
 * Tells somebody something, durably: once it returns, or once the transaction it is called in is committed, it is in the
 * outbox, and the dispatcher brings it to the channels that the organisation's routes name.
 *
 * Invariants: of what goes on there is one notification, known by its `dedup_key`. Saying it again with the same moment
 * changes nothing, so whoever is killed in between may say it again. It is news when it has got worse: then it is open
 * again, whoever had acknowledged it. What is resolved stays so; the next one with its key is another notification.
 */
import type { Transaction } from '@bellwether/records';
import { newId } from '../../access/authority/random-text.ts';
import type { ServiceContext } from '../../context.ts';
import { type Attachment, isWorse, type Notification, type NotificationRow } from './notification.ts';
import { tellEnd } from './plan-deliveries.ts';

const DEDUP_KEY_LENGTH_MAX = 200;
const TITLE_LENGTH_MAX = 200;
const BODY_LENGTH_MAX = 4000;
const LINK_LENGTH_MAX = 2000;
const ATTACHMENTS_MAX = 10;
const ATTACHMENT_BYTES_MAX = 5 * 1024 * 1024;

export interface Notified {
  /** `repeated`: it was known, and is no news. */
  kind: 'raised' | 'worsened' | 'repeated';
  notification_id: string;
}

export type NotifyContext = Pick<ServiceContext, 'records' | 'clock'>;

/** Inside of `tx`, a transaction of that organisation, when there is one. Throws only for what is a mistake in the code. */
export function notify(context: NotifyContext, notification: Notification, tx?: Transaction): Promise<Notified> {
  refuseMisuse(notification);
  const work = (inside: Transaction) => raise(context, inside, notification);
  return tx ? work(tx) : context.records.asTenant(notification.org_id, work);
}

/** It is over: whoever was told of it is told that. Nothing when nobody was, or there is nothing that goes on. */
export async function resolveNotification(
  context: NotifyContext,
  over: Pick<Notification, 'org_id' | 'dedup_key' | 'atMs'>,
  tx?: Transaction,
): Promise<void> {
  const work = async (inside: Transaction): Promise<void> => {
    const row = await newestOf(inside, over);
    if (!row || (row.state !== 'open' && row.state !== 'acknowledged') || over.atMs < row.at.getTime()) return;
    const resolved = {
      state: 'resolved',
      resolved_at: new Date(over.atMs),
      routed: true,
      silenced_until: null,
    } as const;
    await update(inside, row, resolved);
    await tellEnd(inside, { ...row, ...resolved }, 'resolved', context.clock());
  };
  await (tx ? work(tx) : context.records.asTenant(over.org_id, work));
}

async function raise({ clock }: NotifyContext, tx: Transaction, told: Notification): Promise<Notified> {
  const known = await newestOf(tx, told);
  const at = new Date(told.atMs);
  const { kind, severity } = told;
  const words = {
    severity,
    title: line(told.title, TITLE_LENGTH_MAX),
    body: plain(told.body, BODY_LENGTH_MAX),
    link: told.link ?? null,
    pack: told.pack ?? null,
    unit: told.unit || null,
  };
  if (known && told.atMs <= known.at.getTime()) return { kind: 'repeated', notification_id: known.notification_id };
  if (known && (known.state === 'open' || known.state === 'acknowledged')) {
    const { notification_id } = known;
    if (!isWorse(severity, known.severity) && told.again !== true) {
      await update(tx, known, { ...words, at });
      return { kind: 'repeated', notification_id };
    }
    const again = { state: 'open', turn: known.turn + 1, routed: false, silenced_until: null } as const;
    await update(tx, known, { ...words, ...again, at, acknowledged_at: null, acknowledged_by: null });
    return { kind: 'worsened', notification_id };
  }
  const row: NotificationRow = {
    ...{ org_id: told.org_id, notification_id: newId('ntf'), dedup_key: told.dedup_key, kind, ...words },
    channel_ids: told.channel_ids ? [...told.channel_ids] : null,
    ...{ state: severity === 'info' ? 'told' : 'open', turn: 1, at, created_at: new Date(clock()) },
    ...{ acknowledged_at: null, acknowledged_by: null, resolved_at: null, routed: false, silenced_until: null },
  };
  await tx.insertInto('notifications').values(row).execute();
  for (const { name, media_type, bytes } of told.attachments ?? [])
    await tx
      .insertInto('notification_attachments')
      .values({ org_id: row.org_id, notification_id: row.notification_id, name, media_type, bytes })
      .execute();
  return { kind: 'raised', notification_id: row.notification_id };
}

/** The newest with its key, locked. */
function newestOf(
  tx: Transaction,
  { org_id, dedup_key }: Pick<Notification, 'org_id' | 'dedup_key'>,
): Promise<NotificationRow | undefined> {
  return tx
    .selectFrom('notifications')
    .selectAll()
    .where('org_id', '=', org_id)
    .where('dedup_key', '=', dedup_key)
    .orderBy('created_at', 'desc')
    .orderBy('notification_id', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
}

async function update(tx: Transaction, row: NotificationRow, changed: Partial<NotificationRow>): Promise<void> {
  await tx
    .updateTable('notifications')
    .set(changed)
    .where('org_id', '=', row.org_id)
    .where('notification_id', '=', row.notification_id)
    .execute();
}

function refuseMisuse({ dedup_key, link, attachments = [] }: Notification): void {
  if (dedup_key === '' || dedup_key.length > DEDUP_KEY_LENGTH_MAX)
    throw new Error(`A dedup_key has 1 to ${DEDUP_KEY_LENGTH_MAX} characters: ${dedup_key.slice(0, 50)}`);
  if (link !== undefined && (!/^\/(?!\/)/.test(link) || link.length > LINK_LENGTH_MAX))
    throw new Error(`The link of a notification is the path of a page, such as /alerts: ${link.slice(0, 50)}`);
  const bytes = attachments.reduce((sum, attachment: Attachment) => sum + attachment.bytes.length, 0);
  if (attachments.length > ATTACHMENTS_MAX || bytes > ATTACHMENT_BYTES_MAX)
    throw new Error(`Attachments are at most ${ATTACHMENTS_MAX} and ${ATTACHMENT_BYTES_MAX} bytes in all.`);
  const names = new Set(attachments.map(({ name }) => name));
  if (names.size < attachments.length || [...names].some((name) => !/^[^/\\\p{Cc}]{1,100}$/u.test(name)))
    throw new Error('Each attachment has a file name of its own, of at most 100 characters.');
}

/** One line, without control characters; cut at a whole character. */
function line(text: string, lengthMax: number): string {
  return cut(text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim(), lengthMax);
}

function plain(text: string, lengthMax: number): string {
  // Line feeds stay; what is left of the control characters, and half characters, no database keeps.
  return cut(
    text
      .replace(/\r\n?/g, '\n')
      .replace(/[^\P{Cc}\n]+/gu, ' ')
      .trim(),
    lengthMax,
  );
}

function cut(text: string, lengthMax: number): string {
  const whole = text.toWellFormed();
  return whole.length <= lengthMax ? whole : `${whole.slice(0, lengthMax - 1).toWellFormed()}…`;
}
