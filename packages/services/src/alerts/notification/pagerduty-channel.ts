/**
 * PagerDuty, by the Events API v2. It keeps incidents of its own, known by `dedup_key`: one for each notification, so that
 * a repetition is none and what is resolved here is resolved there.
 * Source: developer.pagerduty.com, "Send an event to PagerDuty" (Events API v2).
 */
import type { InputReader } from '../../input.ts';
import { type ChannelType, checkAddress, readSecret, readUrl } from './channel-type.ts';
import { type MessageItem, type OutgoingMessage, shortened } from './message.ts';
import { outcomeOfError, postJson, type SendOutcome } from './send-outcome.ts';

const ADDRESS = 'https://events.pagerduty.com';
const SUMMARY_LENGTH_MAX = 1024;

const ACTION = { raised: 'trigger', test: 'trigger', acknowledged: 'acknowledge', resolved: 'resolve' } as const;

export const pagerdutyChannel: ChannelType = {
  kind: 'pagerduty',
  tellsEachAlone: true,
  read(read: InputReader, now, policy) {
    const url = readUrl(read, 'url', { now, otherwise: ADDRESS, policy });
    const routing_key = readSecret(read, 'routing_key', { now, max: 100, receiver: { field: 'url', value: url } });
    if (read.has('routing_key') && !/^[0-9A-Za-z]{32}$/.test(routing_key))
      read.refuse('routing_key', 'has to be the integration key of a service: 32 letters and digits.');
    return { settings: { url }, secrets: { routing_key } };
  },
  async send({ outbound }, { org_id, settings, secrets }, message) {
    const [item] = message.items as [MessageItem];
    const post = (event: object): Promise<SendOutcome> =>
      postJson(outbound, `${settings.url as string}/v2/enqueue`, {
        body: JSON.stringify({ routing_key: secrets.routing_key, ...event }),
      });
    const outcome = await post(eventOf(org_id, message, item));
    // Nobody has to close the incident of a test.
    if (message.purpose !== 'test' || outcome.kind !== 'sent') return outcome;
    return post({ event_action: 'resolve', dedup_key: item.notification_id });
  },
  check: (courier, { settings }) => checkAddress(courier, settings.url as string, outcomeOfError),
};

function eventOf(orgId: string, { purpose, organisation, acknowledgeUrl }: OutgoingMessage, item: MessageItem) {
  const event = { event_action: ACTION[purpose], dedup_key: item.notification_id };
  if (purpose === 'acknowledged' || purpose === 'resolved') return event;
  return {
    ...event,
    client: 'Bellwether',
    ...(item.link ? { client_url: item.link } : {}),
    links: [
      ...(item.link ? [{ href: item.link, text: 'Look' }] : []),
      ...(acknowledgeUrl ? [{ href: acknowledgeUrl, text: 'Acknowledge in Bellwether' }] : []),
    ],
    payload: {
      summary: shortened(item.title, SUMMARY_LENGTH_MAX),
      source: orgId,
      severity: item.severity,
      timestamp: item.at,
      class: item.kind,
      ...(item.pack === null ? {} : { component: item.pack }),
      ...(item.unit === null ? {} : { group: item.unit }),
      custom_details: { organisation, body: item.body },
    },
  };
}
