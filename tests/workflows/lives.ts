/** Lives of a process that runs a scenario: until its run has ended, until it waits, or until a fault point kills it. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { RunView } from '@bellwether/workflows';

export interface ChildTask {
  /** Address of the module. */
  scenario: string;
  directory: string;
  /** Which run: one a kill. */
  turn: number;
  /** How far the platform's clock is ahead of the machine's. */
  clockAheadMs: number;
  until: 'ended' | 'waiting';
  /** What it is to die of afterwards: the run of the next kill, and the fault point. */
  next?: { turn: number; fault: string };
}

/** What a process says that has reached its end. */
export interface ChildWord {
  run: RunView;
  /** Its child runs. */
  parts: RunView[];
  digest: unknown;
}

export interface Life {
  word: ChildWord | undefined;
  signal: NodeJS.Signals | null;
  /** Of standard error, for the message of a failed test. */
  said: string;
}

const CHILD = join(import.meta.dirname, 'child.ts');

/** One life. Rejects when it ended by itself with an error, or took longer than `limitMs`. */
export function live(task: ChildTask, { fault, limitMs }: { fault?: string; limitMs: number }): Promise<Life> {
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, [JSON.stringify(task)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      env: { ...process.env, UV_THREADPOOL_SIZE: '16', ...(fault === undefined ? {} : { BELLWETHER_FAULT: fault }) },
    });
    let word: ChildWord | undefined;
    let said = '';
    let isLate = false;
    const limit = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, limitMs);
    child.stderr?.on('data', (chunk) => {
      said = (said + chunk).slice(-20_000);
    });
    child.on('message', (message) => {
      word = message as ChildWord;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      if (isLate) return reject(new Error(`The process took longer than ${limitMs} ms.\n${said}`));
      const isKilledAsWanted = signal === 'SIGKILL' && (fault !== undefined || task.next !== undefined);
      if (code === 0 || isKilledAsWanted) return resolve({ word, signal, said });
      reject(new Error(`The process ended with ${signal ?? code} ${word ? 'after' : 'before'} its run did.\n${said}`));
    });
  });
}
