/** Keys of work items in what people write: `ABC-123` of a tracker, `#12` of the repository itself. All that is kept of a text. */

const KEY = /(?<![\w/.-])([A-Z][A-Z0-9_]{1,9}-[1-9]\d{0,6})(?![\w-])/g;
const NUMBER = /(?<![\w&/])#([1-9]\d{0,8})(?!\w)/g;
/** Written like a key, and names of standards. */
const NO_KEY = /^(UTF|SHA|ISO|RFC|CVE|AES|TLS|HTTP|MD)-\d+$/;
const TEXT_MAX = 10_000;
const KEYS_MAX = 50;

/** Each key once, in their order. `repository` makes `#12` into `owner/name#12`. */
export function workItemKeys(text: string | undefined, repository?: string): string[] {
  const read = (text ?? '').slice(0, TEXT_MAX);
  const keys = [...read.matchAll(KEY)].map(([, key]) => key!).filter((key) => !NO_KEY.test(key));
  const numbers = repository === undefined ? [] : [...read.matchAll(NUMBER)].map(([, n]) => `${repository}#${n}`);
  return [...new Set([...keys, ...numbers])].slice(0, KEYS_MAX);
}

const REVERTS = /\bThis reverts commit ([0-9a-f]{7,64})\b/;

/** The commit that a message says it takes back. */
export function revertedSha(message: string): string | undefined {
  return REVERTS.exec(message.slice(0, TEXT_MAX))?.[1];
}
