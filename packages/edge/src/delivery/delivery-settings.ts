/**
 * How messages go out: the mail server, Slack, when and how fast. Everything lies sealed in the vault; what is secret in
 * it is written and never read back.
 */
import { type FieldError, Problem } from '@bellwether/core';
import type { EdgeDatabase } from '../edge-database.ts';
import { open, seal } from '../vault/seal.ts';

export interface DeliverySettings {
  smtp: SmtpSettings | null;
  slack: { token: string } | null;
  /** Which of the two is tried first for somebody who can be reached by both. */
  first_channel: 'email' | 'slack';
  /** Where people answer: the centre as people reach it, without a path. */
  answer_url: string | null;
  /** Where mail programs reach this edge, for unsubscribing with one click. */
  edge_url: string | null;
  hours: SendingHours;
  /** Messages a minute, over all channels. */
  per_minute: number;
}

export interface SmtpSettings {
  host: string;
  port: number;
  /** `tls` from the first byte; `starttls` required before anything is said; `none` for a relay on this machine. */
  security: 'tls' | 'starttls' | 'none';
  user: string | null;
  password: string | null;
  from_name: string;
  from_address: string;
  reply_to: string | null;
}

/** Local time of whoever is written to. */
export interface SendingHours {
  /** `08:00`. */
  from: string;
  to: string;
  /** 1 (Monday) to 7. */
  days: readonly number[];
}

export const USUAL_SETTINGS: DeliverySettings = {
  smtp: null,
  slack: null,
  first_channel: 'email',
  answer_url: null,
  edge_url: null,
  hours: { from: '08:00', to: '18:00', days: [1, 2, 3, 4, 5] },
  per_minute: 120,
};

const PLACE = 'delivery settings';
const ADDRESS = /^[^\s@<>"(),:;[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;
const PER_MINUTE_MAX = 6000;

export class DeliverySettingsStore {
  readonly #database: EdgeDatabase;
  readonly #key: Buffer;

  constructor(database: EdgeDatabase, key: Buffer) {
    this.#database = database;
    this.#key = key;
  }

  read(): DeliverySettings {
    const row = this.#database.get<{ sealed: Uint8Array }>('SELECT sealed FROM delivery_settings WHERE id = 1');
    if (!row) return USUAL_SETTINGS;
    return { ...USUAL_SETTINGS, ...(JSON.parse(open(this.#key, row.sealed, PLACE).toString()) as DeliverySettings) }; // we sealed it
  }

  /** Part of the transaction it is called in. */
  write(settings: DeliverySettings): void {
    const sealed = seal(this.#key, JSON.stringify(settings), PLACE);
    this.#database.run(
      'INSERT INTO delivery_settings VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed',
      sealed,
    );
  }
}

/** As they may be shown: `password` and `token` say whether there is one. */
export function shownSettings(settings: DeliverySettings): object {
  return {
    ...settings,
    smtp: settings.smtp && { ...settings.smtp, password: settings.smtp.password === null ? null : 'set' },
    slack: settings.slack && { token: 'set' },
  };
}

/**
 * A change of the settings: fields that are not given stay. `smtp: null` and `slack: null` switch a channel off. A password
 * or token that is not given, or given as `set`, stays what it was.
 */
export function changedSettings(before: DeliverySettings, input: Record<string, unknown>): DeliverySettings {
  const errors: FieldError[] = [];
  const refuse = (field: string, detail: string): void => void errors.push({ field, detail });
  const known = Object.keys(USUAL_SETTINGS);
  for (const field of Object.keys(input))
    if (!known.includes(field)) refuse(field, `is not known. There are: ${known.join(', ')}.`);
  const settings: DeliverySettings = {
    smtp:
      input.smtp === undefined ? before.smtp : input.smtp === null ? null : readSmtp(before.smtp, input.smtp, refuse),
    slack:
      input.slack === undefined
        ? before.slack
        : input.slack === null
          ? null
          : readSlack(before.slack, input.slack, refuse),
    first_channel:
      input.first_channel === undefined
        ? before.first_channel
        : oneOf(input.first_channel, ['email', 'slack'], () => refuse('first_channel', 'has to be email or slack.')),
    answer_url: input.answer_url === undefined ? before.answer_url : readOrigin(input.answer_url, 'answer_url', refuse),
    edge_url: input.edge_url === undefined ? before.edge_url : readOrigin(input.edge_url, 'edge_url', refuse),
    hours: input.hours === undefined ? before.hours : readHours(input.hours, refuse),
    per_minute:
      input.per_minute === undefined
        ? before.per_minute
        : whole(input.per_minute, 1, PER_MINUTE_MAX, () =>
            refuse('per_minute', `has to be a whole number from 1 to ${PER_MINUTE_MAX}.`),
          ),
  };
  if (errors.length === 0) return settings;
  const [first] = errors;
  throw new Problem('invalid_request', `${first!.field} ${first!.detail}`, { errors });
}

export function isMailAddress(text: string): boolean {
  return text.length <= 254 && ADDRESS.test(text);
}

type Refuse = (field: string, detail: string) => void;

function readSmtp(before: SmtpSettings | null, value: unknown, refuse: Refuse): SmtpSettings {
  const input = asObject(value, () => refuse('smtp', 'has to be an object.'));
  const text = (field: string, max: number): string => {
    const given = input[field];
    // What goes into a header or a command must not begin another one.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    if (typeof given === 'string' && given !== '' && given.length <= max && !/[\u0000-\u001f\u007f]/.test(given))
      return given;
    refuse(`smtp.${field}`, `has to be a text of 1 to ${max} characters.`);
    return '';
  };
  const optional = (field: string, max: number): string | null =>
    input[field] === undefined || input[field] === null || input[field] === '' ? null : text(field, max);
  const address = text('from_address', 254);
  if (!isMailAddress(address)) refuse('smtp.from_address', 'has to be an e-mail address.');
  const replyTo = optional('reply_to', 254);
  if (replyTo !== null && !isMailAddress(replyTo)) refuse('smtp.reply_to', 'has to be an e-mail address.');
  const security = oneOf(input.security ?? 'starttls', ['tls', 'starttls', 'none'], () =>
    refuse('smtp.security', 'has to be tls, starttls or none.'),
  );
  const given = optional('password', 1000);
  const user = optional('user', 254);
  const password = given === null || given === 'set' ? (before?.password ?? null) : given;
  return {
    host: text('host', 253),
    port: whole(input.port ?? (security === 'tls' ? 465 : 587), 1, 65_535, () =>
      refuse('smtp.port', 'has to be a whole number from 1 to 65535.'),
    ),
    security,
    user,
    password: user === null ? null : password,
    from_name: optional('from_name', 100) ?? '',
    from_address: address,
    reply_to: replyTo,
  };
}

function readSlack(before: { token: string } | null, value: unknown, refuse: Refuse): { token: string } {
  const { token } = asObject(value, () => refuse('slack', 'has to be an object.'));
  if ((token === undefined || token === 'set') && before) return before;
  if (typeof token === 'string' && /^xox[a-z]-[A-Za-z0-9-]{10,250}$/.test(token)) return { token };
  refuse('slack.token', 'has to be a bot token, xoxb-….');
  return { token: '' };
}

function readOrigin(value: unknown, field: string, refuse: Refuse): string | null {
  if (value === null || value === '') return null;
  const url = URL.parse(typeof value === 'string' ? value : '');
  const isOrigin =
    url && (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.pathname === '/';
  if (isOrigin && url.search === '' && url.hash === '') return url.origin;
  refuse(field, 'has to be an address without a path, such as https://bellwether.example.com.');
  return null;
}

function readHours(value: unknown, refuse: Refuse): SendingHours {
  const input = asObject(value, () => refuse('hours', 'has to be an object.'));
  const { from = USUAL_SETTINGS.hours.from, to = USUAL_SETTINGS.hours.to, days = USUAL_SETTINGS.hours.days } = input;
  const isTime = (one: unknown): one is string => typeof one === 'string' && TIME.test(one);
  const isDays =
    Array.isArray(days) && days.length > 0 && days.every((day) => Number.isInteger(day) && day >= 1 && day <= 7);
  if (!isTime(from) || !isTime(to) || from >= to)
    refuse('hours', 'has to have from and to as times of day such as "08:00", from before to.');
  if (!isDays) refuse('hours.days', 'has to be a list of days, 1 for Monday to 7.');
  return { from: String(from), to: String(to), days: isDays ? [...new Set(days as number[])].sort() : [] };
}

function asObject(value: unknown, refuse: () => void): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>; // an object, as was seen
  refuse();
  return {};
}

function oneOf<const T extends string>(value: unknown, values: readonly [T, ...T[]], refuse: () => void): T {
  if (values.includes(value as T)) return value as T;
  refuse();
  return values[0];
}

function whole(value: unknown, min: number, max: number, refuse: () => void): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  refuse();
  return min;
}
