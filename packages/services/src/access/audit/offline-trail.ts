/**
 * The audit trail of a data directory that no server has open. Every transaction on it is read-only, and so nothing is
 * noted: whoever can read these files needs nobody's permission, and a record that is to be examined stays as it is.
 */
import { join } from 'node:path';
import type { Clock } from '@bellwether/core';
import { openRecords, type Records, sql } from '@bellwether/records';
import { readInput } from '../../input.ts';
import { anchorPath } from './anchor-file.ts';
import { readAuditFilter } from './audit-filter.ts';
import { AUDIT_EXPORT_FORMATS, exportedEntries } from './export.ts';
import { type AuditList, readListInput } from './list.ts';
import { readEntries } from './read-entries.ts';
import { type ChainHead, headOf, type Verification, verifyChain } from './verify-chain.ts';

export interface OfflineTrail {
  list(input: unknown): Promise<AuditList>;
  export(input: unknown): AsyncIterable<string>;
  verify(anchor: ChainHead | undefined): Promise<Verification>;
  head(): Promise<ChainHead>;
  close(): Promise<void>;
}

/** Throws when another process has the directory open. */
export async function openOfflineTrail(dataDirectory: string, chain: string, clock: Clock): Promise<OfflineTrail> {
  const opened = await openRecords({ directory: join(dataDirectory, 'records'), clock });
  const records = readOnly(opened);
  return {
    list: async (input) => {
      const { filter, limit, before } = readInput(input, readListInput);
      const { entries, next } = await readEntries(records, chain, filter, { before, limit });
      return { entries, next: next === null ? null : String(next) };
    },
    export: (input) => {
      const { filter, format } = readInput(input, (read) => ({
        filter: readAuditFilter(read),
        format: read.oneOf('format', AUDIT_EXPORT_FORMATS),
      }));
      return exportedEntries(records, chain, filter, format);
    },
    verify: (anchor) => verifyChain(records, chain, { anchorPath: anchorPath(dataDirectory), anchor }),
    head: () => headOf(records, chain),
    close: () => opened.close(),
  };
}

function readOnly(records: Records): Records {
  return {
    maintain: () => records.maintain(),
    forgetDeleted: () => Promise.reject(new Error('These records are only read.')),
    pool: () => {
      throw new Error('These records are only read.');
    },
    stats: () => records.stats(),
    onAppended: (listener) => records.onAppended(listener),
    close: () => records.close(),
    asTenant: (orgId, work) =>
      records.asTenant(orgId, async (tx) => {
        await sql`SET TRANSACTION READ ONLY`.execute(tx);
        return work(tx);
      }),
    asOperator: (work) =>
      records.asOperator(async (tx) => {
        await sql`SET TRANSACTION READ ONLY`.execute(tx);
        return work(tx);
      }),
  };
}
