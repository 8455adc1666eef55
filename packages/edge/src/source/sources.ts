/**
 * The sources and whether they may run. A source starts disabled; it is enabled by somebody who has seen, not longer ago
 * than a day, exactly what would leave. Another version of its adapter, another setting or another origin disables it.
 *
 *   disabled ──preview──► disabled, previewed ──enable──► enabled ──(adapter, settings or origin change)──► disabled
 */
import { type Clock, DAY_MS, formatInstant, Problem } from '@bellwether/core';
import { canonicalJson } from '../canonical-json.ts';
import type { SourceConfiguration, SourceOrigin } from '../configuration.ts';
import type { EdgeDatabase } from '../edge-database.ts';
import type { Journal } from '../journal/journal.ts';
import type { Work } from '../pipeline/pipeline.ts';
import type { OwnKeys } from '../vault/own-keys.ts';

export interface SourceView {
  name: string;
  adapter: string;
  title: string;
  adapter_version: number;
  kind: string;
  from: SourceOrigin['kind'];
  schedule: string | null;
  zone: string | null;
  enabled: boolean;
  /** Why it is as it is. */
  why: string;
  changed_at: string;
  previewed_at: string | null;
  records: number;
  events: number;
  repeated: number;
  dropped: number;
  refused: number;
  drops: { reason: string; count: number }[];
}

interface SourceRow {
  name: string;
  fingerprint: string;
  enabled: number;
  why: string;
  changed_at: number;
  previewed_at: number | null;
  previewed_fingerprint: string | null;
  records: number;
  events: number;
  repeated: number;
  dropped: number;
  refused: number;
}

const PREVIEW_LASTS_MS = DAY_MS;

export class Sources {
  readonly #database: EdgeDatabase;
  readonly #journal: Journal;
  readonly #keys: OwnKeys;
  readonly #clock: Clock;
  readonly #configured: ReadonlyMap<string, SourceConfiguration>;

  constructor(
    parts: { database: EdgeDatabase; journal: Journal; keys: OwnKeys; clock: Clock },
    configured: readonly SourceConfiguration[],
  ) {
    this.#database = parts.database;
    this.#journal = parts.journal;
    this.#keys = parts.keys;
    this.#clock = parts.clock;
    this.#configured = new Map(configured.map((source) => [source.name, source]));
    for (const source of configured) this.#notice(source);
  }

  names(): string[] {
    return [...this.#configured.keys()];
  }

  /** Throws not_found. */
  configured(name: string): SourceConfiguration {
    const source = this.#configured.get(name);
    if (!source)
      throw new Problem('not_found', `There is no source "${name.slice(0, 64)}". Sources are declared in edge.yaml.`);
    return source;
  }

  work(name: string): Work {
    const { adapter, settings } = this.configured(name);
    return { source: name, adapter, settings, rules: adapter.fieldsOf?.(settings) ?? adapter.fields };
  }

  isEnabled(name: string): boolean {
    return this.#row(name).enabled === 1;
  }

  /** Throws conflict for a source that is disabled. */
  requireEnabled(name: string): void {
    this.configured(name);
    const { enabled, why } = this.#row(name);
    if (enabled === 0)
      throw new Problem('conflict', `The source "${name}" is disabled (${why}). Look at its preview, then enable it.`);
  }

  notePreview(name: string, actor: string): void {
    const source = this.configured(name);
    this.#database.transaction(() => {
      this.#database.run(
        'UPDATE sources SET previewed_at = ?, previewed_fingerprint = ? WHERE name = ?',
        this.#clock(),
        this.#fingerprint(source),
        name,
      );
      this.#journal.append(actor, 'source.preview', { source: name, adapter_version: source.adapter.version });
    });
  }

  /** Throws conflict without a preview of exactly this adapter, settings and origin within the last day. */
  enable(name: string, actor: string): SourceView {
    const source = this.configured(name);
    const row = this.#row(name);
    const isSeen = row.previewed_fingerprint === this.#fingerprint(source);
    if (!isSeen || row.previewed_at === null || this.#clock() - row.previewed_at > PREVIEW_LASTS_MS)
      throw new Problem(
        'conflict',
        `Nobody has looked at what would leave from "${name}" within the last day. Look at its preview first ("bellwether edge preview ${name}").`,
      );
    return this.#set(source, true, 'enabled after its preview', actor);
  }

  disable(name: string, actor: string, why = 'disabled by hand'): SourceView {
    return this.#set(this.configured(name), false, why, actor);
  }

  view(name: string): SourceView {
    const { adapter, from, schedule } = this.configured(name);
    const row = this.#row(name);
    const { records, events, repeated, dropped, refused, why } = row;
    const drops = this.#database.all<{ reason: string; count: number }>(
      'SELECT reason, count FROM drops WHERE source = ? ORDER BY count DESC',
      name,
    );
    return {
      name,
      adapter: adapter.name,
      title: adapter.title,
      adapter_version: adapter.version,
      kind: adapter.kind,
      from: from.kind,
      schedule: schedule?.cron ?? null,
      zone: schedule?.zone ?? null,
      enabled: row.enabled === 1,
      why,
      changed_at: formatInstant(row.changed_at),
      previewed_at: row.previewed_at === null ? null : formatInstant(row.previewed_at),
      records,
      events,
      repeated,
      dropped,
      refused,
      drops,
    };
  }

  list(): SourceView[] {
    return this.names().map((name) => this.view(name));
  }

  /** A source of the configuration as it is now: new, as it was, or changed and so disabled. */
  #notice(source: SourceConfiguration): void {
    const fingerprint = this.#fingerprint(source);
    const row = this.#database.get<SourceRow>('SELECT * FROM sources WHERE name = ?', source.name);
    if (!row) {
      this.#database.run(
        'INSERT INTO sources (name, fingerprint, enabled, why, changed_at, changed_by) VALUES (?, ?, 0, ?, ?, ?)',
        source.name,
        fingerprint,
        'new: nobody has looked at its preview yet',
        this.#clock(),
        'edge',
      );
      return;
    }
    if (row.fingerprint === fingerprint) return;
    this.#database.run('UPDATE sources SET fingerprint = ? WHERE name = ?', fingerprint, source.name);
    if (row.enabled === 1) this.#set(source, false, 'its adapter, settings or origin changed', 'edge');
  }

  #set(source: SourceConfiguration, enabled: boolean, why: string, actor: string): SourceView {
    this.#database.transaction(() => {
      this.#database.run(
        'UPDATE sources SET enabled = ?, why = ?, changed_at = ?, changed_by = ? WHERE name = ?',
        enabled ? 1 : 0,
        why,
        this.#clock(),
        actor,
        source.name,
      );
      const details = {
        source: source.name,
        adapter: source.adapter.name,
        adapter_version: source.adapter.version,
        why,
      };
      this.#journal.append(actor, enabled ? 'source.enable' : 'source.disable', details);
    });
    return this.view(source.name);
  }

  #fingerprint({ adapter, settings, from }: SourceConfiguration): string {
    const content = canonicalJson({ adapter: adapter.name, version: adapter.version, settings, from });
    return this.#keys.digest('source', content).toString('hex');
  }

  #row(name: string): SourceRow {
    return this.#database.get<SourceRow>('SELECT * FROM sources WHERE name = ?', name)!;
  }
}
