/**
 * Mails a link that somebody with an account, or soon with one, needs: an invitation, a new password. Through the e-mail
 * channel that is set to do so, at once and once: the link is a secret that is kept nowhere, so it is in no outbox. Whoever
 * made it is told whether it was mailed, and has it to pass on by hand.
 */
import { SECOND_MS } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import type { ServiceContext } from '../../context.ts';
import { type ChannelRow, tryOpenChannel } from './channel.ts';
import type { EmailSettings } from './email-channel.ts';
import { type AccountLink, accountMessage } from './email-message.ts';
import { sendMail } from './mail-transport.ts';

/** Somebody waits for the answer. */
const LIMIT_MS = 10 * SECOND_MS;

/** To an address that is invited. Gives whether a mail server has taken it. */
export function mailInvitation(
  context: ServiceContext,
  caller: Caller | undefined,
  { email, ...link }: Omit<AccountLink, 'kind'> & { email: string },
): Promise<boolean> {
  requirePermission(context, caller, 'users:write');
  return mailLink(context, caller, email, { kind: 'invitation', ...link });
}

/** To a user of the organisation. */
export async function mailPasswordReset(
  context: ServiceContext,
  caller: Caller | undefined,
  { userId, ...link }: Omit<AccountLink, 'kind'> & { userId: string },
): Promise<boolean> {
  requirePermission(context, caller, 'users:write');
  const orgId = organisationOf(caller);
  const user = await context.records.asTenant(orgId, (tx) =>
    tx.selectFrom('users').select('email').where('org_id', '=', orgId).where('user_id', '=', userId).executeTakeFirst(),
  );
  return user !== undefined && mailLink(context, caller, user.email, { kind: 'new_password', ...link });
}

async function mailLink(context: ServiceContext, caller: Caller, to: string, link: AccountLink): Promise<boolean> {
  const orgId = organisationOf(caller);
  const { channel, organisation } = await context.records.asTenant(orgId, async (tx) => {
    const channels: ChannelRow[] = await tx
      .selectFrom('notification_channels')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('kind', '=', 'email')
      .where('enabled', '=', true)
      .orderBy('name')
      .execute();
    const { name } = await tx
      .selectFrom('organisations')
      .select('name')
      .where('org_id', '=', orgId)
      .executeTakeFirstOrThrow();
    const isFor = ({ settings }: ChannelRow): boolean => (settings as unknown as EmailSettings).sends_account_mail;
    return { channel: channels.find(isFor), organisation: name };
  });
  const opened = channel && tryOpenChannel(context.secrets, channel);
  // Whoever made the link is shown it, whatever has become of the channel.
  if (!opened) return false;
  const mail = { id: newId('dlv'), created_at: new Date(context.clock()).toISOString(), to: [to] };
  const outcome = await sendMail(context, opened, { ...mail, ...accountMessage(organisation, link) }, LIMIT_MS);
  await context.audit.noteEach(caller, {
    ...{ action: `${link.kind}.mail`, resourceType: 'notification_channel', resourceId: channel.channel_id },
    details: { ok: outcome.kind === 'sent' },
  });
  return outcome.kind === 'sent';
}
