/** Who somebody is in events: the pseudonym an administrator, or the identity provider, has linked their account with. */
import { Problem } from '@bellwether/core';
import type { Caller } from '../../access/authority/caller.ts';
import type { InputReader } from '../../input.ts';

const SUBJECT_LENGTH_MAX = 256;

export function requireSubject(caller: Caller): string {
  if (caller.subject !== undefined) return caller.subject;
  throw new Problem(
    'conflict',
    'Nobody has said which pseudonym in the events is you. Ask an administrator to link your account with it.',
  );
}

export function readSubjectName(read: InputReader): string {
  return read.text('subject', { max: SUBJECT_LENGTH_MAX });
}
