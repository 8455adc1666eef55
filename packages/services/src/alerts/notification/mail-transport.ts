/**
 * Mail through an SMTP server of the organisation (RFC 5321), by nodemailer. The connection goes the way of every other
 * call, so that nobody's settings make this server talk to its own network. Repetitions have the same Message-ID.
 */
import { type JsonObject, SECOND_MS } from '@bellwether/core';
import nodemailer, { type Transporter } from 'nodemailer';
import { OutboundError } from '../../installation/outbound/outbound-error.ts';
import type { Courier, OpenedChannel } from './channel-type.ts';
import type { Attachment } from './notification.ts';
import type { SendOutcome } from './send-outcome.ts';

const LIMIT_MS = {
  connection: 10 * SECOND_MS,
  greeting: 10 * SECOND_MS,
  socket: 20 * SECOND_MS,
  message: 60 * SECOND_MS,
};

export interface MailServerSettings {
  host: string;
  port: number;
  /** TLS from the beginning, or asked for at the beginning; nothing is sent without it. `none`: within one's own network. */
  security: 'tls' | 'starttls' | 'none';
  user: string | null;
  from_address: string;
  from_name: string;
}

export interface Mail {
  /** The same at each attempt. */
  id: string;
  created_at: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  attachments?: readonly Attachment[];
}

const settingsOf = ({ settings }: { settings: JsonObject }): MailServerSettings =>
  settings as unknown as MailServerSettings;

/** `limitMs`: for the message, once connected. */
export function sendMail(
  courier: Courier,
  channel: OpenedChannel,
  { id, created_at, attachments = [], ...mail }: Mail,
  limitMs = LIMIT_MS.message,
): Promise<SendOutcome> {
  const { from_address, from_name } = settingsOf(channel);
  return withTransport(courier, channel, async (transport) => {
    const { accepted = [], rejected = [] } = await transport.sendMail({
      ...mail,
      messageId: `<${id}@${from_address.split('@').at(-1)}>`,
      date: new Date(created_at),
      from: { name: from_name, address: from_address },
      headers: { 'Auto-Submitted': 'auto-generated' },
      attachments: attachments.map(({ name, media_type, bytes }) => ({
        filename: name,
        contentType: media_type,
        content: Buffer.from(bytes),
      })),
      signal: AbortSignal.timeout(limitMs),
    });
    const taken = `to ${accepted.length}`;
    if (rejected.length === 0) return { kind: 'sent', detail: taken };
    return { kind: 'sent', detail: `${taken}; the mail server refused ${rejected.length} of the addresses` };
  });
}

/** Signs on to the server and says nothing. */
export function checkMailServer(courier: Courier, channel: OpenedChannel): Promise<SendOutcome> {
  return withTransport(courier, channel, async (transport) => {
    await transport.verify();
    return { kind: 'sent', detail: `${settingsOf(channel).host} lets us in.` };
  });
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
