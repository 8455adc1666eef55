/** Notifications, and the channels, routes and silences that decide who gets them, as the API answers them. */
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { api } from '@bellwether/ui/session/session.ts';

export const KINDS = [
  'alert',
  'budget',
  'rule',
  'report',
  'access',
  'connection',
  'pipeline',
  'quality',
  'device',
] as const;
export type Kind = (typeof KINDS)[number];
export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const CHANNEL_KINDS = ['email', 'slack', 'teams', 'pagerduty', 'webhook'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

export interface Delivery {
  delivery_id: string;
  channel_name: string | null;
  channel_kind: ChannelKind | null;
  purpose: 'raised' | 'acknowledged' | 'resolved' | 'test' | 'event';
  step: number;
  state: 'waiting' | 'sent' | 'failed' | 'dropped';
  attempts: number;
  due_at: string;
  finished_at: string | null;
  detail: string | null;
}

export interface Notification {
  notification_id: string;
  kind: Kind;
  severity: Severity;
  title: string;
  body: string;
  link: string | null;
  state: 'told' | 'open' | 'acknowledged' | 'resolved';
  at: string;
  acknowledged_at: string | null;
  resolved_at: string | null;
  silenced_until: string | null;
  deliveries: readonly Delivery[];
}

export interface Channel {
  channel_id: string;
  name: string;
  kind: ChannelKind;
  enabled: boolean;
  settings: Readonly<Record<string, unknown>>;
  health: {
    state: 'unused' | 'ok' | 'failing' | 'paused';
    paused_until: string | null;
    last_sent_at: string | null;
    last_failed_at: string | null;
    last_failure: string | null;
  };
  version: number;
}

export interface Matching {
  kinds?: readonly Kind[];
  severities?: readonly Severity[];
  packs?: readonly string[];
  units?: readonly string[];
}

export interface RouteStep {
  after_minutes: number;
  channel_ids: readonly string[];
}

export interface Route {
  route_id: string;
  name: string;
  enabled: boolean;
  matching: Matching;
  steps: readonly RouteStep[];
  group_by: readonly string[];
  group_wait_seconds: number;
  quiet_hours: { from: string; to: string; time_zone: string } | null;
  version: number;
}

export interface Silence {
  silence_id: string;
  matching: Matching;
  reason: string;
  starts_at: string;
  ends_at: string;
  state: 'waiting' | 'active' | 'ended';
}

export const VIEWS = ['log', 'channels', 'routes', 'silences'] as const;
export type NotificationsView = (typeof VIEWS)[number];

/** Where the page is. */
export const PAGE = '/alerts/notifications';
export const CHANNELS = '/api/v1/notification-channels';
export const ROUTES = '/api/v1/notification-routes';
export const SILENCES = '/api/v1/silences';
export const NOTIFICATIONS = '/api/v1/notifications';

const REFRESH_MS = 15_000;

export function useNotifications(): Resource<readonly Notification[]> {
  return useResource(
    'notifications',
    async (signal) => (await api.get<{ notifications: readonly Notification[] }>(NOTIFICATIONS, signal)).notifications,
    REFRESH_MS,
  );
}

/** Only for those who may change settings; for others there is nothing to read. */
export function useChannels(may: boolean): Resource<readonly Channel[]> {
  return useResource(
    may ? 'notification-channels' : undefined,
    async (signal) => (await api.get<{ channels: readonly Channel[] }>(CHANNELS, signal)).channels,
    REFRESH_MS,
  );
}

export function useDeadLetters(may: boolean): Resource<readonly Delivery[]> {
  return useResource(
    may ? 'notification-dead-letters' : undefined,
    async (signal) =>
      (await api.get<{ deliveries: readonly Delivery[] }>('/api/v1/notification-deliveries/failed', signal)).deliveries,
    REFRESH_MS,
  );
}

export function useRoutes(): Resource<readonly Route[]> {
  return useResource(
    'notification-routes',
    async (signal) => (await api.get<{ routes: readonly Route[] }>(ROUTES, signal)).routes,
  );
}

export function useSilences(): Resource<readonly Silence[]> {
  return useResource(
    'silences',
    async (signal) => (await api.get<{ silences: readonly Silence[] }>(SILENCES, signal)).silences,
    REFRESH_MS,
  );
}
