/** Reads what somebody sets of a connection: settings as its connector declares them, and secrets, which are taken in only. */
import { type Connector, type ConnectorSetting, DAY_MS } from '@bellwether/core';
import type { InputReader } from '../../input.ts';
import type { AddressPolicy } from '../../installation/outbound/address-guard.ts';
import { refusalOfUrl } from '../../installation/outbound/outbound-url.ts';
import type { ConnectionRow, ConnectionSecrets } from './connection.ts';

export const NAME_LENGTH_MAX = 100;
const VALUE_LENGTH_MAX = 500;
const LIST_MAX = 200;
const SECRET_LENGTH_MAX = 4000;
export const BACKFILL_DAYS = 90;
const BACKFILL_DAYS_MAX = 3650;

export type Set = Pick<ConnectionRow, 'name' | 'enabled' | 'settings' | 'mapping_id' | 'oauth_client_id'>;

/** What was sent, over what there is. */
export function readSet(read: InputReader, connector: Connector, before: Set | undefined, policy: AddressPolicy): Set {
  const optional = (field: 'mapping_id' | 'oauth_client_id', max: number): string | null => {
    if (!read.has(field)) return before?.[field] ?? null;
    return read.raw(field) === null ? null : read.text(field, { max });
  };
  const settings =
    read.has('settings') || !before
      ? read.object('settings', (inner) => readSettings(inner, connector.settings, policy))
      : before.settings;
  return {
    name: read.has('name') || !before ? read.text('name', { max: NAME_LENGTH_MAX }) : before.name,
    enabled: read.has('enabled') ? read.boolean('enabled') : (before?.enabled ?? true),
    settings,
    mapping_id: optional('mapping_id', 100),
    oauth_client_id: optional('oauth_client_id', VALUE_LENGTH_MAX),
  };
}

function readSettings(
  read: InputReader,
  declared: readonly ConnectorSetting[],
  policy: AddressPolicy,
): Record<string, string | string[]> {
  const settings: Record<string, string | string[]> = {};
  for (const setting of declared) {
    if (!read.has(setting.name) || read.raw(setting.name) === null || read.raw(setting.name) === '') {
      if (setting.required) read.refuse(setting.name, `is missing. ${setting.description}`);
      continue;
    }
    settings[setting.name] = setting.kind === 'list' ? readList(read, setting) : readOne(read, setting, policy);
  }
  return settings;
}

function readOne(
  read: InputReader,
  { name, kind, pattern, description }: ConnectorSetting,
  policy: AddressPolicy,
): string {
  const text = read.text(name, { max: VALUE_LENGTH_MAX });
  const refusal = kind === 'url' && text !== '' ? refusalOfUrl(text, policy) : undefined;
  if (refusal) return read.refuse(name, `${refusal}.`, '');
  return text === '' || isMatching(text, pattern)
    ? text
    : read.refuse(name, `is not of the form asked for. ${description}`, '');
}

function readList(read: InputReader, { name, pattern, description }: ConnectorSetting): string[] {
  const value = read.raw(name);
  if (!Array.isArray(value) || value.length > LIST_MAX)
    return read.refuse(name, `has to be a list of at most ${LIST_MAX} texts.`, []);
  const texts = value.map((item) => (typeof item === 'string' ? item.trim() : ''));
  const bad = texts.findIndex((text) => text === '' || text.length > VALUE_LENGTH_MAX || !isMatching(text, pattern));
  if (bad >= 0) return read.refuse(`${name}[${bad}]`, `is not of the form asked for. ${description}`, []);
  return [...new Set(texts)];
}

function isMatching(text: string, pattern: string | undefined): boolean {
  return pattern === undefined || new RegExp(`^(?:${pattern})$`).test(text);
}

/** The fields that are secrets, by their names in a request. `null` takes one away. */
const SECRETS = ['webhook_secret', 'token', 'oauth_client_secret'] as const;

/** What goes into a header of a request. */
const TOKEN = /^[\x21-\x7e]*$/;
/** A webhook's secret shorter than this could be guessed. */
const WEBHOOK_SECRET_MIN = 8;

export function readSecrets(read: InputReader, before: ConnectionSecrets): ConnectionSecrets {
  const secrets = { ...before };
  for (const name of SECRETS) {
    if (!read.has(name)) continue;
    const min = name === 'webhook_secret' ? WEBHOOK_SECRET_MIN : 1;
    const secret = read.raw(name) === null ? undefined : read.secret(name, { min, max: SECRET_LENGTH_MAX });
    if (name === 'token' && !TOKEN.test(secret ?? '')) read.refuse(name, 'has to be without spaces and line ends.');
    secrets[name] = secret;
  }
  return secrets;
}

/** `{from?}`: back to when; ISO 8601. */
export function readFrom(read: InputReader, nowMs: number): number | undefined {
  if (!read.has('from')) return undefined;
  const from = Date.parse(read.text('from', { max: 40 }));
  const earliestMs = nowMs - BACKFILL_DAYS_MAX * DAY_MS;
  if (Number.isNaN(from) || from > nowMs || from < earliestMs)
    return read.refuse('from', 'has to be an ISO 8601 time of the last ten years.', nowMs);
  return from;
}
