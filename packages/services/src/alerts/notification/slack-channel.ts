/**
 * Slack, by an incoming webhook or as an app by chat.postMessage. Text of ours stands in blocks with the three characters
 * escaped that Slack reads as its own, so that nobody's title calls a whole channel. Slack knows no repetitions: what was
 * sent when the connection broke may come twice.
 * Sources: docs.slack.dev, "Sending messages using incoming webhooks", "chat.postMessage", "Formatting message text".
 */
import type { InputReader } from '../../input.ts';
import type { AddressPolicy } from '../../installation/outbound/address-guard.ts';
import {
  type ChannelType,
  checkAddress,
  type OpenedChannel,
  type ReadChannel,
  readSecret,
  readSecretUrl,
  readUrl,
} from './channel-type.ts';
import { headline, itemFacts, type OutgoingMessage, shortened } from './message.ts';
import { outcomeOfError, postJson, type SendOutcome } from './send-outcome.ts';

const API = 'https://slack.com/api';
/** Slack takes 50 blocks and 3,000 characters in each. */
const ITEMS_MAX = 20;
const TEXT_LENGTH_MAX = 2900;
const HEADER_LENGTH_MAX = 150;
const TOKEN_LENGTH_MAX = 500;

/** What chat.postMessage says when it is worth another attempt. */
const PASSING: ReadonlySet<string> = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);

interface SlackSettings {
  way: 'webhook' | 'app';
  /** Of an app: where it writes. */
  conversation: string;
  api_url: string;
}

function isApp({ settings }: OpenedChannel): boolean {
  return (settings as unknown as SlackSettings).way === 'app';
}

export const slackChannel: ChannelType = {
  kind: 'slack',
  read(read: InputReader, now: ReadChannel | undefined, policy: AddressPolicy): ReadChannel {
    const known = now?.settings as unknown as SlackSettings | undefined;
    const way = read.has('way') || !known ? read.oneOf('way', ['webhook', 'app']) : known.way;
    if (way === 'webhook') {
      const webhook_url = readSecretUrl(read, 'webhook_url', now, policy);
      return { settings: { way }, secrets: { webhook_url } };
    }
    const conversation =
      read.has('conversation') || !known?.conversation
        ? read.text('conversation', {
            max: 80,
            pattern: { matches: /^[A-Z0-9]+$/, otherwise: 'be an id such as C024BE91L' },
          })
        : known.conversation;
    const api_url = readUrl(read, 'api_url', { now, otherwise: API, policy });
    const receiver = { field: 'api_url', value: api_url };
    const token = readSecret(read, 'token', { now, max: TOKEN_LENGTH_MAX, receiver });
    return { settings: { way, conversation, api_url }, secrets: { token } };
  },
  send({ outbound }, channel, message) {
    const { settings, secrets } = channel;
    const said = slackMessage(message);
    if (!isApp(channel)) return postJson(outbound, secrets.webhook_url!, { body: JSON.stringify(said) });
    const { api_url, conversation } = settings as unknown as SlackSettings;
    const body = JSON.stringify({ channel: conversation, unfurl_links: false, unfurl_media: false, ...said });
    const headers = { authorization: `Bearer ${secrets.token!}` };
    return postJson(outbound, `${api_url}/chat.postMessage`, { body, headers }, ({ body: answer }) => judge(answer));
  },
  check(courier, channel) {
    const url = isApp(channel) ? (channel.settings as unknown as SlackSettings).api_url : channel.secrets.webhook_url!;
    return checkAddress(courier, url, outcomeOfError);
  },
};

/** Slack answers 200 and says in the body how it went. */
function judge(answer: Buffer): SendOutcome {
  let said: { ok?: unknown; error?: unknown };
  try {
    said = JSON.parse(answer.toString('utf8')) as object;
  } catch {
    return { kind: 'later', detail: 'Slack answered with something that is not JSON.' };
  }
  if (said?.ok === true) return { kind: 'sent' };
  const error = String(said?.error ?? 'no reason given').slice(0, 100);
  return { kind: PASSING.has(error) ? 'later' : 'refused', detail: `Slack did not take it: ${error}` };
}

function slackMessage(message: OutgoingMessage) {
  const head = headline(message);
  const items = message.items.slice(0, ITEMS_MAX);
  const more = message.items.length - items.length;
  const links = [
    ...(message.acknowledgeUrl ? [`<${message.acknowledgeUrl}|Acknowledge>`] : []),
    ...(message.logUrl ? [`<${message.logUrl}|All notifications>`] : []),
  ];
  return {
    // What a notification on a phone shows, and a screen reader reads.
    text: escaped(head),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: shortened(head, HEADER_LENGTH_MAX), emoji: false } },
      ...items.flatMap((item) => {
        const title = item.link ? `<${item.link}|${escaped(item.title)}>` : escaped(item.title);
        const text = shortened(`*${title}*\n${escaped(item.body)}`, TEXT_LENGTH_MAX);
        return [
          { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } },
          { type: 'context', elements: [{ type: 'plain_text', text: itemFacts(item), emoji: false }] },
        ];
      }),
      ...(more > 0 ? [{ type: 'context', elements: [{ type: 'plain_text', text: `and ${more} more` }] }] : []),
      ...(links.length > 0
        ? [{ type: 'section', text: { type: 'mrkdwn', text: links.join('   ·   '), verbatim: true } }]
        : []),
    ],
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
