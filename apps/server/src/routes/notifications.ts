/** Notifications: where they go, what holds them back, how they went; and acknowledging them. */
import {
  ACKNOWLEDGE_PATH,
  acknowledgeByLink,
  acknowledgeNotification,
  checkChannels,
  createChannel,
  createRoute,
  createSilence,
  endSilence,
  exchangeWebhookSecret,
  listChannels,
  listDeadLetters,
  listNotifications,
  listRoutes,
  listSilences,
  readAcknowledgeLink,
  removeChannel,
  removeRoute,
  sendAgain,
  testChannel,
  updateChannel,
  updateRoute,
  updateSilence,
} from '@bellwether/services';
import { sendAcknowledgePage } from '../http/acknowledge-page.ts';
import type { Route } from './route.ts';

const settings = { tag: 'administration', needs: 'settings:write' } as const;
const read = { tag: 'figures', needs: 'alerts:read' } as const;
const silence = { tag: 'figures', needs: 'alerts:write' } as const;
const json = { consumes: ['application/json'] } as const;
const VERSION_QUERY = { version: 'the version it was seen at; compared when it is given' } as const;
const FORM_BYTES_MAX = 4096;

export function notificationRoutes(): Route[] {
  return [...channelRoutes(), ...routeRoutes(), ...silenceRoutes(), ...logRoutes(), ...acknowledgeRoutes()];
}

function channelRoutes(): Route[] {
  return [
    {
      ...settings,
      method: 'GET',
      path: '/api/v1/notification-channels',
      summary: 'Channels that notifications go to, and how each does; without secrets.',
      handle: async (c) => ({ channels: await listChannels(c.platform, c.caller) }),
    },
    {
      ...settings,
      ...json,
      method: 'POST',
      path: '/api/v1/notification-channels',
      summary:
        'Makes a channel: {name, kind: email|slack|teams|pagerduty|webhook, …}. A webhook’s secret is told here, once.',
      status: 201,
      handle: async (c) => createChannel(c.platform, c.caller, await c.json()),
    },
    {
      ...settings,
      ...json,
      method: 'PATCH',
      path: '/api/v1/notification-channels/:channel_id',
      summary: 'Changes what is sent of a channel, with the version it was seen at. Secrets that are not sent stay.',
      handle: async (c) => updateChannel(c.platform, c.caller, c.params.channel_id!, await c.json()),
    },
    {
      ...settings,
      method: 'DELETE',
      path: '/api/v1/notification-channels/:channel_id',
      summary: 'Removes a channel. What waits for it is dropped.',
      query: VERSION_QUERY,
      status: 204,
      handle: async (c) => {
        await removeChannel(c.platform, c.caller, c.params.channel_id!, versionOf(c.query));
        c.reply.status(204).send();
        return undefined;
      },
    },
    {
      ...settings,
      method: 'POST',
      path: '/api/v1/notification-channels/:channel_id/test',
      summary: 'Sends a message that says it is a test, and how that went.',
      handle: (c) => testChannel(c.platform, c.caller, c.params.channel_id!),
    },
    {
      ...settings,
      method: 'POST',
      path: '/api/v1/notification-channels/:channel_id/exchange-secret',
      summary: 'A new secret for a webhook, told here, once. The one before signs as well for a week.',
      handle: (c) => exchangeWebhookSecret(c.platform, c.caller, c.params.channel_id!),
    },
    {
      ...settings,
      method: 'POST',
      path: '/api/v1/notification-channels/check',
      summary: 'Whether each enabled channel can be reached. Nobody is told anything.',
      handle: async (c) => ({ checks: await checkChannels(c.platform, c.caller) }),
    },
  ];
}

function routeRoutes(): Route[] {
  return [
    {
      ...read,
      method: 'GET',
      path: '/api/v1/notification-routes',
      summary: 'Routes: which notifications go to which channels, and who is told when nobody acknowledges.',
      handle: async (c) => ({ routes: await listRoutes(c.platform, c.caller) }),
    },
    {
      ...settings,
      ...json,
      method: 'POST',
      path: '/api/v1/notification-routes',
      summary:
        'Makes a route: {name, steps: [{after_minutes, channel_ids}], matching?, group_by?, group_wait_seconds?, quiet_hours?}.',
      status: 201,
      handle: async (c) => createRoute(c.platform, c.caller, await c.json()),
    },
    {
      ...settings,
      ...json,
      method: 'PATCH',
      path: '/api/v1/notification-routes/:route_id',
      summary: 'Changes what is sent of a route, with the version it was seen at.',
      handle: async (c) => updateRoute(c.platform, c.caller, c.params.route_id!, await c.json()),
    },
    {
      ...settings,
      method: 'DELETE',
      path: '/api/v1/notification-routes/:route_id',
      summary: 'Removes a route. What is on its way already arrives.',
      query: VERSION_QUERY,
      status: 204,
      handle: async (c) => {
        await removeRoute(c.platform, c.caller, c.params.route_id!, versionOf(c.query));
        c.reply.status(204).send();
        return undefined;
      },
    },
  ];
}

function silenceRoutes(): Route[] {
  return [
    {
      ...read,
      method: 'GET',
      path: '/api/v1/silences',
      summary: 'Silences of now and to come, and those that ended within 30 days.',
      handle: async (c) => ({ silences: await listSilences(c.platform, c.caller) }),
    },
    {
      ...silence,
      ...json,
      method: 'POST',
      path: '/api/v1/silences',
      summary: 'Begins a silence: {matching: {kinds?, severities?, packs?, units?}, reason, ends_at, starts_at?}.',
      status: 201,
      handle: async (c) => createSilence(c.platform, c.caller, await c.json()),
    },
    {
      ...silence,
      ...json,
      method: 'PATCH',
      path: '/api/v1/silences/:silence_id',
      summary: 'Changes what is sent of a silence that has not ended, with the version it was seen at.',
      handle: async (c) => updateSilence(c.platform, c.caller, c.params.silence_id!, await c.json()),
    },
    {
      ...silence,
      method: 'POST',
      path: '/api/v1/silences/:silence_id/end',
      summary: 'Ends a silence now. What is still open and was held back is told.',
      handle: (c) => endSilence(c.platform, c.caller, c.params.silence_id!),
    },
  ];
}

function logRoutes(): Route[] {
  return [
    {
      ...read,
      reach: 'team',
      method: 'GET',
      path: '/api/v1/notifications',
      summary: 'What was told, the newest first, with each delivery and how it went.',
      query: {
        state: 'active (open or acknowledged), open, acknowledged, resolved or told (for information only)',
        kind: 'alert, budget, rule, report, access or connection',
        before: 'the `next` of an earlier answer',
        limit: '1 to 100; 50 when absent',
      },
      handle: ({ platform, caller, query: { limit, ...query } }) =>
        listNotifications(platform, caller, { ...query, ...(limit === undefined ? {} : { limit: Number(limit) }) }),
    },
    {
      ...silence,
      reach: 'team',
      method: 'POST',
      path: '/api/v1/notifications/:notification_id/acknowledge',
      summary: 'Takes it on: nobody else is asked.',
      handle: (c) => acknowledgeNotification(c.platform, c.caller, c.params.notification_id!),
    },
    {
      ...settings,
      method: 'GET',
      path: '/api/v1/notification-deliveries/failed',
      summary: 'Dead letters: what no channel took, and is not tried any more by itself.',
      handle: async (c) => ({ deliveries: await listDeadLetters(c.platform, c.caller) }),
    },
    {
      ...settings,
      method: 'POST',
      path: '/api/v1/notification-deliveries/:delivery_id/send-again',
      summary: 'Takes a dead letter up for one more attempt.',
      status: 202,
      handle: async (c) => {
        await sendAgain(c.platform, c.caller, c.params.delivery_id!);
        return { delivery_id: c.params.delivery_id };
      },
    },
  ];
}

function acknowledgeRoutes(): Route[] {
  const page = {
    tag: 'figures',
    needs: 'none',
    anonymous: true,
    path: ACKNOWLEDGE_PATH,
    produces: 'text/html',
  } as const;
  return [
    {
      ...page,
      method: 'GET',
      summary: 'The page behind the link in a message. Opening it changes nothing.',
      query: { t: 'the token in the link' },
      handle: async ({ platform, query, reply }) => {
        const token = query.t ?? '';
        return sendAcknowledgePage(reply, await readAcknowledgeLink(platform, token), token);
      },
    },
    {
      ...page,
      method: 'POST',
      consumes: ['application/x-www-form-urlencoded'],
      summary: 'What the button of that page sends: acknowledges what the message was about.',
      handle: async (c) => {
        const token = new URLSearchParams((await c.body(FORM_BYTES_MAX)).toString('utf8')).get('t') ?? '';
        return sendAcknowledgePage(c.reply, await acknowledgeByLink(c.platform, token), token);
      },
    },
  ];
}

function versionOf({ version }: Readonly<Record<string, string>>): number | undefined {
  return version === undefined ? undefined : Number(version);
}
