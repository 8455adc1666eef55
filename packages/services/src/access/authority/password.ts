/**
 * Passwords: argon2id with the parameters OWASP recommends (Password Storage Cheat Sheet, 2025: 19 MiB, 2 passes, one
 * lane), kept in PHC string format so that they can be raised later.
 */
import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Problem } from '@bellwether/core';

const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const TAG_BYTES = 32;
const SALT_BYTES = 16;
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,})\$([A-Za-z0-9+/]{22,})$/;

/** At most this many at a time, 19 MiB each; as many again in waiting as a minute can serve. */
const AT_ONCE = 2;
const WAITING_MAX = 200;

export const PASSWORD_LENGTH = { min: 8, max: 256 } as const;

const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await deriveInTurn(password, salt, { memory: MEMORY_KIB, passes: PASSES, parallelism: LANES }, TAG_BYTES);
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** Whether the password is the one the hash was made of. Without a hash it takes as long and answers no. */
export async function verifyPassword(password: string, phc: string | undefined): Promise<boolean> {
  const match = phc === undefined ? null : PHC.exec(phc);
  if (!match) {
    const parameters = { memory: MEMORY_KIB, passes: PASSES, parallelism: LANES };
    await deriveInTurn(password, randomBytes(SALT_BYTES), parameters, TAG_BYTES);
    return false;
  }
  const [, memory, passes, parallelism, salt, tag] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const expected = Buffer.from(tag, 'base64');
  const parameters = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const actual = await deriveInTurn(password, Buffer.from(salt, 'base64'), parameters, expected.length);
  return timingSafeEqual(actual, expected);
}

const waiting: (() => void)[] = [];
let running = 0;

async function deriveInTurn(
  password: string,
  salt: Buffer,
  cost: { memory: number; passes: number; parallelism: number },
  tagLength: number,
): Promise<Buffer> {
  if (running >= AT_ONCE) {
    if (waiting.length >= WAITING_MAX)
      throw new Problem('overloaded', 'Too many people are signing in at this moment.', { retryAfterSeconds: 5 });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await derive('argon2id', { message: password.normalize('NFC'), nonce: salt, tagLength, ...cost });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
