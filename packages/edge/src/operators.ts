/**
 * Who may work at this edge: people with a name, a token and permissions. Only a keyed digest of a token is kept. The edge
 * knows its own few operators; it does not ask the centre, which must not be able to open it.
 */
import { randomBytes } from 'node:crypto';
import { type Clock, Problem } from '@bellwether/core';
import type { EdgeDatabase } from './edge-database.ts';
import type { Journal } from './journal/journal.ts';
import type { OwnKeys } from './vault/own-keys.ts';

/** `operate`: sources, runs, imports, keys, erasure. `reidentify`: ask who a pseudonym is, or decide on another's question. */
export const EDGE_PERMISSIONS = ['operate', 'reidentify'] as const;
export type EdgePermission = (typeof EDGE_PERMISSIONS)[number];

export interface Operator {
  name: string;
  permissions: readonly EdgePermission[];
}

const NAME = /^[a-z][a-z0-9._-]{0,63}$/;
const OPERATORS_MAX = 200;

export class Operators {
  readonly #database: EdgeDatabase;
  readonly #keys: OwnKeys;
  readonly #journal: Journal;
  readonly #clock: Clock;

  constructor(parts: { database: EdgeDatabase; keys: OwnKeys; journal: Journal; clock: Clock }) {
    this.#database = parts.database;
    this.#keys = parts.keys;
    this.#journal = parts.journal;
    this.#clock = parts.clock;
  }

  /** The token is given here and never again. Throws conflict for a name there is. */
  add(name: string, permissions: readonly EdgePermission[], actor: string): string {
    if (!NAME.test(name))
      throw new Problem('invalid_request', 'An operator has a name of small letters, digits, ".", "_" and "-".');
    if (permissions.length === 0)
      throw new Problem(
        'invalid_request',
        `An operator has at least one permission of: ${EDGE_PERMISSIONS.join(', ')}.`,
      );
    const token = `be_${randomBytes(32).toString('base64url')}`;
    return this.#database.transaction(() => {
      if (this.list().length >= OPERATORS_MAX)
        throw new Problem('conflict', `There are ${OPERATORS_MAX} operators already. Remove some first.`);
      if (this.#database.get('SELECT 1 FROM operators WHERE name = ?', name))
        throw new Problem('conflict', `There is an operator "${name}" already.`);
      this.#database.run(
        'INSERT INTO operators VALUES (?, ?, ?, ?)',
        name,
        this.#keys.digest('operator token', token),
        permissions.join(','),
        this.#clock(),
      );
      this.#journal.append(actor, 'operator.add', { operator: name, permissions: [...permissions] });
      return token;
    });
  }

  remove(name: string, actor: string): void {
    this.#database.transaction(() => {
      if (this.#database.run('DELETE FROM operators WHERE name = ?', name).changes === 0)
        throw new Problem('not_found', `There is no operator "${name.slice(0, 64)}".`);
      this.#journal.append(actor, 'operator.remove', { operator: name });
    });
  }

  list(): Operator[] {
    return this.#database
      .all<{ name: string; permissions: string }>('SELECT name, permissions FROM operators ORDER BY name')
      .map(operatorOf);
  }

  /** Whose token it is. */
  byToken(token: string): Operator | undefined {
    const row = this.#database.get<{ name: string; permissions: string }>(
      'SELECT name, permissions FROM operators WHERE token_digest = ?',
      this.#keys.digest('operator token', token),
    );
    return row && operatorOf(row);
  }
}

function operatorOf({ name, permissions }: { name: string; permissions: string }): Operator {
  return { name, permissions: EDGE_PERMISSIONS.filter((one) => permissions.split(',').includes(one)) };
}
