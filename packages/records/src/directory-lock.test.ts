import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDirectory } from './directory-lock.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const leave = (owner: object | string) =>
  writeFileSync(join(directory, 'records.lock'), typeof owner === 'string' ? owner : JSON.stringify(owner));

describe('the lock on a records directory', () => {
  it('is taken once in a process, and can be taken again when released', () => {
    const lock = lockDirectory(directory);
    expect(() => lockDirectory(directory)).toThrow(/already open in this process/);
    lock.release();
    lockDirectory(directory).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is refused while another process has it, naming that process', () => {
    const script = `const { lockDirectory } = await import(${JSON.stringify(import.meta.resolve('./directory-lock.ts'))});
      try { lockDirectory(${JSON.stringify(directory)}); console.log('taken') } catch (error) { console.log(error.message) }`;
    const lock = lockDirectory(directory);
    const tryFromOutside = () => spawnSync(process.execPath, ['--input-type=module', '-e', script]).stdout.toString();
    expect(tryFromOutside()).toContain(`open in process ${process.pid}`);
    lock.release();
    expect(tryFromOutside()).toBe('taken\n');
    lockDirectory(directory).release(); // the other process ended without releasing: it does not block us
  });

  it('does not stay with a process that is gone', () => {
    leave({ pid: 2 ** 22 + 1, startedAtTick: '1', bootId: 'x' });
    lockDirectory(directory).release();
  });

  it('does not go to a stranger that got the same process id later, or after a restart of the machine', () => {
    leave({ pid: process.pid, startedAtTick: '1', bootId: 'an earlier boot' });
    lockDirectory(directory).release();
    leave({ pid: process.ppid, startedAtTick: '1', bootId: 'an earlier boot' });
    lockDirectory(directory).release();
  });

  it('does not stay with a file cut short by a power cut', () => {
    leave('{"pid":');
    lockDirectory(directory).release();
    leave('');
    lockDirectory(directory).release();
  });
});
