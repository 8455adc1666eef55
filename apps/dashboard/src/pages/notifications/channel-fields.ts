/** What each kind of channel asks for, as the fields of a form, and what of them is sent. */
import type { Channel, ChannelKind } from './notifications.ts';

export interface ChannelField {
  name: string;
  type: 'text' | 'url' | 'number' | 'secret' | 'select' | 'roles' | 'flag';
  options?: readonly string[];
  /** What a new channel begins with. */
  initial?: string;
  placeholder?: string;
  isOptional?: true;
  /** Only where another field has this value. */
  when?: readonly [field: string, value: string];
}

export const CHANNEL_FIELDS: Readonly<Record<ChannelKind, readonly ChannelField[]>> = {
  email: [
    { name: 'roles', type: 'roles' },
    { name: 'host', type: 'text', placeholder: 'smtp.example.org' },
    { name: 'port', type: 'number', initial: '587' },
    { name: 'security', type: 'select', options: ['starttls', 'tls', 'none'], initial: 'starttls' },
    { name: 'user', type: 'text', isOptional: true },
    { name: 'password', type: 'secret', isOptional: true },
    { name: 'from_address', type: 'text', placeholder: 'bellwether@example.org' },
    { name: 'sends_account_mail', type: 'flag' },
  ],
  slack: [
    { name: 'way', type: 'select', options: ['webhook', 'app'], initial: 'webhook' },
    {
      name: 'webhook_url',
      type: 'secret',
      when: ['way', 'webhook'],
      placeholder: 'https://hooks.slack.com/services/…',
    },
    { name: 'token', type: 'secret', when: ['way', 'app'], placeholder: 'xoxb-…' },
    { name: 'conversation', type: 'text', when: ['way', 'app'], placeholder: 'C024BE91L' },
  ],
  teams: [{ name: 'webhook_url', type: 'secret', placeholder: 'https://…/workflows/…' }],
  pagerduty: [
    { name: 'routing_key', type: 'secret' },
    {
      name: 'url',
      type: 'select',
      options: ['https://events.pagerduty.com', 'https://events.eu.pagerduty.com'],
      initial: 'https://events.pagerduty.com',
    },
  ],
  webhook: [{ name: 'url', type: 'url', placeholder: 'https://hooks.example.org/bellwether' }],
};

export type FieldValues = Readonly<Record<string, string | readonly string[]>>;

/** What the form begins with: what is set, or the first suggestion. Secrets are never shown. */
export function valuesOf(kind: ChannelKind, channel?: Channel): FieldValues {
  return Object.fromEntries(
    CHANNEL_FIELDS[kind].map(({ name, type, initial = '' }) => {
      const known = type === 'secret' ? undefined : channel?.settings[name];
      if (type === 'roles') return [name, (known as readonly string[] | undefined) ?? ['owner', 'admin']];
      return [name, known === undefined ? (channel ? '' : initial) : String(known ?? '')];
    }),
  );
}

export function fieldsShown(kind: ChannelKind, values: FieldValues): readonly ChannelField[] {
  return CHANNEL_FIELDS[kind].filter(({ when }) => !when || values[when[0]] === when[1]);
}

/** The body for the API: what is left empty is not sent, or taken away where it may be. */
export function settingsOf(kind: ChannelKind, values: FieldValues): Record<string, unknown> {
  const entries = fieldsShown(kind, values).flatMap(({ name, type, isOptional }): [string, unknown][] => {
    const value = values[name] ?? '';
    if (type === 'number') return [[name, Number(value)]];
    if (type === 'flag') return [[name, value === 'true']];
    if (value !== '') return [[name, value]];
    // A secret that is not typed stays as it is.
    return isOptional && type !== 'secret' ? [[name, null]] : [];
  });
  return Object.fromEntries(entries);
}
