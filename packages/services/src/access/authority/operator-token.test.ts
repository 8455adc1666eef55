import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { credentialKind, hashCredential } from './credential.ts';
import { operatorTokenPath, readOperatorToken, removeOperatorToken, writeOperatorToken } from './operator-token.ts';

const directory = mkdtempSync(join(tmpdir(), 'operator-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("the operator's token", () => {
  it('can be read by the owner of the server only', () => {
    const hash = writeOperatorToken(directory);
    expect(statSync(operatorTokenPath(directory)).mode & 0o777).toBe(0o600);
    const token = readOperatorToken(directory) ?? '';
    expect(credentialKind(token)).toBe('operator');
    expect(hashCredential(token)).toEqual(hash);
  });

  it('is another one at each start, and none afterwards', () => {
    const before = readOperatorToken(directory);
    writeOperatorToken(directory);
    expect(readOperatorToken(directory)).not.toBe(before);
    removeOperatorToken(directory);
    expect(readOperatorToken(directory)).toBeUndefined();
  });
});
