/** Somebody was faster: a change was made from a version that is no longer the newest. Nothing was written. */
import { Problem } from '@bellwether/core';
import type { StreamState } from './stream.ts';

export class StaleVersion extends Problem {
  readonly expected: number;
  readonly actual: number;

  constructor(streamType: string, expected: number, { version, state }: StreamState<unknown>) {
    const field = { field: 'version', detail: `is ${expected}; the newest is ${version}.` };
    super(
      'conflict',
      expected === 0
        ? `This ${streamType} is there already. Nothing was overwritten.`
        : `This ${streamType} has been changed since version ${expected}; it is at version ${version} now. Nothing was overwritten: look at what is there, and make your change from it.`,
      { errors: [field], current: { version, state } },
    );
    this.expected = expected;
    this.actual = version;
  }
}
