/** The verbs of erasure: begin one, see how it goes, take the certificate. */
import { Problem } from '@bellwether/core';
import { type Caller, organisationOf, requireCaller, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readSubjectName } from '../subject/own-subject.ts';
import type { Certificate } from './certificate.ts';
import { certificateOf, type ErasureRow, type ErasureView, erasureView } from './erasure-view.ts';

const LIST_MAX = 200;

/** `{subject, reason}`. Throws invalid_request. The person is refused from the answer on; the rest is done by and by. */
export async function executeErasure(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<{ erasure_id: string; status: 'running' }> {
  requirePermission(platform, caller, 'right_to_forget:execute');
  organisationOf(caller);
  const request = readInput(input, (read) => ({
    subject: readSubjectName(read),
    reason: read.text('reason', { max: 500 }),
  }));
  if (request.reason.includes(request.subject))
    throw new Problem('invalid_request', 'reason must not name the person: it is kept, and they are not.', {
      errors: [{ field: 'reason', detail: 'must not hold the subject.' }],
    });
  return { erasure_id: await platform.erasures.begin(caller, request), status: 'running' };
}

/** Newest first. */
export async function listErasures(platform: Platform, caller: Caller | undefined): Promise<ErasureView[]> {
  requirePermission(platform, caller, 'right_to_forget:execute');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'erasures.list', resourceType: 'erasure' });
  const rows = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('erasures')
      .selectAll()
      .where('org_id', '=', orgId)
      .orderBy('requested_at', 'desc')
      .limit(LIST_MAX)
      .execute(),
  );
  return rows.map((row) => erasureView(row as ErasureRow));
}

export async function getErasure(
  platform: Platform,
  caller: Caller | undefined,
  erasureId: string,
): Promise<ErasureView> {
  return erasureView(await readErasure(platform, caller, erasureId, 'erasure.read'));
}

/** Throws conflict while the erasure is under way. */
export async function getErasureCertificate(
  platform: Platform,
  caller: Caller | undefined,
  erasureId: string,
): Promise<Certificate> {
  const certificate = certificateOf(await readErasure(platform, caller, erasureId, 'erasure.read_certificate'));
  if (!certificate)
    throw new Problem('conflict', 'The erasure is still under way; its certificate comes at its end. Ask again later.');
  return certificate;
}

/** With which certificates are verified. No secret: anybody known may have it. */
export async function getErasureKey(
  platform: Platform,
  caller: Caller | undefined,
): Promise<{ key_id: string; algorithm: 'Ed25519'; public_key: string }> {
  requireCaller(caller);
  await platform.audit.note(caller, { action: 'erasure_key.read', resourceType: 'erasure' });
  const { keyId, publicKey } = platform.erasures.signingKey;
  return { key_id: keyId, algorithm: 'Ed25519', public_key: publicKey };
}

async function readErasure(
  platform: Platform,
  caller: Caller | undefined,
  erasureId: string,
  action: string,
): Promise<ErasureRow> {
  requirePermission(platform, caller, 'right_to_forget:execute');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action, resourceType: 'erasure', resourceId: erasureId.slice(0, 64) });
  const row = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('erasures')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('erasure_id', '=', erasureId)
      .executeTakeFirst(),
  );
  if (!row) throw new Problem('not_found', 'There is no such erasure.');
  return row as ErasureRow;
}
