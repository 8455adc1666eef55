/**
 * `edge.yaml` (or edge.json): where the centre is, what the organisation is like, which sources there are. Everything in it
 * is checked before anything starts; every mistake is named with its place and what to write instead.
 */
import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { type FieldError, Problem } from '@bellwether/core';
import { type Document, parseDocument } from 'yaml';
import type { EdgeAdapter, Settings, SettingValue, WorkingHours } from './adapter.ts';
import { scheduleProblem } from './source/schedule.ts';

export interface EdgeConfiguration {
  /** Without an address, where the process that holds the edge says. */
  centre: {
    url: string | undefined;
    keyFile: string;
    /** Under which people open the centre, where that is another address than the edge’s way to it. */
    origin?: string;
  };
  floor: number;
  domains: readonly string[];
  hours: WorkingHours;
  unitNames: ReadonlyMap<string, string>;
  spoolBytesMax: number;
  sources: readonly SourceConfiguration[];
}

export interface SourceConfiguration {
  name: string;
  adapter: EdgeAdapter;
  from: SourceOrigin;
  /** Cron, with its zone; without one it runs when told to. */
  schedule: { cron: string; zone: string } | undefined;
  settings: Settings;
}

export type SourceOrigin =
  | { kind: 'push' }
  /** A file, or every file of a folder. */
  | { kind: 'path'; path: string }
  | { kind: 'url'; url: string; tokenFile: string | undefined; header: string; scheme: string }
  /** Mailboxes of a mail server: with a password, or with a token of OAuth 2.0. */
  | {
      kind: 'imap';
      host: string;
      port: number;
      security: ImapSecurity;
      user: string;
      secret: { kind: 'password' | 'token'; file: string };
      mailboxes: readonly string[];
    };
/** `starttls` is required, not tried; `none` is for servers on this machine only. */
export type ImapSecurity = (typeof IMAP_SECURITIES)[number];

const IMAP_SECURITIES = ['tls', 'starttls', 'none'] as const;
const IMAP_PORTS = { tls: 993, starttls: 143, none: 143 };
const THIS_MACHINE = /^(localhost|127(\.\d{1,3}){3}|::1)$/i;
const HOST = /^[a-z0-9.:-]{1,253}$/i;
const MAILBOXES_MAX = 100;
export const FLOOR_MIN = 5;
const FLOOR_MAX = 1000;
const SOURCES_MAX = 200;
const MIB = 1024 * 1024;
const NAME = /^[a-z][a-z0-9-]{0,63}$/;
const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i;
const HEADER = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;
const FILE_BYTES_MAX = MIB;
/** Where a server of this machine listens when nobody says otherwise. */
export const DEFAULT_CENTRE = 'http://127.0.0.1:7700';

export const CONFIGURATION_NAMES = ['edge.yaml', 'edge.yml', 'edge.json'] as const;

/** The configuration of an edge's directory; that of an edge without sources when there is no file. */
export function readConfiguration(directory: string, adapters: readonly EdgeAdapter[]): EdgeConfiguration {
  for (const name of CONFIGURATION_NAMES) {
    const path = join(directory, name);
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      throw error;
    }
    if (text.length > FILE_BYTES_MAX) throw mistakes(name, [{ field: '', detail: 'is larger than 1 MiB.' }]);
    return parseConfiguration(text, { directory, adapters, name });
  }
  return parseConfiguration('{}', { directory, adapters, name: 'edge.yaml' });
}

export function parseConfiguration(
  text: string,
  { directory, adapters, name }: { directory: string; adapters: readonly EdgeAdapter[]; name: string },
): EdgeConfiguration {
  const document = parseDocument(text, { uniqueKeys: true });
  const [error] = document.errors;
  if (error) throw mistakes(name, [{ field: '', detail: `cannot be read: ${error.message.split('\n')[0]}` }]);
  const read = new Reader(name);
  const root = read.object(asJson(document, name) ?? {}, '', [
    'centre',
    'floor',
    'domains',
    'hours',
    'unit_names',
    'spool',
    'sources',
  ]);
  const centre = read.object(root.centre ?? {}, 'centre', ['url', 'key_file', 'origin']);
  const spool = read.object(root.spool ?? {}, 'spool', ['max_mib']);
  const configuration: EdgeConfiguration = {
    centre: {
      url: centre.url === undefined ? undefined : read.url(centre.url, 'centre.url').replace(/\/+$/, ''),
      keyFile: within(directory, read.text(centre.key_file ?? 'ingest-key', 'centre.key_file')),
      ...(centre.origin === undefined ? {} : { origin: read.url(centre.origin, 'centre.origin').replace(/\/+$/, '') }),
    },
    floor: read.whole(root.floor ?? FLOOR_MIN, 'floor', FLOOR_MIN, FLOOR_MAX),
    domains: read.list(root.domains ?? [], 'domains').map((domain, i) => {
      if (!DOMAIN.test(domain)) read.refuse(`domains[${i}]`, 'has to be a domain such as example.com.');
      return domain.toLowerCase();
    }),
    hours: readHours(read, root.hours ?? {}),
    unitNames: new Map(Object.entries(read.map(root.unit_names ?? {}, 'unit_names'))),
    spoolBytesMax: read.whole(spool.max_mib ?? 512, 'spool.max_mib', 1, 1024 * 1024) * MIB,
    sources: readSources(read, root.sources ?? {}, { directory, adapters }),
  };
  read.finish();
  return configuration;
}

/** A few aliases can stand for more than fits into memory, and one may name nothing. */
function asJson(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw mistakes(name, [{ field: '', detail: 'has anchors and aliases (&, *), which are not taken: write it out.' }]);
  }
}

const DAYS: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function readHours(read: Reader, value: unknown): WorkingHours {
  const hours = read.object(value, 'hours', ['zone', 'days', 'from', 'to']);
  const zone = read.text(hours.zone ?? 'UTC', 'hours.zone');
  if (!isZone(zone)) read.refuse('hours.zone', 'has to be a time zone such as Europe/Berlin.');
  const days = read.list(hours.days ?? DAYS.slice(0, 5), 'hours.days').map((day, i) => {
    const at = DAYS.indexOf(day.toLowerCase().slice(0, 3));
    if (at < 0) read.refuse(`hours.days[${i}]`, `has to be one of ${DAYS.join(', ')}.`);
    return at + 1;
  });
  const minute = (text: unknown, field: string): number => {
    const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(read.text(text, field));
    if (!match) read.refuse(field, 'has to be a time of day in quotes, such as "08:00".');
    return match ? Number(match[1]) * 60 + Number(match[2]) : 0;
  };
  const [fromMinute, toMinute] = [minute(hours.from ?? '08:00', 'hours.from'), minute(hours.to ?? '18:00', 'hours.to')];
  if (toMinute <= fromMinute) read.refuse('hours.to', 'has to be later than hours.from.');
  return { zone, days, fromMinute, toMinute };
}

function readSources(
  read: Reader,
  value: unknown,
  house: { directory: string; adapters: readonly EdgeAdapter[] },
): SourceConfiguration[] {
  const sources = read.object(value, 'sources');
  const names = Object.keys(sources);
  if (names.length > SOURCES_MAX) read.refuse('sources', `has more than ${SOURCES_MAX} sources.`);
  return names.flatMap((name) => {
    const at = `sources.${name}`;
    if (!NAME.test(name)) read.refuse(at, 'has to have a name of small letters, digits and hyphens.');
    const source = read.object(sources[name], at, ['adapter', 'from', 'schedule', 'zone', 'settings']);
    const adapterName = read.text(source.adapter ?? '', `${at}.adapter`);
    const adapter = house.adapters.find((one) => one.name === adapterName);
    if (!adapter) {
      const known = house.adapters.map((one) => one.name).join(', ');
      read.refuse(`${at}.adapter`, `has to be one of: ${known}.`);
      return [];
    }
    return [
      {
        name,
        adapter,
        from: readOrigin(read, source.from, `${at}.from`, { directory: house.directory, adapter }),
        schedule: readSchedule(read, source, at),
        settings: readSettings(read, source.settings ?? {}, `${at}.settings`, adapter),
      },
    ];
  });
}

function readOrigin(
  read: Reader,
  value: unknown,
  at: string,
  { directory, adapter }: { directory: string; adapter: EdgeAdapter },
): SourceOrigin {
  if (value === undefined || value === 'push') return { kind: 'push' };
  const from = read.object(value, at, ['path', 'url', 'token_file', 'header', 'scheme', 'imap']);
  if (from.imap !== undefined) {
    if (!adapter.fromMailServer) read.refuse(`${at}.imap`, 'is for the adapter imap.');
    return readImap(read, from.imap, `${at}.imap`, directory);
  }
  if (from.path !== undefined) return { kind: 'path', path: within(directory, read.text(from.path, `${at}.path`)) };
  if (from.url === undefined) {
    read.refuse(at, 'has to be push, or have a path or a url; of mail, imap.');
    return { kind: 'push' };
  }
  const header = read.text(from.header ?? 'authorization', `${at}.header`);
  if (!HEADER.test(header)) read.refuse(`${at}.header`, 'has to be the name of a header.');
  return {
    kind: 'url',
    url: read.url(from.url, `${at}.url`),
    tokenFile:
      from.token_file === undefined ? undefined : within(directory, read.text(from.token_file, `${at}.token_file`)),
    header,
    scheme: read.text(from.scheme ?? 'Bearer', `${at}.scheme`),
  };
}

function readImap(read: Reader, value: unknown, at: string, directory: string): SourceOrigin {
  const names = ['host', 'port', 'security', 'user', 'password_file', 'token_file', 'mailboxes'];
  const imap = read.object(value, at, names);
  const host = read.text(imap.host, `${at}.host`);
  if (!HOST.test(host)) read.refuse(`${at}.host`, 'has to be the name of a mail server, without a port.');
  const security = IMAP_SECURITIES.find((one) => one === (imap.security ?? 'tls'));
  if (security === undefined) read.refuse(`${at}.security`, `has to be one of: ${IMAP_SECURITIES.join(', ')}.`);
  if (security === 'none' && !THIS_MACHINE.test(host))
    read.refuse(
      `${at}.security`,
      'has to be tls or starttls: only a server on this machine is spoken to in the clear.',
    );
  if ((imap.password_file === undefined) === (imap.token_file === undefined))
    read.refuse(at, 'has to have a password_file or a token_file, and not both.');
  const kind = imap.token_file === undefined ? 'password' : 'token';
  const mailboxes = read.list(imap.mailboxes ?? ['INBOX'], `${at}.mailboxes`);
  if (mailboxes.length === 0 || mailboxes.length > MAILBOXES_MAX || mailboxes.includes(''))
    read.refuse(`${at}.mailboxes`, `has to name 1 to ${MAILBOXES_MAX} mailboxes.`);
  return {
    kind: 'imap',
    host,
    port: read.whole(imap.port ?? IMAP_PORTS[security ?? 'tls'], `${at}.port`, 1, 65_535),
    security: security ?? 'tls',
    user: read.text(imap.user, `${at}.user`),
    secret: { kind, file: within(directory, read.text(imap[`${kind}_file`], `${at}.${kind}_file`)) },
    mailboxes: [...new Set(mailboxes)],
  };
}

function readSchedule(
  read: Reader,
  source: Record<string, unknown>,
  at: string,
): { cron: string; zone: string } | undefined {
  if (source.schedule === undefined) return undefined;
  const cron = read.text(source.schedule, `${at}.schedule`);
  const zone = read.text(source.zone ?? 'UTC', `${at}.zone`);
  if (!isZone(zone)) read.refuse(`${at}.zone`, 'has to be a time zone such as Europe/Berlin.');
  else {
    const problem = scheduleProblem(cron, zone);
    if (problem !== undefined) read.refuse(`${at}.schedule`, problem);
  }
  return { cron, zone };
}

/** Settings as the adapter declares them. Exported for imports, which have settings and no file. */
export function settingsOf(adapter: EdgeAdapter, value: unknown): Settings {
  const read = new Reader('The settings');
  const settings = readSettings(read, value, 'settings', adapter);
  read.finish();
  return settings;
}

function readSettings(read: Reader, value: unknown, at: string, adapter: EdgeAdapter): Settings {
  const given = read.object(value, at, Object.keys(adapter.settings));
  const settings: Record<string, SettingValue> = {};
  for (const [name, rule] of Object.entries(adapter.settings)) {
    const setting = given[name] ?? rule.default;
    const field = `${at}.${name}`;
    if (setting === undefined) {
      if (!rule.optional) read.refuse(field, `has to be set: ${rule.note}.`);
      continue;
    }
    switch (rule.kind) {
      case 'text': {
        const text = read.text(setting, field);
        if (rule.choices && !rule.choices.includes(text))
          read.refuse(field, `has to be one of: ${rule.choices.join(', ')}.`);
        settings[name] = text;
        break;
      }
      case 'number':
        if (typeof setting === 'number' && Number.isFinite(setting)) settings[name] = setting;
        else read.refuse(field, 'has to be a number.');
        break;
      case 'boolean':
        if (typeof setting === 'boolean') settings[name] = setting;
        else read.refuse(field, 'has to be true or false.');
        break;
      case 'list':
        settings[name] = read.list(setting, field);
        break;
      case 'map':
        settings[name] = read.map(setting, field);
        break;
    }
  }
  return settings;
}

/** Reads values, and remembers every mistake, so that all of them are told at once. */
class Reader {
  readonly #name: string;
  readonly #errors: FieldError[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  refuse(field: string, detail: string): void {
    this.#errors.push({ field, detail });
  }

  finish(): void {
    if (this.#errors.length > 0) throw mistakes(this.#name, this.#errors);
  }

  object(value: unknown, field: string, names?: readonly string[]): Record<string, unknown> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.refuse(field, 'has to be a group of settings.');
      return {};
    }
    const unknown = names && Object.keys(value).find((name) => !names.includes(name));
    if (unknown !== undefined)
      this.refuse(
        field === '' ? unknown : `${field}.${unknown}`,
        names!.length === 0
          ? 'is not known; there is nothing to set here.'
          : `is not known. There are: ${names!.join(', ')}.`,
      );
    return value as Record<string, unknown>; // an object, as was seen
  }

  text(value: unknown, field: string): string {
    if (typeof value === 'string' && value !== '' && value.length <= 2000) return value;
    this.refuse(field, 'has to be a text.');
    return '';
  }

  whole(value: unknown, field: string, min: number, max: number): number {
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    this.refuse(field, `has to be a whole number from ${min} to ${max}.`);
    return min;
  }

  list(value: unknown, field: string): string[] {
    if (Array.isArray(value) && value.length <= 1000 && value.every((one) => typeof one === 'string')) return value;
    this.refuse(field, 'has to be a list of texts.');
    return [];
  }

  map(value: unknown, field: string): Record<string, string> {
    const map = this.object(value, field);
    const entries = Object.entries(map).map(([name, one]): [string, string] => [
      name,
      this.text(one, `${field}.${name}`),
    ]);
    return Object.fromEntries(entries);
  }

  url(value: unknown, field: string): string {
    const url = URL.parse(typeof value === 'string' ? value : '');
    if (url && (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '') return url.href;
    this.refuse(field, 'has to be an address such as https://bellwether.example.com.');
    return DEFAULT_CENTRE;
  }
}

function mistakes(name: string, errors: readonly FieldError[]): Problem {
  const list = errors.map(({ field, detail }) => `${field} ${detail}`.trim()).join('\n  ');
  return new Problem('invalid_request', `${name}:\n  ${list}`, { errors });
}

function within(directory: string, path: string): string {
  return isAbsolute(path) ? path : resolve(directory, path);
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
