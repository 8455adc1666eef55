/**
 * How a new password looks before it is sent, in words. The server's rules are named here so that nobody has to fail to
 * learn them: at least 12 characters, not among the 10,000 most common, without the name in the e-mail address. The
 * second only the server can tell. Everything else is advice and refuses nothing.
 */

/** Characters. */
export const PASSWORD_LENGTH = { min: 12, max: 256 } as const;

export type PasswordState =
  | { kind: 'empty' }
  | { kind: 'too_short'; missing: number }
  | { kind: 'too_long' }
  | { kind: 'has_name' }
  /** Long enough, and still one of the first to be tried: few different characters, or a run such as "abcdef". */
  | { kind: 'guessable' }
  | { kind: 'good' }
  | { kind: 'strong' };

/** From this length on, even a sentence of small letters takes longer to guess than anybody has. */
const STRONG_LENGTH = 20;
const NAME_LENGTH_MIN = 4;
const DIFFERENT_MIN = 6;

export function passwordState(password: string, email: string | undefined): PasswordState {
  const characters = [...password.normalize('NFC')];
  if (characters.length === 0) return { kind: 'empty' };
  if (characters.length < PASSWORD_LENGTH.min)
    return { kind: 'too_short', missing: PASSWORD_LENGTH.min - characters.length };
  if (password.length > PASSWORD_LENGTH.max) return { kind: 'too_long' };
  const name = (email ?? '').split('@', 1)[0]!.toLowerCase();
  if (name.length >= NAME_LENGTH_MIN && password.toLowerCase().includes(name)) return { kind: 'has_name' };
  if (new Set(characters).size < DIFFERENT_MIN || isMostlyRuns(characters)) return { kind: 'guessable' };
  return { kind: characters.length >= STRONG_LENGTH ? 'strong' : 'good' };
}

/** Whether the server would refuse it for sure. */
export function isRefused({ kind }: PasswordState): boolean {
  return kind === 'empty' || kind === 'too_short' || kind === 'too_long' || kind === 'has_name';
}

/** More than half of the steps from character to character are 0, +1 or −1: "aaaa", "3456", "dcba". */
function isMostlyRuns(characters: readonly string[]): boolean {
  const steps = characters
    .slice(1)
    .map((character, index) => character.codePointAt(0)! - characters[index]!.codePointAt(0)!);
  return steps.filter((step) => Math.abs(step) <= 1).length > steps.length / 2;
}
