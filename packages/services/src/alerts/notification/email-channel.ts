/**
 * E-mail to users of the product, chosen by role or one by one. Their addresses are looked up when something is sent: who
 * was removed or blocked gets nothing more.
 */
import type { JsonObject } from '@bellwether/core';
import type { UserRole } from '@bellwether/records';
import { USER_ROLES } from '../../access/authority/role.ts';
import type { InputReader } from '../../input.ts';
import type { AddressPolicy } from '../../installation/outbound/address-guard.ts';
import { type ChannelType, type Courier, type OpenedChannel, type ReadChannel, readSecret } from './channel-type.ts';
import { emailMessage } from './email-message.ts';
import { checkMailServer, type MailServerSettings, sendMail } from './mail-transport.ts';

const RECIPIENTS_MAX = 50;
/** Where mail servers take mail: submission and relay. */
const PORTS: ReadonlySet<number> = new Set([25, 465, 587, 2525]);
const HOST = /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/;
const ADDRESS = /^[^\s@<>"(),:;]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?$/;

export interface EmailSettings extends MailServerSettings {
  roles: UserRole[];
  user_ids: string[];
  /** Invitations and links for a new password go through this server as well, to whom they are for. */
  sends_account_mail: boolean;
}

const settingsOf = ({ settings }: { settings: JsonObject }): EmailSettings => settings as unknown as EmailSettings;

export const emailChannel: ChannelType = {
  kind: 'email',
  read: readEmailChannel,
  async send(courier, channel, message) {
    const to = await recipientsOf(courier, channel);
    if (to.length === 0) return { kind: 'refused', detail: 'Nobody it is for is here any more, or may sign in.' };
    const { delivery_id: id, created_at, attachments } = message;
    return sendMail(courier, channel, { id, created_at, to, attachments, ...emailMessage(message) });
  },
  check: checkMailServer,
};

function readEmailChannel(read: InputReader, now: ReadChannel | undefined, policy: AddressPolicy): ReadChannel {
  const known = now && settingsOf(now);
  const text = (field: 'host' | 'from_address', matches: RegExp, otherwise: string): string =>
    read.has(field) || !known ? read.text(field, { max: 320, pattern: { matches, otherwise } }) : known[field];
  const host = text('host', HOST, 'be the name of a mail server, such as smtp.example.org');
  const port = read.has('port') || !known ? read.integer('port', { min: 1, max: 65_535 }) : known.port;
  if (!policy.allowPrivate && !PORTS.has(port)) read.refuse('port', `has to be one of ${[...PORTS].join(', ')}.`);
  const security =
    read.has('security') || !known ? read.oneOf('security', ['tls', 'starttls', 'none']) : known.security;
  if (security === 'none' && !policy.allowPrivate)
    read.refuse('security', 'has to be tls or starttls: mail would cross the internet open to everybody.');
  const user = readUser(read, known);
  const settings: EmailSettings = {
    ...{ host, port, security, user },
    from_address: text('from_address', ADDRESS, 'be an address such as bellwether@example.org'),
    from_name: read.has('from_name') ? read.text('from_name', { max: 100 }) : (known?.from_name ?? 'Bellwether'),
    roles: read.has('roles') ? readList(read, 'roles', USER_ROLES) : (known?.roles ?? []),
    user_ids: read.has('user_ids') ? readList(read, 'user_ids') : (known?.user_ids ?? []),
    sends_account_mail: read.has('sends_account_mail')
      ? read.boolean('sends_account_mail')
      : (known?.sends_account_mail ?? false),
  };
  if (settings.roles.length + settings.user_ids.length === 0)
    read.refuse('roles', 'has to name a role, or user_ids somebody: mail has to go to users.');
  const receiver = { field: 'host', value: host };
  const secrets = user === null ? {} : { password: readSecret(read, 'password', { now, max: 1000, receiver }) };
  if (user === null && read.has('password')) read.refuse('password', 'is for a user; name one.');
  return { settings: settings as unknown as JsonObject, secrets };
}

function readUser(read: InputReader, known: EmailSettings | undefined): string | null {
  if (!read.has('user')) return known?.user ?? null;
  return read.raw('user') === null ? null : read.text('user', { max: 320 });
}

/** A list that may be empty. */
function readList<const T extends string>(read: InputReader, field: string, values?: readonly T[]): T[] {
  const value = read.raw(field);
  const isList = Array.isArray(value) && value.length <= RECIPIENTS_MAX;
  const isGood = (item: unknown): item is T =>
    typeof item === 'string' && item.length <= 100 && (values?.includes(item as T) ?? true);
  if (isList && value.every(isGood)) return [...new Set(value as T[])];
  const what = values ? `of ${values.join(', ')}` : 'of ids of users';
  return read.refuse(field, `has to be a list ${what}, at most ${RECIPIENTS_MAX}.`, []);
}

async function recipientsOf({ records }: Courier, { org_id, settings }: OpenedChannel): Promise<string[]> {
  const { roles, user_ids } = settingsOf({ settings });
  const users = await records.asTenant(org_id, (tx) =>
    tx
      .selectFrom('users')
      .select('email')
      .where('org_id', '=', org_id)
      .where('disabled_at', 'is', null)
      .where((eb) =>
        eb.or([
          ...(roles.length > 0 ? [eb('role', 'in', roles)] : []),
          ...(user_ids.length > 0 ? [eb('user_id', 'in', user_ids)] : []),
        ]),
      )
      .orderBy('email')
      .limit(RECIPIENTS_MAX)
      .execute(),
  );
  return users.map(({ email }) => email);
}
