/** What became of every row, by reason, with the first examples of each: what a person needs to mend a file. */
import type { EventResult } from '@bellwether/core';
import { formatTable } from '../output.ts';
import type { ImportCounts } from './progress.ts';

export interface RowPlace {
  file: string;
  line: number;
}

export interface RejectedExample extends RowPlace {
  field?: string;
  detail: string;
}

const EXAMPLES_MAX = 3;
const DETAIL_MAX = 200;

export class ImportResults {
  readonly counts: ImportCounts = { accepted: 0, duplicate: 0, rejected: 0 };
  readonly #reasons = new Map<string, { count: number; examples: RejectedExample[] }>();

  add(result: EventResult, place: RowPlace): void {
    if (result.status === 'rejected')
      this.reject(result.reason, { ...place, ...(result.field ? { field: result.field } : {}), detail: result.detail });
    else this.counts[result.status]++;
  }

  /** A row that never became an event has the reason `unreadable_row`. */
  reject(reason: string, example: RejectedExample): void {
    this.counts.rejected++;
    const entry = this.#reasons.get(reason) ?? { count: 0, examples: [] };
    entry.count++;
    if (entry.examples.length < EXAMPLES_MAX)
      entry.examples.push({ ...example, detail: example.detail.slice(0, DETAIL_MAX) });
    this.#reasons.set(reason, entry);
  }

  get total(): number {
    return this.counts.accepted + this.counts.duplicate + this.counts.rejected;
  }

  report(): ImportCounts & { rows: number; reasons: { reason: string; count: number; examples: RejectedExample[] }[] } {
    const reasons = [...this.#reasons]
      .map(([reason, entry]) => ({ reason, ...entry }))
      .sort((a, b) => b.count - a.count);
    return { rows: this.total, ...this.counts, reasons };
  }

  table(): string {
    const { reasons } = this.report();
    const rows = reasons.flatMap(({ reason, count, examples }) =>
      examples.map(({ file, line, field, detail }, i) => [
        i === 0 ? reason : '',
        i === 0 ? count.toLocaleString('en') : '',
        `${file}:${line}`,
        field ? `${field}: ${detail}` : detail,
      ]),
    );
    return formatTable(['REASON', 'ROWS', 'FOR EXAMPLE', 'WHAT IS WRONG'], rows);
  }
}
