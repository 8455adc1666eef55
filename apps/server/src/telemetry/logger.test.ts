/** A line of the log holds what is on the list, in the form that stands there, and nothing of what was sent. */
import { Problem } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { type LoggedTrouble, openLogger } from './logger.ts';

function logged(write: (logger: ReturnType<typeof openLogger>) => void): {
  lines: Record<string, unknown>[];
  troubles: LoggedTrouble[];
  text: string;
} {
  let text = '';
  const troubles: LoggedTrouble[] = [];
  const destination = {
    write: (line: string) => {
      text += line;
    },
  };
  write(openLogger({ level: 'trace', destination, onTrouble: (trouble) => troubles.push(trouble) }));
  return {
    lines: text
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
    troubles,
    text,
  };
}

describe('a line', () => {
  it('has one shape: level in words, time in ISO 8601, a message', () => {
    const { lines } = logged((logger) => logger.info('started'));
    expect(lines).toEqual([{ level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), msg: 'started' }]);
  });

  it('keeps the fields on the list and leaves out every other', () => {
    const { lines, text } = logged((logger) =>
      logger.warn(
        {
          org_id: 'org_a',
          status: 503,
          user: { email: 'jane@example.org' },
          body: 'My name is Jane',
          token: 'bw_secret',
          req: { headers: { cookie: 'bw_session=1' } },
        },
        'told',
      ),
    );
    expect(lines[0]).toMatchObject({ org_id: 'org_a', status: 503, msg: 'told' });
    expect(Object.keys(lines[0]!).sort()).toEqual(['level', 'msg', 'org_id', 'status', 'time']);
    expect(text).not.toMatch(/jane|Jane|secret|session/);
  });

  it('leaves out a field whose text has not the form of an id', () => {
    const { lines } = logged((logger) =>
      logger.info({ org_id: 'Jane Smith', route: '/users?email=jane@example.org' }, 'told'),
    );
    expect(Object.keys(lines[0]!).sort()).toEqual(['level', 'msg', 'time']);
  });

  it('of a child logger has what the child was made with, by the same list', () => {
    const { lines } = logged((logger) => logger.child({ reqId: '01a2', name: 'Jane Smith' }).info('told'));
    expect(lines[0]).toMatchObject({ request_id: '01a2' });
    expect(lines[0]).not.toHaveProperty('name');
  });

  it.each([
    ['an address', 'no mail to jane@example.org', 'no mail to …'],
    ['a credential', 'refused Bearer bw_0123456789abcdef', 'refused …'],
    ['a query', 'GET /users?email=jane&x=1 failed', 'GET /users… failed'],
    ['a sign-in in an address', 'https://jane:secret@host/x', 'https:…host/x'],
  ])('hides %s in its message', (_what, said, told) => {
    expect(logged((logger) => logger.info(said)).lines[0]?.msg).toBe(told);
  });
});

describe('an error', () => {
  it('is its class, its code and where it happened, and not what it says', () => {
    const error = Object.assign(new TypeError('Jane Smith (jane@example.org) at work (/home/jane/x.ts:1:2)'), {
      code: 'ENOSPC',
      syscall: 'write',
      detail: 'Key (email)=(jane@example.org)',
    });
    const { lines, text } = logged((logger) => logger.error({ err: error }, 'failed'));
    expect(lines[0]).toMatchObject({ msg: 'failed', err: { type: 'TypeError', code: 'ENOSPC', syscall: 'write' } });
    expect((lines[0]!.err as { stack: string[] }).stack[0]).toMatch(/logger\.test\.ts:\d+:\d+/);
    expect(text).not.toMatch(/[Jj]ane/);
  });

  it('takes its causes along, and no further than three of them', () => {
    let error = new Error('a secret');
    for (let i = 0; i < 9; i++) error = new Error('a secret', { cause: error });
    const { lines, text } = logged((logger) => logger.error({ err: error }, 'failed'));
    expect(lines[0]).toHaveProperty('err.cause.cause.cause.type', 'Error');
    expect(lines[0]).not.toHaveProperty('err.cause.cause.cause.cause');
    expect(text).not.toContain('secret');
  });

  it('that is logged by itself lends the line no words', () => {
    const { lines, text } = logged((logger) => logger.error(new Error('Jane Smith')));
    expect(lines[0]).toMatchObject({ msg: 'an error', err: { type: 'Error' } });
    expect(text).not.toContain('Jane');
  });

  it('that is none is told by its kind', () =>
    expect(logged((logger) => logger.error({ err: 'Jane Smith' }, 'failed')).lines[0]?.err).toEqual({
      type: 'string',
      stack: [],
    }));
});

it('warnings and errors are told of, with their code', () => {
  const { troubles } = logged((logger) => {
    logger.info('nothing to worry about');
    logger.warn('something');
    logger.error({ err: new Problem('overloaded', 'of Jane') }, 'much');
  });
  expect(troubles).toEqual([
    { level: 'warn', message: 'something', code: '' },
    { level: 'error', message: 'much', code: 'overloaded' },
  ]);
});
