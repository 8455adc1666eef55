/** Making, changing and removing channels. Secrets are taken in, sealed, and never given out again. */
import { type JsonObject, Problem } from '@bellwether/core';
import { isUniqueViolation, type Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { type InputReader, readInput } from '../../input.ts';
import { readVersion } from '../../surveys/organization/read-organization.ts';
import { type ChannelRow, type ChannelView, channelAt, channelView, sealSecrets, tryOpenChannel } from './channel.ts';
import { channelFields, channelStream } from './channel-history.ts';
import { CHANNEL_KINDS, CHANNEL_TYPES } from './channel-types.ts';
import { withNewSecret } from './webhook-channel.ts';

export const CHANNELS_MAX = 50;
const NAME_LENGTH_MAX = 100;

/** A webhook's secret is shown by the verb that made it, and never again. */
export type ChangedChannel = ChannelView & { secret?: string };

/** `{name, kind, enabled?, …}`: the rest is what its kind asks for. Throws conflict when the name is taken. */
export async function createChannel(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<ChangedChannel> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const { policy } = context.outbound;
  const { name, kind, enabled, set } = readInput(input, (read) => {
    const kind = read.oneOf('kind', CHANNEL_KINDS);
    return {
      ...{ kind, name: read.text('name', { max: NAME_LENGTH_MAX }) },
      enabled: read.has('enabled') ? read.boolean('enabled') : true,
      set: CHANNEL_TYPES[kind].read(read, undefined, policy),
    };
  });
  const channelId = newId('chn');
  const [by, now] = [nameOf(caller), new Date(context.clock())];
  const row: ChannelRow = {
    ...{ org_id: orgId, channel_id: channelId, name, kind, enabled, settings: set.settings },
    secrets: sealSecrets(context.secrets, channelId, set.secrets),
    ...{ failures: 0, paused_until: null, last_sent_at: null, last_failed_at: null, last_failure: null },
    ...{ version: 1, created_by: by, created_at: now, updated_by: by, updated_at: now },
  };
  const note = auditNote('create', channelId, { kind, enabled });
  await audited(context, caller, note, async (tx) => {
    const { kept } = await tx
      .selectFrom('notification_channels')
      .select((eb) => eb.fn.countAll<number>().as('kept'))
      .executeTakeFirstOrThrow();
    if (kept >= CHANNELS_MAX)
      throw new Problem('conflict', `There are ${CHANNELS_MAX} channels already. Remove one first.`);
    await tx
      .insertInto('notification_channels')
      .values({ ...row, settings: JSON.stringify(row.settings) })
      .execute();
    const after = channelFields(row, set.secrets);
    await recordChange(context, tx, caller, channelStream, channelId, { before: null, after });
  }).catch(refuseTakenName(name));
  return shown(context, row, set.secrets.secret);
}

/** What is sent replaces what was there, with the `version` it was seen at. Secrets that are not sent stay. */
export async function updateChannel(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<ChannelView> {
  requirePermission(context, caller, 'settings:write');
  const { policy } = context.outbound;
  let wanted = '';
  const change = (tx: Transaction) =>
    replace(context, tx, caller, { id, version: versionIn(input) }, (before, known) =>
      readInput(input, (read: InputReader) => {
        readVersion(read);
        if (read.has('kind') && read.raw('kind') !== before.kind)
          read.refuse('kind', 'cannot change; make another channel.');
        wanted = read.has('name') ? read.text('name', { max: NAME_LENGTH_MAX }) : before.name;
        const { settings, secrets } = CHANNEL_TYPES[before.kind].read(
          read,
          { settings: before.settings, secrets: known },
          policy,
        );
        const enabled = read.has('enabled') ? read.boolean('enabled') : before.enabled;
        return { fields: { name: wanted, enabled, settings }, secrets };
      }),
    );
  const row = await audited(
    context,
    caller,
    ({ enabled }: ChannelRow) => auditNote('update', id, { enabled }),
    change,
  ).catch((error: unknown) => refuseTakenName(wanted)(error));
  return channelView(context.secrets, context.clock, row);
}

/** A new secret for a webhook; the one before signs as well for a week. The answer has the new one, once. */
export async function exchangeWebhookSecret(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
): Promise<ChangedChannel> {
  requirePermission(context, caller, 'settings:write');
  const { row, secret } = await audited(context, caller, auditNote('exchange_secret', id), async (tx) => {
    let secret = '';
    const row = await replace(context, tx, caller, { id, version: undefined }, (before, known) => {
      if (before.kind !== 'webhook') throw new Problem('conflict', 'Only a webhook has a secret that is made here.');
      const secrets = withNewSecret(known, context.clock());
      secret = secrets.secret as string;
      return { fields: {}, secrets };
    });
    return { row, secret };
  });
  return shown(context, row, secret);
}

/** What still waits for it is dropped, and the log says so. Throws 409 with `current` for another version. */
export async function removeChannel(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
  version?: number,
): Promise<void> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  if (version !== undefined) readInput({ version }, readVersion);
  await audited(context, caller, auditNote('remove', id), async (tx) => {
    const row = await channelAt(tx, context, { orgId, id, version });
    await tx.deleteFrom('notification_channels').where('org_id', '=', orgId).where('channel_id', '=', id).execute();
    const before = channelFields(row, tryOpenChannel(context.secrets, row)?.secrets ?? {});
    await recordChange(context, tx, caller, channelStream, id, { before, after: null });
  });
}

interface Replacement {
  fields: Partial<Pick<ChannelRow, 'name' | 'enabled' | 'settings'>>;
  secrets: Readonly<Record<string, string>>;
}

/** Whoever changes a channel has looked after it: it may be tried again at once. */
async function replace(
  context: ServiceContext,
  tx: Transaction,
  caller: Caller,
  { id, version }: { id: string; version: number | undefined },
  change: (before: ChannelRow, secrets: Readonly<Record<string, string>>) => Replacement,
): Promise<ChannelRow> {
  const orgId = organisationOf(caller);
  const before = await channelAt(tx, context, { orgId, id, version });
  // What cannot be read any more has to be sent anew.
  const known = tryOpenChannel(context.secrets, before)?.secrets ?? {};
  const { fields, secrets } = change(before, known);
  const changed = {
    ...fields,
    secrets: sealSecrets(context.secrets, id, secrets),
    ...{ version: before.version + 1, failures: 0, paused_until: null },
    ...{ updated_by: nameOf(caller), updated_at: new Date(context.clock()) },
  };
  const row: ChannelRow = { ...before, ...changed };
  await tx
    .updateTable('notification_channels')
    .set({ ...changed, settings: JSON.stringify(row.settings) })
    .where('org_id', '=', orgId)
    .where('channel_id', '=', id)
    .execute();
  const told = { before: channelFields(before, known), after: channelFields(row, secrets) };
  await recordChange(context, tx, caller, channelStream, id, told);
  return row;
}

/** Read before the rest, because what is compared first is whether somebody was faster. */
function versionIn(input: unknown): number {
  const { version } = (input ?? {}) as { version?: unknown };
  return readInput({ version }, readVersion);
}

function shown(context: ServiceContext, row: ChannelRow, secret: string | undefined): ChangedChannel {
  const view = channelView(context.secrets, context.clock, row);
  return row.kind === 'webhook' && secret !== undefined ? { ...view, secret } : view;
}

function auditNote(verb: string, id: string, details?: JsonObject) {
  const note = { action: `notification_channel.${verb}`, resourceType: 'notification_channel', resourceId: id };
  return details ? { ...note, details } : note;
}

function refuseTakenName(name: string): (error: unknown) => never {
  return (error) => {
    if (!isUniqueViolation(error)) throw error;
    throw new Problem('conflict', `There is a channel "${name}" already.`, {
      errors: [{ field: 'name', detail: 'is taken.' }],
      cause: error,
    });
  };
}
