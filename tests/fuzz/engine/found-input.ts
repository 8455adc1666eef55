/** An input that showed something wrong, as it is kept: small enough to read, exact to the byte. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type FindingKind =
  /** Something was thrown that is no refusal, or what must always be true was not. */
  | 'error'
  /** The process ended. */
  | 'crash'
  /** It did not come to an end. */
  | 'hang'
  /** It took longer than the target may for one input. */
  | 'slow'
  /** Twice as much input took four times as long, or longer. */
  | 'superlinear'
  /** Memory grew with every round over the same inputs. */
  | 'leak';

export interface FoundInput {
  kind: FindingKind;
  /** What was seen, in the words of the error or of the watch. */
  said: string;
  /** Where in our code, or in whose, without line numbers. */
  where: string;
  input: StoredInput;
}

/** UTF-8 text, base64, or a part said many times between two others. */
export type StoredInput =
  | { text: string }
  | { base64: string }
  | { before: StoredInput; part: StoredInput; times: number; after: StoredInput };

export const FOUND_FOLDER = fileURLToPath(new URL('../found', import.meta.url));

export function storedInput(bytes: Uint8Array): StoredInput {
  const text = Buffer.from(bytes).toString('utf8');
  return Buffer.from(text).equals(bytes) ? { text } : { base64: Buffer.from(bytes).toString('base64') };
}

export function bytesOf(input: StoredInput): Buffer {
  if ('text' in input) return Buffer.from(input.text);
  if ('base64' in input) return Buffer.from(input.base64, 'base64');
  const part = bytesOf(input.part);
  return Buffer.concat([bytesOf(input.before), ...Array<Buffer>(input.times).fill(part), bytesOf(input.after)]);
}

/** One finding is one file, whichever of the inputs that show it came first. */
export function signatureOf({ kind, said, where }: Omit<FoundInput, 'input'>): string {
  const told = alikeOf(said);
  return createHash('sha256').update(`${kind}\n${told}\n${where}`).digest('hex').slice(0, 10);
}

/** What two of the same cause say alike: without numbers, nor what a parser of JSON quotes of the input. */
export function alikeOf(said: string): string {
  if (/^SyntaxError: .*JSON/s.test(said)) return 'SyntaxError: JSON';
  return said.replace(/0x[0-9a-f]+|\d+/gi, '#').slice(0, 60);
}

/** Keeps it, unless one of its kind is there already; answers its path in the folder of findings. */
export function keepFinding(folder: string, target: string, found: FoundInput): string {
  mkdirSync(`${folder}/${target}`, { recursive: true });
  const path = `${target}/${found.kind}-${signatureOf(found)}.json`;
  try {
    writeFileSync(`${folder}/${path}`, `${JSON.stringify(found, null, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return path;
}

export function keptFindings(folder: string, target: string): { path: string; found: FoundInput }[] {
  let names: string[];
  try {
    names = readdirSync(`${folder}/${target}`).sort();
  } catch {
    return []; // nothing was ever found
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const path = `${target}/${name}`;
      return { path, found: JSON.parse(readFileSync(`${folder}/${path}`, 'utf8')) as FoundInput };
    });
}
