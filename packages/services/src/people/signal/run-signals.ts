/** Puts a run of the signals in line. Weeks that were published already are computed again only when asked for. */
import { DAY_MS, Problem, parseInstant } from '@bellwether/core';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';

/** `input`: `again_from`, the instant after which every week is computed again; absent: what is missing, and the newest. */
export async function runSignals(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<{ run_id: string }> {
  requirePermission(platform, caller, 'diagnostic_analysis:execute');
  const { againFromDay } = readInput(input ?? {}, (read) => {
    if (!read.has('again_from')) return { againFromDay: undefined };
    const atMs =
      parseInstant(read.text('again_from', { max: 40 })) ??
      read.refuse('again_from', 'has to be an ISO 8601 time with a zone.');
    return { againFromDay: Math.floor((atMs ?? 0) / DAY_MS) };
  });
  const orgId = organisationOf(caller);
  // A week is published once: of half of what is to come it would stay half.
  if (platform.signalRunner.preparing(orgId))
    throw new Problem('conflict', 'What the figures are made of is still being loaded. Their run follows by itself.');
  const { runId } = await platform.signalRunner.request({
    ...{ orgId, cause: 'request', requestedBy: nameOf(caller) },
    againFromDay,
  });
  await platform.audit.note(caller, {
    action: 'signals.run',
    resourceType: 'signal_run',
    resourceId: runId,
    details: againFromDay === undefined ? {} : { again_from_day: againFromDay },
  });
  return { run_id: runId };
}
