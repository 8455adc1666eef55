/**
 * What a setting may be. A kind reads the text somebody wrote, in the environment or in a file, and says in words what
 * it takes; nobody else interprets a setting's text.
 */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { isRegionName, type MasterKey, parseMasterKeys } from '@bellwether/services';

export interface Kind<Value> {
  /** After "must be": `a whole number from 0 to 65535`. */
  form: string;
  /** `undefined` when the text is not of that form. Paths are relative to `directory`. */
  read(text: string, directory: string): Value | undefined;
  /** What may be shown of a secret: an address without its password. Nothing when absent. */
  withoutSecret?(value: Value): string;
}

const TEXT_LENGTH_MAX = 4096;

export const text: Kind<string> = {
  form: `a text of up to ${TEXT_LENGTH_MAX} characters`,
  read: (written) => (written.length <= TEXT_LENGTH_MAX ? written : undefined),
};

export const path: Kind<string> = { form: 'a path', read: (written, directory) => resolve(directory, written) };

export const port: Kind<number> = wholeNumber(0, 65_535);

export function wholeNumber(min: number, max: number): Kind<number> {
  return {
    form: `a whole number from ${min} to ${max}`,
    read: (written) => {
      const number = /^\d+$/.test(written) ? Number(written) : Number.NaN;
      return number >= min && number <= max ? number : undefined;
    },
  };
}

/** More than 0 and up to `max`. */
export function amount(max: number): Kind<number> {
  return {
    form: `a number above 0 and up to ${max}`,
    read: (written) => {
      const number = Number(written);
      return number > 0 && number <= max ? number : undefined;
    },
  };
}

export const onOff: Kind<boolean> = {
  form: 'on or off',
  read: (written) =>
    new Map([
      ['on', true],
      ['true', true],
      ['off', false],
      ['false', false],
    ]).get(written),
};

export function oneOf<const Word extends string>(...words: readonly Word[]): Kind<Word> {
  return { form: `one of ${words.join(', ')}`, read: (written) => words.find((word) => word === written) };
}

/** Separated by commas; in a file also a list. */
export function listOf<Value>(kind: Kind<Value>, what: string): Kind<readonly Value[]> {
  return {
    form: what,
    read: (written, directory) => {
      const parts = written
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .map((part) => kind.read(part, directory));
      return parts.length > 0 && parts.every((part) => part !== undefined) ? (parts as Value[]) : undefined;
    },
    ...(kind.withoutSecret
      ? { withoutSecret: (values: readonly Value[]) => values.map((value) => kind.withoutSecret!(value)).join(', ') }
      : {}),
  };
}

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*\.?$/i;

/** `broker-1.example.org:9092`, `[::1]:9092`. */
export const hostAndPort: Kind<string> = {
  form: 'a host and a port, such as broker-1.example.org:9092',
  read: (written) => {
    const [, host, digits] = /^(\[[0-9a-f:.]+\]|[^:]+):(\d{1,5})$/i.exec(written) ?? [];
    if (host === undefined || !(Number(digits) >= 1 && Number(digits) <= 65_535)) return undefined;
    const isHost = host.startsWith('[') ? isIP(host.slice(1, -1)) === 6 : HOST_NAME.test(host);
    return isHost ? written : undefined;
  },
};

export const region: Kind<string> = {
  form: 'a name of lower-case letters, digits and hyphens whose first part is where it lies, such as eu-west-1',
  read: (written) => (isRegionName(written) ? written : undefined),
};

/** `eu-west-1=https://eu.bellwether.example`. */
export const regionAt: Kind<{ region: string; url: string }> = {
  form: 'a region and its address, such as eu-west-1=https://eu.bellwether.example',
  read: (written, directory) => {
    const equals = written.indexOf('=');
    const [name, url] = [
      region.read(written.slice(0, equals), directory),
      origin.read(written.slice(equals + 1), directory),
    ];
    return equals > 0 && name !== undefined && url !== undefined ? { region: name, url } : undefined;
  },
};

/** At least `min` characters, which a machine made. */
export function longSecret(min: number): Kind<string> {
  return {
    form: `a secret of ${min} characters or more; make one with: openssl rand -base64 32`,
    read: (written) => (written.trim().length >= min ? written.trim() : undefined),
  };
}

/** Without a path: what stands before all paths of a server. */
export const origin: Kind<string> = {
  form: 'an address without a path, such as https://bellwether.example.org',
  read: (written) => {
    const url = webAddress(written);
    return url && url.pathname === '/' && url.search === '' ? url.origin : undefined;
  },
};

/** As it was written: what follows is joined to it. */
export const address: Kind<string> = {
  form: 'an address such as https://api.example.org/v1, without a user name',
  read: (written) => (webAddress(written) ? written : undefined),
};

function webAddress(written: string): URL | undefined {
  const url = URL.parse(written);
  return url && (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' ? url : undefined;
}

/** With user name and password in it, so it is a secret; what is shown of it has no password. */
export function connection(example: string, ...protocols: readonly string[]): Kind<string> {
  return {
    form: `an address such as ${example}`,
    read: (written) => {
      const url = URL.parse(written);
      return url && protocols.includes(url.protocol) && url.hostname !== '' ? written : undefined;
    },
    withoutSecret: (written) => {
      const url = new URL(written);
      if (url.password !== '') url.password = '***';
      // Drivers take a password as a parameter too.
      for (const name of [...url.searchParams.keys()]) if (/pass/i.test(name)) url.searchParams.set(name, '***');
      return url.href;
    },
  };
}

/** What they may be is said where they are used. */
export const masterKeys: Kind<readonly MasterKey[]> = {
  form: 'one or more keys of 32 bytes in base64 or hexadecimal, one a line; make one with: openssl rand -base64 32',
  read: (written) => {
    try {
      return parseMasterKeys(written, 'it');
    } catch {
      return undefined;
    }
  },
};

/** Who in front says whom a request is from. */
export const trustedProxies: Kind<boolean | readonly string[]> = {
  form: 'on, off, or the networks of your proxies such as 10.0.0.0/8,192.0.2.7',
  read: (written, directory) => {
    const isOn = onOff.read(written, directory);
    if (isOn !== undefined) return isOn;
    const networks = written.split(',').map((network) => network.trim());
    return networks.every(isNetwork) ? networks : undefined;
  },
};

function isNetwork(written: string): boolean {
  const [host = '', bits, ...more] = written.split('/');
  const version = isIP(host);
  const isPrefix = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
  return version !== 0 && isPrefix && more.length === 0;
}
