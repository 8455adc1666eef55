import type { ConnectionFinding, ToolConnectionView } from '@bellwether/services';
import { describe, expect, it } from 'vitest';
import { connectionFindings } from './connection-checks.ts';

const tested = (name: string, ...findings: ConnectionFinding[]) => ({
  ...{ orgId: 'org_a', findings },
  connection: { name, title: 'GitHub' } as ToolConnectionView,
});

describe('connections, as doctor finds them', () => {
  it('that are none are said to be none', () =>
    expect(connectionFindings([], 0)).toMatchObject([
      { status: 'ok', detail: expect.stringContaining('Not configured') },
    ]));

  it('are told one by one when they need somebody, the worst of each, and together when they are well', () => {
    const checks = connectionFindings(
      [
        tested('well', { what: 'webhook', status: 'ok', detail: 'fine' }),
        tested(
          'both',
          { what: 'webhook', status: 'warning', detail: 'quiet' },
          { what: 'interface', status: 'failed', detail: 'no token' },
        ),
        tested('quiet', { what: 'webhook', status: 'warning', detail: 'quiet' }),
      ],
      2,
    );
    expect(checks.map(({ status }) => status)).toEqual(['failed', 'warning', 'ok', 'warning']);
    expect(checks[0]!.detail).toBe('org_a: both (GitHub), interface: no token');
    expect(checks[2]!.detail).toBe('1 of 3 connections to tools are well.');
  });
});
