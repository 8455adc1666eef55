/**
 * E-mail addresses, plain (`jane@example.org`) and written so that a program should not find them (`jane (at) example dot
 * org`). A domain needs a dot and a last label of letters; `pkg@1.2.3`, `@scope/name` and `git@host:path` have none of a
 * person's, and pass.
 */
import { isDigitCode, isLetter, isLetterCode } from './words.ts';

export function hasEmailAddress(text: string): boolean {
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) if (isAddressAt(text, at)) return true;
  return hasSpelledAddress(text);
}

const LOCAL_MAX = 64;
const DOMAIN_MAX = 253;

function isAddressAt(text: string, at: number): boolean {
  let start = at;
  while (start > 0 && at - start < LOCAL_MAX && isLocal(text[start - 1]!)) start--;
  let end = at + 1;
  while (end < text.length && end - at <= DOMAIN_MAX && isDomainCharacter(text[end]!)) end++;
  const local = text.slice(start, at);
  // A colon and a path after it make it an address of a repository: git@host.example:team/repository.
  if (local === 'git' && (text[end] === ':' || text[end] === '/')) return false;
  return /[\p{L}\d]/u.test(local) && isDomain(text.slice(at + 1, end));
}

/** `_` may end a local part; a dot, as the end of a sentence before, may not begin one: it does no harm here. */
function isLocal(character: string): boolean {
  const code = character.charCodeAt(0);
  return isLetter(character) || isDigitCode(code) || "._%+-'&#$!/=?^{|}~*".includes(character);
}

function isDomainCharacter(character: string): boolean {
  return isLetter(character) || isDigitCode(character.charCodeAt(0)) || character === '.' || character === '-';
}

/** Ends in a label of two letters or more; a dot at the end belongs to the sentence. */
function isDomain(domain: string): boolean {
  const labels = domain.split('.');
  while (labels.length > 0 && labels.at(-1) === '') labels.pop();
  const last = labels.at(-1) ?? '';
  if (labels.length < 2 || last.length < 2 || labels.includes('')) return false;
  if (last.startsWith('xn--')) return true;
  return [...last].every((character) => isLetter(character) || character === '-');
}

const AT: ReadonlySet<string> = new Set(['at', '(at)', '[at]', '{at}', '<at>', '(a)', '@', '(@)', '-at-', '_at_']);
const DOT: ReadonlySet<string> = new Set(['dot', '(dot)', '[dot]', '{dot}', '.', '(.)', '-dot-', '_dot_', 'punkt']);
/** Brackets are words' ends elsewhere; here they are part of what is looked for. */
const MARKS = new Set([...'()[]{}<>']);

/** `<local> at <domain> dot <top>`: with brackets around either, or, without any, with a known top-level domain at its end. */
function hasSpelledAddress(text: string): boolean {
  const lower = text.toLowerCase();
  if (!lower.includes('at') && !lower.includes('@') && !lower.includes('(a)')) return false;
  const parts = spelledParts(lower);
  for (let i = 1; i + 1 < parts.length; i++) {
    if (!AT.has(parts[i]!) || !isName(parts[i - 1]!)) continue;
    const [domain, dot, top] = [parts[i + 1]!, parts[i + 2], parts[i + 3]];
    const isMarked = parts[i] !== 'at';
    if (isName(domain) && dot !== undefined && DOT.has(dot) && top !== undefined && isTop(top)) {
      if (isMarked || dot !== '.' || TOP.has(top)) return true;
    }
    if (isMarked && isDomain(domain)) return true;
    // "meet me at example.com" names a site, "jane at example.com" an address: which, nobody can tell.
  }
  return false;
}

const TOP = new Set(
  'com org net io de fr es it nl uk eu co edu gov info biz be ch at us ca dev app ai example'.split(' '),
);

function isTop(text: string): boolean {
  return text.length >= 2 && text.length <= 24 && [...text].every((c) => isLetterCode(c.charCodeAt(0)));
}

function isName(text: string): boolean {
  return text !== '' && /^[\p{L}\d]/u.test(text) && !AT.has(text) && !DOT.has(text);
}

/** Words, with `(at)` and `(dot)` as words of their own even where nothing but the brackets parts them. */
function spelledParts(lower: string): string[] {
  const parts: string[] = [];
  let part = '';
  const close = (): void => {
    if (part !== '') parts.push(part);
    part = '';
  };
  for (let i = 0; i < lower.length; i++) {
    const character = lower[i]!;
    if (MARKS.has(character)) {
      const end = closingAt(lower, i);
      const marked = end > 0 ? lower[i] + lower.slice(i + 1, end).trim() + lower[end] : '';
      close();
      if (AT.has(marked) || DOT.has(marked)) {
        parts.push(marked);
        i = end;
      }
    } else if (' \t\n\r,;:"|='.includes(character)) close();
    else part += character;
  }
  close();
  return parts;
}

/** The closing mark within the next few characters, or -1. */
function closingAt(text: string, open: number): number {
  for (let i = open + 1; i < Math.min(text.length, open + 8); i++) if (')]}>'.includes(text[i]!)) return i;
  return -1;
}
