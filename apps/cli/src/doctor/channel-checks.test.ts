import { describe, expect, it } from 'vitest';
import { channelFinding } from './channel-checks.ts';

const channel = (name: string, isOk: boolean) => ({
  ...{ org_id: 'org_a', channel_id: 'chn_1', name, kind: 'webhook', ok: isOk },
  detail: isOk ? 'It can be reached.' : 'hooks.example.org could not be reached (ECONNREFUSED).',
});

describe('what doctor says of channels', () => {
  it('is that there are none', () => expect(channelFinding([])).toMatchObject({ status: 'ok' }));

  it('is that all can be reached', () =>
    expect(channelFinding([channel('a', true), channel('b', true)])).toMatchObject({
      status: 'ok',
      detail: 'All 2 channels can be reached.',
    }));

  it('names those that cannot, and why', () =>
    expect(channelFinding([channel('a', true), channel('b', false)])).toMatchObject({
      status: 'warning',
      detail:
        '1 of 2 channels cannot be reached. org_a, b (webhook): hooks.example.org could not be reached (ECONNREFUSED).',
    }));
});
