/** Tries what can be tried of a connection without changing anything: for the page, and for `bellwether doctor`. */
import { generic } from '@bellwether/connectors';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { callVendor } from './call-vendor.ts';
import { type ConnectionRow, connectionOf, secretsOf, withDefaults } from './connection.ts';
import { connectorOf } from './connectors.ts';
import { credentialOf } from './oauth/credential.ts';
import { auditNote } from './write-connection.ts';

export interface ConnectionFinding {
  what: 'webhook' | 'interface' | 'mapping';
  status: 'ok' | 'warning' | 'failed';
  detail: string;
}

export async function testToolConnection(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
): Promise<{ findings: ConnectionFinding[] }> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, auditNote('test', id));
  await platform.connections.settled();
  const { row, health } = await platform.records.asTenant(orgId, async (tx) => ({
    row: await connectionOf(tx, orgId, id),
    health: await tx
      .selectFrom('connection_health')
      .select(['deliveries', 'signatures_refused', 'last_delivery_at'])
      .where('connection_id', '=', id)
      .executeTakeFirstOrThrow(),
  }));
  const findings = [webhookFinding(platform, row, health)];
  if (row.kind === generic.name && row.mapping_id === null)
    findings.push({
      what: 'mapping',
      status: 'failed',
      detail: 'There is no mapping, so nothing of a delivery is kept.',
    });
  const asked = await interfaceFinding(platform, row);
  return { findings: asked ? [...findings, asked] : findings };
}

function webhookFinding(
  platform: Platform,
  row: ConnectionRow,
  health: { deliveries: number; signatures_refused: number; last_delivery_at: Date | null },
): ConnectionFinding {
  const what = 'webhook';
  if (secretsOf(platform.secrets, row).webhook_secret === undefined)
    return { what, status: 'warning', detail: 'Not configured: there is no secret, so no webhook is taken.' };
  if (health.signatures_refused > 0 && health.deliveries === 0)
    return { what, status: 'failed', detail: 'Every delivery had a wrong signature: the secret there is another.' };
  if (health.last_delivery_at === null)
    return { what, status: 'warning', detail: 'A secret is set, and no delivery has come yet.' };
  return {
    what,
    status: 'ok',
    detail: `The last delivery came at ${health.last_delivery_at.toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
  };
}

async function interfaceFinding(platform: Platform, row: ConnectionRow): Promise<ConnectionFinding | undefined> {
  const what = 'interface';
  const connector = connectorOf(platform, row.kind);
  const { backfill, title } = connector;
  if (!backfill) return undefined;
  const held = await credentialOf(platform, row, connector);
  if (held.kind === 'missing') return { what, status: 'warning', detail: `Not configured: ${held.detail}` };
  if (held.kind === 'failed') return { what, status: 'failed', detail: held.detail };
  const request = backfill.probe(withDefaults(row.settings, connector.settings), held.credential);
  const answer = await callVendor(platform.outbound, request, platform.clock());
  if (answer.kind === 'limited') return { what, status: 'warning', detail: answer.detail };
  if (answer.kind !== 'answer') return { what, status: 'failed', detail: answer.detail };
  const { body } = answer.answer;
  // Slack and GraphQL say no with status 200.
  const isNo =
    typeof body === 'object' && body !== null && !Array.isArray(body) && (body.ok === false || 'errors' in body);
  return isNo
    ? { what, status: 'failed', detail: `${title} does not take the token.` }
    : { what, status: 'ok', detail: `${title} answers, and takes the token.` };
}
