/**
 * Microsoft Teams, by the webhook of a workflow ("When a Teams webhook request is received"), which takes an Adaptive
 * Card. Words of ours stand in text runs, which know no Markdown, so that they look as they were written.
 * Sources: learn.microsoft.com, "Create incoming webhooks with Workflows"; adaptivecards.io, schema 1.4.
 */
import type { InputReader } from '../../input.ts';
import { type ChannelType, checkAddress, readSecretUrl } from './channel-type.ts';
import { headline, itemFacts, type OutgoingMessage, shortened, worstSeverity } from './message.ts';
import { outcomeOfError, postJson } from './send-outcome.ts';

/** Teams refuses a message of more than 28 KB. */
const ITEMS_MAX = 10;
const BODY_LENGTH_MAX = { alone: 4000, amongOthers: 500 };

const COLOUR = { info: 'Default', warning: 'Warning', critical: 'Attention' } as const;

export const teamsChannel: ChannelType = {
  kind: 'teams',
  read: (read: InputReader, now, policy) => ({
    settings: {},
    secrets: { webhook_url: readSecretUrl(read, 'webhook_url', now, policy) },
  }),
  send: ({ outbound }, { secrets }, message) =>
    postJson(outbound, secrets.webhook_url!, { body: JSON.stringify(cardOf(message)) }),
  check: (courier, { secrets }) => checkAddress(courier, secrets.webhook_url!, outcomeOfError),
};

function cardOf(message: OutgoingMessage) {
  const { purpose, acknowledgeUrl, logUrl } = message;
  const items = message.items.slice(0, ITEMS_MAX);
  const more = message.items.length - items.length;
  const [only] = message.items;
  const bodyLengthMax = items.length === 1 ? BODY_LENGTH_MAX.alone : BODY_LENGTH_MAX.amongOthers;
  const color = purpose === 'raised' ? COLOUR[worstSeverity(message.items)] : 'Default';
  const run = (text: string, more = {}) => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text, ...more }] });
  const link = message.items.length === 1 ? only?.link : undefined;
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            run(headline(message), { weight: 'Bolder', size: 'Large', color }),
            ...items.flatMap((item) => [
              ...(message.items.length > 1 ? [run(item.title, { weight: 'Bolder' })] : []),
              run(shortened(item.body, bodyLengthMax)),
              run(itemFacts(item), { isSubtle: true, size: 'Small' }),
            ]),
            ...(more > 0 ? [run(`and ${more} more`, { isSubtle: true })] : []),
          ],
          actions: [
            ...(acknowledgeUrl ? [{ type: 'Action.OpenUrl', title: 'Acknowledge', url: acknowledgeUrl }] : []),
            ...(link ? [{ type: 'Action.OpenUrl', title: 'Look', url: link }] : []),
            ...(logUrl ? [{ type: 'Action.OpenUrl', title: 'All notifications', url: logUrl }] : []),
          ],
        },
      },
    ],
  };
}
