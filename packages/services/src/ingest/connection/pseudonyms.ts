/**
 * What stands for people of a connection: the form that the edge has, `v1.` and HMAC-SHA-256, with a key that is the
 * connection's own and kept sealed. Without the key nobody can try names against them; and no table of names is kept.
 */
import { createHmac } from 'node:crypto';
import type { ConnectorContext } from '@bellwether/core';
import type { ConnectionSecrets } from './connection.ts';

const SEPARATOR = '\u001f';

export function pseudonymsOf({ pseudonym_key }: ConnectionSecrets): ConnectorContext {
  const key = Buffer.from(pseudonym_key, 'base64');
  return {
    pseudonym: (kind, id) =>
      `v1.${createHmac('sha256', key)
        .update(`${kind}${SEPARATOR}${id.normalize('NFKC').trim().toLowerCase()}`)
        .digest('hex')}`,
  };
}
