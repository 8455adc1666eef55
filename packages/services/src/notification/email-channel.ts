/**
 * E-mail to users of the product, chosen by role or one by one, through an SMTP server (RFC 5321). Their addresses are
 * looked up when something is sent: who was removed or blocked gets nothing more. The connection goes the way of every
 * other call, so that nobody's settings make this server talk to its own network. Repetitions have the same Message-ID.
 */
import { type JsonObject, SECOND_MS } from '@bellwether/core';
import type { UserRole } from '@bellwether/records';
import nodemailer, { type Transporter } from 'nodemailer';
import { USER_ROLES } from '../authority/role.ts';
import type { InputReader } from '../input.ts';
import type { AddressPolicy } from '../outbound/address-guard.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { type ChannelType, type Courier, type OpenedChannel, type ReadChannel, readSecret } from './channel-type.ts';
import { emailMessage } from './email-message.ts';
import type { OutgoingMessage } from './message.ts';
import type { SendOutcome } from './send-outcome.ts';

const RECIPIENTS_MAX = 50;
const LIMIT_MS = {
  connection: 10 * SECOND_MS,
  greeting: 10 * SECOND_MS,
  socket: 20 * SECOND_MS,
  message: 60 * SECOND_MS,
};
/** Where mail servers take mail: submission and relay. */
const PORTS: ReadonlySet<number> = new Set([25, 465, 587, 2525]);
const HOST = /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/;
const ADDRESS = /^[^\s@<>"(),:;]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?$/;

export interface EmailSettings {
  host: string;
  port: number;
  /** TLS from the beginning, or asked for at the beginning; nothing is sent without it. `none`: within one's own network. */
  security: 'tls' | 'starttls' | 'none';
  user: string | null;
  from_address: string;
  from_name: string;
  roles: UserRole[];
  user_ids: string[];
}

const settingsOf = ({ settings }: { settings: JsonObject }): EmailSettings => settings as unknown as EmailSettings;

export const emailChannel: ChannelType = {
  kind: 'email',
  read: readEmailChannel,
  async send(courier, channel, message) {
    const to = await recipientsOf(courier, channel);
    if (to.length === 0) return { kind: 'refused', detail: 'Nobody it is for is here any more, or may sign in.' };
    return withTransport(courier, channel, (transport) => sendMail(transport, settingsOf(channel), to, message));
  },
  check: (courier, channel) =>
    withTransport(courier, channel, async (transport) => {
      await transport.verify();
      return { kind: 'sent', detail: `${settingsOf(channel).host} lets us in.` };
    }),
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

async function withTransport(
  { outbound }: Courier,
  channel: OpenedChannel,
  work: (transport: Transporter) => Promise<SendOutcome>,
): Promise<SendOutcome> {
  const { host, port, security, user } = settingsOf(channel);
  const transport = nodemailer.createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2' },
    ...(user === null ? {} : { auth: { user, pass: channel.secrets.password ?? '' } }),
    connectionTimeout: LIMIT_MS.connection,
    greetingTimeout: LIMIT_MS.greeting,
    socketTimeout: LIMIT_MS.socket,
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_, callback) => {
      outbound.open(host, port, LIMIT_MS.connection).then(
        (connection) => callback(null, { connection }),
        (error: Error) => callback(error),
      );
    },
  });
  try {
    return await work(transport);
  } catch (error) {
    return outcomeOf(error, host);
  } finally {
    transport.close();
  }
}

async function sendMail(
  transport: Transporter,
  { from_address, from_name }: EmailSettings,
  to: string[],
  message: OutgoingMessage,
): Promise<SendOutcome> {
  const { accepted = [], rejected = [] } = await transport.sendMail({
    messageId: `<${message.delivery_id}@${from_address.split('@').at(-1)}>`,
    date: new Date(message.created_at),
    from: { name: from_name, address: from_address },
    to,
    ...emailMessage(message),
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: message.attachments.map(({ name, media_type, bytes }) => ({
      filename: name,
      contentType: media_type,
      content: Buffer.from(bytes),
    })),
    signal: AbortSignal.timeout(LIMIT_MS.message),
  });
  if (rejected.length === 0) return { kind: 'sent', detail: `to ${accepted.length}` };
  return { kind: 'sent', detail: `to ${accepted.length}; the mail server refused ${rejected.length} of the addresses` };
}

/** Words of the server may repeat an address, so only its code is kept. */
function outcomeOf(error: unknown, host: string): SendOutcome {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof OutboundError)
      return { kind: cause.reason === 'refused' ? 'refused' : 'later', detail: cause.message };
  const { code, command, responseCode } = error as { code?: string; command?: string; responseCode?: number };
  const at = command === undefined ? '' : ` at ${command}`;
  if (code === 'EAUTH' || code === 'ENOAUTH')
    return {
      kind: 'refused',
      detail: `${host} does not let us in (${responseCode ?? code}): check user and password.`,
    };
  if (code === 'ETLS')
    return { kind: 'refused', detail: `${host} and we do not agree on TLS: check security and port.` };
  if (responseCode !== undefined && responseCode >= 500)
    return { kind: 'refused', detail: `${host} refused it for good (${responseCode}${at}).` };
  if (responseCode !== undefined)
    return { kind: 'later', detail: `${host} does not take it now (${responseCode}${at}).` };
  if (code === 'EENVELOPE') return { kind: 'refused', detail: `${host} takes none of the addresses.` };
  return { kind: 'later', detail: `The connection to ${host} broke (${code ?? 'no reason given'}).` };
}
