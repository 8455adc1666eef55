/**
 * Mail by SMTP (RFC 5321) through nodemailer: TLS as set, every wait bounded, a small pool of connections. The library
 * would put a message back in its queue when a connection breaks while it is being sent, which can deliver it twice; that
 * is switched off, and such a message is `uncertain`.
 */
import nodemailer, { type Transporter } from 'nodemailer';
import type { SmtpSettings } from './delivery-settings.ts';
import type { OutgoingMessage, SendOutcome } from './outcome.ts';

const CONNECTIONS = 4;
const LIMIT_MS = { connection: 15_000, greeting: 15_000, socket: 30_000, dns: 10_000, message: 60_000 };

export class MailSender {
  readonly #settings: SmtpSettings;
  readonly #transport: Transporter;

  constructor(settings: SmtpSettings, { rejectUnauthorized = true }: { rejectUnauthorized?: boolean } = {}) {
    this.#settings = settings;
    this.#transport = nodemailer.createTransport({
      host: settings.host,
      port: settings.port,
      secure: settings.security === 'tls',
      requireTLS: settings.security === 'starttls',
      ignoreTLS: settings.security === 'none',
      tls: { minVersion: 'TLSv1.2', rejectUnauthorized },
      ...(settings.user === null ? {} : { auth: { user: settings.user, pass: settings.password ?? '' } }),
      pool: true,
      maxConnections: CONNECTIONS,
      maxRequeues: 0,
      idleTimeout: 20_000,
      connectionTimeout: LIMIT_MS.connection,
      greetingTimeout: LIMIT_MS.greeting,
      socketTimeout: LIMIT_MS.socket,
      dnsTimeout: LIMIT_MS.dns,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send(message: OutgoingMessage): Promise<SendOutcome> {
    const { from_name, from_address, reply_to } = this.#settings;
    const { unsubscribeUrl } = message;
    try {
      await this.#transport.sendMail({
        messageId: messageIdOf(message.id, from_address),
        from: { name: from_name, address: from_address },
        to: { name: message.name ?? '', address: message.to },
        ...(reply_to === null ? {} : { replyTo: reply_to }),
        subject: message.subject,
        text: message.text,
        html: message.html,
        headers: {
          'Auto-Submitted': 'auto-generated',
          'Content-Language': message.language,
          ...(unsubscribeUrl === undefined
            ? {}
            : { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
        },
        signal: AbortSignal.timeout(LIMIT_MS.message),
      });
      return { kind: 'sent' };
    } catch (error) {
      return outcomeOf(error);
    }
  }

  /** Signs on to the server and says nothing. */
  async check(): Promise<SendOutcome> {
    try {
      await this.#transport.verify();
      return { kind: 'sent' };
    } catch (error) {
      return outcomeOf(error);
    }
  }

  close(): void {
    this.#transport.close();
  }
}

export function messageIdOf(id: string, fromAddress: string): string {
  return `<${id}@${fromAddress.split('@').at(-1)}>`;
}

/** Before the connection stands, nothing can have been taken. Words of the server may repeat the address, so only its code is kept. */
function outcomeOf(error: unknown): SendOutcome {
  const { code, command, responseCode, permanent } = error as {
    code?: string;
    command?: string;
    responseCode?: number;
    permanent?: boolean;
  };
  if (code === 'EAUTH' || code === 'ETLS' || code === 'ENOAUTH')
    return {
      kind: 'broken',
      reason: `The mail server does not let us in (${code}${responseCode ? ` ${responseCode}` : ''}).`,
    };
  if (responseCode !== undefined) {
    const at = command === undefined ? '' : ` at ${command}`;
    return permanent === true
      ? {
          kind: 'refused',
          reason: `The mail server refused it for good (${responseCode}${at}).`,
          isAddress: command === 'RCPT TO',
        }
      : { kind: 'later', reason: `The mail server does not take it now (${responseCode}${at}).` };
  }
  if (command === 'CONN' || code === 'EDNS' || code === 'ECONNREFUSED')
    return { kind: 'later', reason: `The mail server cannot be reached (${code ?? 'unknown'}).`, isChannel: true };
  if (code === 'EENVELOPE') return { kind: 'refused', reason: 'The address is not one that mail can go to.' };
  return {
    kind: 'uncertain',
    reason: `The connection broke before the mail server said whether it took the message (${code ?? 'unknown'}).`,
  };
}
