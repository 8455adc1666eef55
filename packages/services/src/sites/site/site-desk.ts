/** What a running server keeps in memory of sites: salts of the day, visits under way, and which site a key stands for. */
import { MINUTE_MS } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { Quota } from '../../ingest/admission/quota.ts';
import { DailySalts } from './daily-salt.ts';
import { PreviewTokens } from './preview-tokens.ts';
import type { SiteRow } from './site-row.ts';
import { VisitBook } from './visit-book.ts';

const KNOWN_MS = MINUTE_MS;
const KEYS_MAX = 1000;

export class SiteDesk {
  readonly salts: DailySalts;
  readonly visits: VisitBook;
  /** Of each site; the organisation's own quota is taken besides. */
  readonly quota: Quota;
  readonly previews: PreviewTokens;
  readonly #context: Pick<ServiceContext, 'records' | 'clock'>;
  readonly #byKey = new Map<string, { row: SiteRow | undefined; untilMs: number }>();

  constructor(context: Pick<ServiceContext, 'records' | 'secrets' | 'clock' | 'cluster' | 'changes'>) {
    const { clock, cluster } = context;
    this.#context = context;
    this.salts = new DailySalts(context.records, context.secrets);
    this.visits = new VisitBook(cluster);
    this.quota = new Quota(clock, 'requests', { cluster, name: 'site' });
    this.previews = new PreviewTokens(clock, cluster);
    context.changes?.hold(['sites'], () => this.forget());
  }

  /** The site that pages with this key are of, when it is on; of whichever organisation. */
  async ofKey(key: string): Promise<SiteRow | undefined> {
    const nowMs = this.#context.clock();
    const known = this.#byKey.get(key);
    if (known && known.untilMs > nowMs) return known.row;
    const row = await this.#context.records.asOperator((tx) =>
      tx.selectFrom('sites').selectAll().where('site_key', '=', key).where('enabled', '=', true).executeTakeFirst(),
    );
    if (this.#byKey.size >= KEYS_MAX) this.#byKey.clear();
    this.#byKey.set(key, { row, untilMs: nowMs + KNOWN_MS });
    return row;
  }

  /** After a site has changed. */
  forget(): void {
    this.#byKey.clear();
  }
}
