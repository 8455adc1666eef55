/**
 * Which of these pseudonyms were erased here: so that an edge, which alone knows who they were, erases them as well. It
 * tells no more than admission does, which refuses the events of whoever was erased.
 */
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';

const SUBJECTS_MAX = 1000;
const SUBJECT_LENGTH_MAX = 256;

/** `{subjects}`: up to a thousand pseudonyms. */
export async function checkErased(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<{ erased: string[] }> {
  requirePermission(platform, caller, 'events:write');
  const orgId = organisationOf(caller);
  const subjects = readInput(input, (read) => {
    const sent = read.raw('subjects');
    const isList = Array.isArray(sent) && sent.length <= SUBJECTS_MAX;
    if (isList && sent.every((one) => typeof one === 'string' && one.length <= SUBJECT_LENGTH_MAX))
      return sent as string[];
    return read.refuse('subjects', `has to be a list of up to ${SUBJECTS_MAX} pseudonyms.`, []);
  });
  const erased = subjects.filter((subject) => platform.standing.isErased(orgId, subject));
  const details = { asked: subjects.length, erased: erased.length };
  await platform.audit.note(caller, { action: 'erasures.check', resourceType: 'erasure', details });
  return { erased };
}
