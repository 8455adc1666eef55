import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { type Caller, requirePermission } from '../authority/caller.ts';
import type { AnchorFile } from './anchor-file.ts';
import { chainOf } from './audit-trail.ts';
import { type ChainHead, headOf, type Verification, verifyChain } from './verify-chain.ts';

export interface AuditContext extends ServiceContext {
  anchors: AnchorFile;
}

/**
 * Whether the caller's chain is whole, from its first entry to its head. `{anchor?: "seq:hash"}` is a head that somebody
 * wrote down elsewhere, which the chain has to agree with.
 */
export async function verifyAudit(
  context: AuditContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<Verification> {
  requirePermission(context, caller, 'audit_logs:read');
  const anchor = readInput(input ?? {}, (read) =>
    read.has('anchor')
      ? (parseAnchor(read.text('anchor', { max: 100 })) ?? read.refuse<undefined>('anchor', ANCHOR_FORM))
      : undefined,
  );
  await context.audit.noteEach(caller, { action: 'audit.verify', resourceType: 'audit' });
  return verifyChain(context.records, chainOf(caller), { anchorPath: context.anchors.path, anchor });
}

/** The newest entry of the caller's chain, to be written down where nobody of this installation can change it. */
export async function getAuditHead(context: ServiceContext, caller: Caller | undefined): Promise<ChainHead> {
  requirePermission(context, caller, 'audit_logs:read');
  await context.audit.note(caller, { action: 'audit.head', resourceType: 'audit' });
  return headOf(context.records, chainOf(caller));
}

export const ANCHOR_FORM = 'has to be a head as "audit head" shows it, such as 17:9f86d081….';

/** `17:9f86d0…` */
export function parseAnchor(text: string): ChainHead | undefined {
  const match = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(text.trim().toLowerCase());
  return match ? { seq: Number(match[1]), hash: match[2]! } : undefined;
}
