/**
 * Secrets of a pipeline, sealed where it is kept: the one its webhook is signed with, and those that its calls send in a
 * header. They are used, and never shown again.
 */
import { Problem } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newWebhookSecret } from '../../alerts/notification/webhook-channel.ts';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { findPipeline, type PipelineRow } from './pipeline-row.ts';

export interface PipelineSecrets {
  webhook?: string;
  /** By the names that `secret_headers` uses. */
  named: Readonly<Record<string, string>>;
}

type Kept = Pick<PipelineRow, 'pipeline_id' | 'secrets'>;

const SECRETS_MAX = 20;
const SECRET_LENGTH_MAX = 4000;
const NAME = { matches: /^[a-z][a-z0-9_]{0,39}$/, otherwise: 'be at most 40 small letters, digits and _' };

export function noSecrets({ secrets }: Pick<ServiceContext, 'secrets'>, pipelineId: string): string {
  return secrets.seal(JSON.stringify({ named: {} } satisfies PipelineSecrets), placeOf(pipelineId));
}

export function secretsOf(
  { secrets: box }: Pick<ServiceContext, 'secrets'>,
  { pipeline_id, secrets }: Kept,
): PipelineSecrets {
  return JSON.parse(box.open(secrets, placeOf(pipeline_id))) as PipelineSecrets;
}

export function secretNames(context: Pick<ServiceContext, 'secrets'>, row: Kept): string[] {
  const { webhook, named } = secretsOf(context, row);
  return [...(webhook === undefined ? [] : ['webhook']), ...Object.keys(named).toSorted()];
}

/** `{name, value}`: sets a secret for `secret_headers`; a value of null takes it away. */
export async function setPipelineSecret(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<{ secrets: string[] }> {
  requirePermission(platform, caller, 'workflows:write');
  const { name, value } = readInput(input, (read) => ({
    name: read.text('name', { max: 40, pattern: NAME }),
    value: read.raw('value') === null ? null : read.secret('value', { max: SECRET_LENGTH_MAX }),
  }));
  if (value !== null && !/^[\x20-\x7e]+$/.test(value))
    throw new Problem('invalid_request', 'value has to be printable ASCII: it is sent in a header.');
  const note = { action: 'pipeline.set_secret', resourceType: 'pipeline', resourceId: id, details: { name } };
  return audited(platform, caller, note, async (tx) => {
    const row = await findPipeline(tx, organisationOf(caller), id);
    const kept = secretsOf(platform, row);
    const { [name]: _, ...others } = kept.named;
    const named = value === null ? others : { ...others, [name]: value };
    if (Object.keys(named).length > SECRETS_MAX)
      throw new Problem('conflict', `A pipeline has ${SECRETS_MAX} secrets at most. Take one away first.`);
    return { secrets: secretNames(platform, await keep(platform, tx, row, { ...kept, named })) };
  });
}

/** A new secret for the webhook, in the answer, once. The one before is wrong from now on. */
export async function exchangePipelineWebhookSecret(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
): Promise<{ webhook_secret: string; webhook_path: string }> {
  requirePermission(platform, caller, 'workflows:write');
  const note = { action: 'pipeline.exchange_webhook_secret', resourceType: 'pipeline', resourceId: id };
  return audited(platform, caller, note, async (tx) => {
    const row = await findPipeline(tx, organisationOf(caller), id);
    const webhook = newWebhookSecret();
    await keep(platform, tx, row, { ...secretsOf(platform, row), webhook });
    return { webhook_secret: webhook, webhook_path: `/api/v1/pipelines/${id}/webhook` };
  });
}

async function keep(
  platform: Platform,
  tx: Parameters<typeof findPipeline>[0],
  row: PipelineRow,
  secrets: PipelineSecrets,
): Promise<Kept> {
  const sealed = platform.secrets.seal(JSON.stringify(secrets), placeOf(row.pipeline_id));
  await tx
    .updateTable('pipelines')
    .set({ secrets: sealed })
    .where('org_id', '=', row.org_id)
    .where('pipeline_id', '=', row.pipeline_id)
    .execute();
  return { pipeline_id: row.pipeline_id, secrets: sealed };
}

function placeOf(pipelineId: string): string {
  return `pipeline:${pipelineId}`;
}
