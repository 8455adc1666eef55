/** What a kind of channel is: what has to be set, how a message gets its form, how it is sent. */
import type { JsonObject } from '@bellwether/core';
import type { ChannelKind } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import type { InputReader } from '../../input.ts';
import type { AddressPolicy } from '../../installation/outbound/address-guard.ts';
import { refusalOfUrl, URL_LENGTH_MAX } from '../../installation/outbound/outbound-url.ts';
import type { OutgoingEvent, OutgoingMessage } from './message.ts';
import type { SendOutcome } from './send-outcome.ts';

/** What a channel needs from the house to send. */
export type Courier = Pick<ServiceContext, 'records' | 'clock' | 'outbound'>;

/** Text by name; sealed at rest and never shown. */
export type ChannelSecrets = Readonly<Record<string, string>>;

export interface OpenedChannel<Settings extends object = JsonObject> {
  org_id: string;
  settings: Settings;
  secrets: ChannelSecrets;
}

export interface ReadChannel {
  settings: JsonObject;
  secrets: ChannelSecrets;
}

export interface ChannelType {
  kind: ChannelKind;
  /** Tells each notification by itself, since what it is told to keeps each by itself. */
  tellsEachAlone?: true;
  /** What was sent over what is there; `undefined`: a new one, so all that is needed has to be there. */
  read(read: InputReader, now: ReadChannel | undefined, policy: AddressPolicy): ReadChannel;
  send(courier: Courier, channel: OpenedChannel, message: OutgoingMessage): Promise<SendOutcome>;
  /** Only of what takes data beside messages. */
  sendEvent?(courier: Courier, channel: OpenedChannel, event: OutgoingEvent): Promise<SendOutcome>;
  /** Whether it can be reached, without telling anybody anything. */
  check(courier: Courier, channel: OpenedChannel): Promise<SendOutcome>;
}

/**
 * A secret that is sent, or stays as it is. It goes to nobody it was not given for: with another `receiver` it has to be
 * sent anew.
 */
export function readSecret(
  read: InputReader,
  field: string,
  { now, max, receiver }: { now: ReadChannel | undefined; max: number; receiver?: { field: string; value: string } },
): string {
  const known = now?.secrets[field];
  if (read.has(field) || known === undefined) return read.secret(field, { max });
  if (!receiver || now?.settings[receiver.field] === receiver.value) return known;
  return read.refuse(field, `has to be sent again when ${receiver.field} changes.`, '');
}

/** As `readSecret`, for an address that is one. */
export function readSecretUrl(
  read: InputReader,
  field: string,
  now: ReadChannel | undefined,
  policy: AddressPolicy,
): string {
  const url = readSecret(read, field, { now, max: URL_LENGTH_MAX });
  return read.has(field) ? checkedUrl(read, field, url, policy) : url;
}

/** An address in the settings; `otherwise` when nobody has said. */
export function readUrl(
  read: InputReader,
  field: string,
  { now, otherwise, policy }: { now: ReadChannel | undefined; otherwise?: string; policy: AddressPolicy },
): string {
  const known = (now?.settings[field] as string | undefined) ?? otherwise;
  if (!read.has(field) && known !== undefined) return known;
  return checkedUrl(read, field, read.text(field, { max: URL_LENGTH_MAX }), policy);
}

function checkedUrl(read: InputReader, field: string, url: string, policy: AddressPolicy): string {
  const refusal = url === '' ? undefined : refusalOfUrl(url, policy);
  return refusal ? read.refuse(field, `${refusal}.`, '') : url;
}

/** Whether something listens there: connects, and says nothing. */
export async function checkAddress(
  { outbound }: Courier,
  url: string,
  outcomeOf: (error: unknown) => SendOutcome,
): Promise<SendOutcome> {
  const { hostname, port, protocol } = new URL(url);
  try {
    const host = hostname.replace(/^\[|\]$/g, '');
    const socket = await outbound.open(host, port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port));
    socket.destroy();
    return { kind: 'sent', detail: `${hostname} can be reached.` };
  } catch (error) {
    return outcomeOf(error);
  }
}
