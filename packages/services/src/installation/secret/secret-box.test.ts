import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../../test/service-context.ts';
import { keyFilePath } from './key-file.ts';
import { SecretBox } from './secret-box.ts';

const root = mkdtempSync(join(tmpdir(), 'secrets-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let directory: string;
let count = 0;
beforeEach(() => {
  count += 1;
  directory = join(root, String(count), 'secrets');
});

describe('a sealed secret', () => {
  it('opens to what it was, whatever it was', () => {
    const box = new SecretBox(directory);
    const text = fc.string({ unit: 'grapheme', maxLength: 200 });
    fc.assert(fc.property(text, text, (secret, place) => box.open(box.seal(secret, place), place) === secret));
  });

  it('shows nothing of itself, and looks different each time', () => {
    const box = new SecretBox(directory);
    const [one, two] = [box.seal('JBSWY3DPEHPK3PXP', 'totp:usr_a'), box.seal('JBSWY3DPEHPK3PXP', 'totp:usr_a')];
    expect(one).toMatch(/^v1\.k1\.[A-Za-z0-9_-]+$/);
    expect(one).not.toBe(two);
    expect(Buffer.from(one.slice(6), 'base64url').toString('latin1')).not.toContain('JBSWY3DP');
  });

  it('opens only in the place it was sealed for', async () => {
    const box = new SecretBox(directory);
    const sealed = box.seal('secret', 'totp:usr_a');
    await problemOf(() => box.open(sealed, 'totp:usr_b'), 'internal');
    await problemOf(() => box.open(sealed, 'sso:usr_a'), 'internal');
  });

  it('does not open when a single bit of it was changed', async () => {
    const box = new SecretBox(directory);
    const sealed = box.seal('secret', 'here');
    const bytes = Buffer.from(sealed.slice(6), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      await problemOf(() => box.open(`v1.k1.${changed.toString('base64url')}`, 'here'), 'internal');
    }
    for (const other of ['', 'v1.k1.', 'v1.k9.AAAA', sealed.replace('v1', 'v2'), sealed.slice(0, -2)])
      await problemOf(() => box.open(other, 'here'), 'internal');
  });
});

describe('the key file', () => {
  it('is made at the first start, for its owner only, and used from then on', () => {
    const sealed = new SecretBox(directory).seal('secret', 'here');
    expect(statSync(keyFilePath(directory)).mode & 0o777).toBe(0o600);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(new SecretBox(directory).open(sealed, 'here')).toBe('secret');
  });

  it('keeps old keys when the key is exchanged', () => {
    const box = new SecretBox(directory);
    const old = box.seal('secret', 'here');
    box.exchangeKey();
    expect(box.isCurrent(old)).toBe(false);
    const fresh = box.seal('secret', 'here');
    expect(box.isCurrent(fresh)).toBe(true);
    for (const sealed of [old, fresh]) expect(new SecretBox(directory).open(sealed, 'here')).toBe('secret');
  });

  it('that was lost is not made up for: what it had sealed says what to do', async () => {
    const sealed = new SecretBox(directory).seal('secret', 'here');
    rmSync(directory, { recursive: true });
    const problem = await problemOf(() => new SecretBox(directory).open(sealed, 'here'), 'internal');
    expect(problem.message).toMatch(/Put that one back/);
  });

  it.each(['', '{', '[]', 'null', '{"current":"k1","keys":{}}', '{"current":"k1","keys":{"k1":"c2hvcnQ="}}'])(
    'that holds %j stops the start, and is left as it is',
    (text) => {
      new SecretBox(directory);
      writeFileSync(keyFilePath(directory), text);
      expect(() => new SecretBox(directory)).toThrow(/not a key file/);
      expect(readFileSync(keyFilePath(directory), 'utf8')).toBe(text);
    },
  );
});
