/**
 * Who may find a single event about a person, by its id, and see whether such events arrive: who may see the state of
 * persons, and keys, with which sources check that what they sent is there. Nobody gets a list of them.
 */
import type { Caller } from '../../access/authority/caller.ts';
import { reaches } from '../../access/authority/permission.ts';

export function mayReadSinglePersons(caller: Caller): boolean {
  return caller.kind === 'key' || reaches(caller.grants.get('employee_state:read'), 'organisation');
}
