/** A channel: something that messages go to. As it is kept, as it is opened for sending, and as the API shows it. */
import { type Clock, type JsonObject, Problem } from '@bellwether/core';
import type { ChannelKind, Transaction } from '@bellwether/records';
import type { SecretBox } from '../../installation/secret/secret-box.ts';
import { refuseStale } from '../../surveys/organization/refuse-stale.ts';
import type { ChannelSecrets, OpenedChannel } from './channel-type.ts';

export interface ChannelRow {
  org_id: string;
  channel_id: string;
  name: string;
  kind: ChannelKind;
  enabled: boolean;
  settings: JsonObject;
  secrets: string | null;
  failures: number;
  paused_until: Date | null;
  last_sent_at: Date | null;
  last_failed_at: Date | null;
  last_failure: string | null;
  version: number;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
}

export interface ChannelView {
  channel_id: string;
  name: string;
  kind: ChannelKind;
  enabled: boolean;
  /** Without secrets. */
  settings: JsonObject;
  /** Names of those that are set, and can be read. */
  secrets_set: string[];
  health: {
    /** `paused`: after failures in a row nothing is tried until `paused_until`. */
    state: 'unused' | 'ok' | 'failing' | 'paused';
    failures: number;
    paused_until: string | null;
    last_sent_at: string | null;
    last_failed_at: string | null;
    last_failure: string | null;
  };
  version: number;
  created_by: string;
  created_at: string;
  updated_by: string;
  updated_at: string;
}

const placeOf = (channelId: string): string => `notification_channel:${channelId}`;

export function sealSecrets(box: SecretBox, channelId: string, secrets: ChannelSecrets): string {
  return box.seal(JSON.stringify(secrets), placeOf(channelId));
}

export function openChannel(box: SecretBox, { org_id, channel_id, settings, secrets }: ChannelRow): OpenedChannel {
  const opened = secrets === null ? {} : (JSON.parse(box.open(secrets, placeOf(channel_id))) as ChannelSecrets);
  return { org_id, settings, secrets: opened };
}

/** `undefined` when the key its secrets were sealed with is not there any more. */
export function tryOpenChannel(box: SecretBox, row: ChannelRow): OpenedChannel | undefined {
  try {
    return openChannel(box, row);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

export function channelView(box: SecretBox, clock: Clock, row: ChannelRow): ChannelView {
  const { channel_id, name, kind, enabled, settings, version, created_by, updated_by } = row;
  return {
    ...{ channel_id, name, kind, enabled, settings },
    secrets_set: secretsSet(tryOpenChannel(box, row)?.secrets ?? {}),
    health: {
      state: healthOf(row, clock()),
      failures: row.failures,
      paused_until: row.paused_until?.toISOString() ?? null,
      last_sent_at: row.last_sent_at?.toISOString() ?? null,
      last_failed_at: row.last_failed_at?.toISOString() ?? null,
      last_failure: row.last_failure,
    },
    ...{ version, created_by, created_at: row.created_at.toISOString() },
    ...{ updated_by, updated_at: row.updated_at.toISOString() },
  };
}

export function secretsSet(secrets: ChannelSecrets): string[] {
  return Object.keys(secrets).filter((name) => name !== 'previous_until');
}

function healthOf({ failures, paused_until, last_sent_at }: ChannelRow, nowMs: number): ChannelView['health']['state'] {
  if (paused_until && paused_until.getTime() > nowMs) return 'paused';
  if (failures > 0) return 'failing';
  return last_sent_at ? 'ok' : 'unused';
}

/** Throws not_found. With `lock`, nobody changes it before the end of the transaction. */
export async function channelOf(tx: Transaction, orgId: string, id: string, lock?: 'lock'): Promise<ChannelRow> {
  const query = tx
    .selectFrom('notification_channels')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('channel_id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (!row) throw new Problem('not_found', 'There is no such notification channel.');
  return row;
}

/** For a change from the version somebody has seen. Throws 409 with `current` when it is another one. */
export async function channelAt(
  tx: Transaction,
  { secrets, clock }: { secrets: SecretBox; clock: Clock },
  { orgId, id, version }: { orgId: string; id: string; version: number | undefined },
): Promise<ChannelRow> {
  const row = await channelOf(tx, orgId, id, 'lock');
  refuseStale('notification_channel', version, row.version, () => channelView(secrets, clock, row));
  return row;
}
