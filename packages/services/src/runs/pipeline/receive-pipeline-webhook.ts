/**
 * A request to the address of a pipeline's webhook: signed with its secret, near in time, and beginning one run for each
 * delivery id. Nothing is believed, and nothing kept, before the signature has been checked.
 */
import { type Json, Problem } from '@bellwether/core';
import { verifyWebhook } from '../../alerts/notification/webhook-signature.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { refuseSuspended } from '../../tenants/tenant/refuse-suspended.ts';
import { beginRun } from './begin-run.ts';
import { findPipeline } from './pipeline-row.ts';
import { secretsOf } from './pipeline-secrets.ts';
import { readPipeline } from './read-pipeline.ts';

export interface ArrivedDelivery {
  /** `bellwether-signature`. */
  signature: string | undefined;
  /** `bellwether-delivery`: the sender's own id of it. */
  delivery: string | undefined;
  /** Bounded; read once it is known that there is such a pipeline. */
  body(): Promise<Buffer>;
}

/** Throws not_found, unauthenticated, malformed_body, invalid_request, overloaded. */
export async function receivePipelineWebhook(
  platform: Platform,
  id: string,
  { signature, delivery, body: read }: ArrivedDelivery,
): Promise<{ run_id: string; duplicate: boolean }> {
  const known = await platform.records.asOperator((tx) =>
    tx.selectFrom('pipelines').selectAll().where('pipeline_id', '=', id).executeTakeFirst(),
  );
  const isListening =
    known?.state === 'on' && readPipeline(platform, known.org_id, known.source).definition?.triggers.webhook;
  if (!known || !isListening)
    throw new Problem('not_found', 'There is no such pipeline, or it has no webhook that is on.');
  refuseSuspended(platform, known.org_id);
  const body = await read();
  const text = body.toString('utf8');
  const secret = secretsOf(platform, known).webhook;
  if (secret === undefined || signature === undefined || !verifyWebhook(secret, signature, text, platform.clock()))
    throw new Problem(
      'unauthenticated',
      'The signature is missing, wrong, or of a time too far from now. Send bellwether-signature: t=<seconds>,v1=<HMAC-SHA-256 of "<seconds>.<body>" with the secret, in hex>.',
    );
  if (delivery === undefined || !/^[\x21-\x7e]{1,200}$/.test(delivery))
    throw new Problem(
      'invalid_request',
      'Send bellwether-delivery: an id of your own, so that a repetition begins no second run.',
    );
  const input = parsed(text);
  const begun = await platform.records.asTenant(known.org_id, async (tx) => {
    const row = await findPipeline(tx, known.org_id, id);
    return beginRun(platform, tx, row, {
      ...{ trigger: 'webhook', about: `webhook ${delivery}`, input, requestedBy: row.updated_by },
    });
  });
  return { run_id: begun.run_id, duplicate: !begun.is_new };
}

function parsed(text: string): Json {
  try {
    return text === '' ? null : (JSON.parse(text) as Json);
  } catch {
    throw new Problem('malformed_body', 'The body is not JSON.');
  }
}
