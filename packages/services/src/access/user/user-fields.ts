/** What may be said of a user, read the same wherever it is said. */
import type { InputReader } from '../../input.ts';
import { EMAIL_LENGTH_MAX, EMAIL_RULE, normaliseEmail } from './user-view.ts';

export const NAME_RULE = { max: 200 } as const;
const TEAMS_MAX = 200;
const TEAM_LENGTH_MAX = 256;
const SUBJECT_LENGTH_MAX = 256;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;

export function readEmail(read: InputReader): string {
  return normaliseEmail(read.text('email', { max: EMAIL_LENGTH_MAX, pattern: EMAIL_RULE }));
}

/** Values of the dimension `team`, as events write them; none is none. */
export function readTeams(read: InputReader): string[] {
  const value = read.raw('teams');
  if (!Array.isArray(value) || value.length > TEAMS_MAX)
    return read.refuse('teams', `has to be a list of at most ${TEAMS_MAX} team names.`, []);
  const wrong = value.findIndex(
    (team) =>
      typeof team !== 'string' ||
      team === '' ||
      team.length > TEAM_LENGTH_MAX ||
      CONTROL.test(team) ||
      !team.isWellFormed(),
  );
  if (wrong >= 0)
    return read.refuse(`teams[${wrong}]`, `has to be a team's name of 1 to ${TEAM_LENGTH_MAX} characters.`, []);
  return [...new Set(value as string[])];
}

/** The pseudonymous `user_id` in events that is this person; `null` when nobody is. */
export function readSubject(read: InputReader): string | null {
  return read.raw('subject') === null ? null : read.text('subject', { max: SUBJECT_LENGTH_MAX });
}
