/** Random text in base 62 (no character that needs escaping, selects with a double click): ids and secrets. */
import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Largest multiple of 62 in a byte: bytes from here on are drawn again, or some characters would be likelier. */
const FAIR_BELOW = 248;

export function randomBase62(length: number): string {
  let text = '';
  while (text.length < length)
    for (const byte of randomBytes(length)) if (byte < FAIR_BELOW && text.length < length) text += ALPHABET[byte % 62];
  return text;
}

/** An id such as `key_3kTMd…`: 20 characters, 119 bits, nobody guesses or repeats one. */
export function newId(
  prefix:
    | 'org'
    | 'usr'
    | 'ses'
    | 'key'
    | 'pls'
    | 'sav'
    | 'brd'
    | 'emb'
    | 'bud'
    | 'pky'
    | 'inv'
    | 'rst'
    | 'sso'
    | 'grp'
    | 'con'
    | 'era'
    | 'req'
    | 'srv'
    | 'qst'
    | 'chn'
    | 'rte'
    | 'sil'
    | 'ntf'
    | 'qex'
    | 'dlv'
    | 'rul'
    | 'pip'
    | 'prn'
    | 'pbf'
    | 'dry'
    | 'bkt'
    | 'blb'
    | 'wbs'
    | 'scr'
    | 'cnn'
    | 'map'
    | 'rpt'
    | 'rps'
    | 'exr'
    | 'dev'
    | 'dcr'
    | 'dpk'
    | 'sit'
    | 'exp'
    | 'cmd'
    | 'fmw'
    | 'rol'
    | 'arr',
): string {
  return `${prefix}_${randomBase62(20)}`;
}
