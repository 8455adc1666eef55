import { describe, expect, it } from 'vitest';
import { fieldsShown, settingsOf, valuesOf } from './channel-fields.ts';
import type { Channel } from './notifications.ts';

const slack: Channel = {
  ...{ channel_id: 'chn_1', name: 'Ops', kind: 'slack', enabled: true, version: 1 },
  settings: { way: 'app', conversation: 'C1', api_url: 'https://slack.com/api' },
  health: { state: 'ok', paused_until: null, last_sent_at: null, last_failed_at: null, last_failure: null },
};

describe('the form of a channel', () => {
  it('shows what belongs to the way that is chosen', () => {
    expect(fieldsShown('slack', { way: 'webhook' }).map(({ name }) => name)).toEqual(['way', 'webhook_url']);
    expect(fieldsShown('slack', { way: 'app' }).map(({ name }) => name)).toEqual(['way', 'token', 'conversation']);
  });

  it('begins with what is set, and never with a secret', () => {
    expect(valuesOf('slack', slack)).toEqual({ way: 'app', webhook_url: '', token: '', conversation: 'C1' });
    expect(valuesOf('pagerduty')).toMatchObject({ url: 'https://events.pagerduty.com', routing_key: '' });
  });

  it('sends numbers as numbers, leaves secrets that were not typed alone, and takes away what was emptied', () => {
    const values = { ...valuesOf('email'), host: 'smtp.example.org', from_address: 'a@example.org' };
    expect(settingsOf('email', values)).toEqual({
      ...{ roles: ['owner', 'admin'], host: 'smtp.example.org', port: 587, security: 'starttls', user: null },
      ...{ from_address: 'a@example.org', sends_account_mail: false },
    });
  });
});
