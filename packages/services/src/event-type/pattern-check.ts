/**
 * Keeps patterns out that could run for ever. A pattern of a tenant is run at every one of its events on a thread that
 * everybody shares, so we take only those whose number of ways to match is bounded by a figure known beforehand: each
 * repetition multiplies it by how often it may repeat, unless what follows tells where it ends. No back-references, no
 * look-around, no repetition inside a repetition.
 */
const PATTERN_LENGTH_MAX = 256;
const WAYS_MAX = 200_000;
/** Length of a text without `maxLength`, when counting ways. */
const UNBOUNDED_LENGTH = 1_000_000;

interface Token {
  kind: 'open' | 'close' | 'branch' | 'atom' | 'edge';
  text: string;
  min: number;
  max: number;
}

const TOKEN =
  /(?<open>\((?:\?:)?)|(?<close>\))|(?<branch>\|)|(?<edge>\^|\$|\\[bB])|(?<atom>\[\^?(?:\\.|[^\]\\])*\]|\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[pP]\{[^}]+\}|[^1-9kbB])|[^\\()[\]{}|*+?^$])/uy;
const QUANTIFIER = /(?:(?<star>\*)|(?<plus>\+)|(?<option>\?)|\{(?<min>\d{1,6})(?<comma>,)?(?<max>\d{1,6})?\})\??/uy;

/** Why the pattern is not taken; `undefined` when it is. `maxLength` is that of the same schema. */
export function refusePattern(pattern: unknown, maxLength: unknown): string | undefined {
  if (typeof pattern !== 'string' || pattern === '' || pattern.length > PATTERN_LENGTH_MAX)
    return `has to be a regular expression of 1 to ${PATTERN_LENGTH_MAX} characters.`;
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    return `is not a regular expression: ${(error as Error).message}.`;
  }
  const tokens = tokenise(pattern);
  if (!tokens) return 'must not use back-references, look-around or named groups.';
  const length = typeof maxLength === 'number' ? maxLength : UNBOUNDED_LENGTH;
  const ways = countWays(tokens, length);
  if (ways === undefined) return 'must not repeat a group that holds a repetition or alternatives.';
  if (ways <= WAYS_MAX) return undefined;
  return 'could take too long to check. Anchor it with ^, add a maxLength, or say more exactly what each repetition may hold.';
}

function tokenise(pattern: string): Token[] | undefined {
  const tokens: Token[] = [];
  let position = 0;
  while (position < pattern.length) {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(pattern);
    const kind = (['open', 'close', 'branch', 'edge', 'atom'] as const).find(
      (name) => match?.groups?.[name] !== undefined,
    );
    if (!match || !kind || (kind === 'open' && pattern[TOKEN.lastIndex] === '?')) return undefined;
    position = TOKEN.lastIndex;
    const token: Token = { kind, text: match[0], min: 1, max: 1 };
    QUANTIFIER.lastIndex = position;
    const quantifier = kind === 'atom' || kind === 'close' ? QUANTIFIER.exec(pattern)?.groups : undefined;
    if (quantifier) {
      position = QUANTIFIER.lastIndex;
      const { star, plus, option, min, comma, max } = quantifier;
      token.min = star || option ? 0 : plus ? 1 : Number(min);
      token.max = option ? 1 : star || plus || (comma && !max) ? Number.POSITIVE_INFINITY : Number(max ?? min);
    }
    tokens.push(token);
  }
  return tokens;
}

/** An upper bound on the ways to match a text of that length; `undefined` when repetitions are nested. */
function countWays(tokens: readonly Token[], length: number): number | undefined {
  const anchored =
    tokens[0]?.text === '^' && !tokens.some((token) => token.kind === 'branch' && depthOf(tokens, token) === 0);
  let ways = anchored ? 1 : length;
  const groups: { hasChoice: boolean }[] = [];
  for (const [index, token] of tokens.entries()) {
    const choices = Math.min(token.max, length) - Math.min(token.min, length) + 1;
    if (token.kind === 'open') groups.push({ hasChoice: false });
    if (token.kind === 'branch') {
      ways *= 2;
      markChoice(groups);
    }
    if (token.kind === 'close') {
      const group = groups.pop();
      if (group?.hasChoice && token.max > 1) return undefined;
      if (choices > 1) {
        ways *= choices;
        markChoice(groups);
      }
    }
    if (token.kind === 'atom' && choices > 1) {
      markChoice(groups);
      if (groups.length > 0 || !endIsPlain(token, tokens[index + 1])) ways *= choices;
    }
  }
  // One repetition that runs to the end in one go costs no more than reading the text.
  return ways <= length && anchored ? 1 : ways;
}

function markChoice(groups: readonly { hasChoice: boolean }[]): void {
  for (const group of groups) group.hasChoice = true;
}

function depthOf(tokens: readonly Token[], wanted: Token): number {
  let depth = 0;
  for (const token of tokens) {
    if (token === wanted) return depth;
    if (token.kind === 'open') depth += 1;
    if (token.kind === 'close') depth -= 1;
  }
  return depth;
}

/** True when the next thing has to be there and can be none of what is repeated: then there is one way to end. */
function endIsPlain(repeated: Token, next: Token | undefined): boolean {
  if (next?.kind !== 'atom' || next.min === 0) return false;
  return SAMPLES.every((sample) => !(matchesAtom(repeated, sample) && matchesAtom(next, sample)));
}

/** All of ASCII and some of each kind beyond it. */
const SAMPLES = [
  ...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)),
  ...[
    '\u00a0',
    '\u00e9',
    '\u00df',
    '\u0130',
    '\u017f',
    '\u03a9',
    '\u0416',
    '\u05d0',
    '\u0661',
    '\u2028',
    '\u20ac',
    '\u212a',
  ],
  ...['\u4e2d', '\u3042', '\uac00', '\ufeff', '\ufffd', '\u{1f600}', '\u{20000}'],
];

function matchesAtom(atom: Token, character: string): boolean {
  return new RegExp(`^(?:${atom.text})$`, 'u').test(character);
}
