import { describe, expect, it } from 'vitest';
import { certificatesIn, domainsIn, stateOf } from './connection.ts';

describe('what is typed', () => {
  it('is domains with commas, spaces or one a line', () => {
    expect(domainsIn(' example.org, example.com\nexample.net;')).toEqual(['example.org', 'example.com', 'example.net']);
    expect(domainsIn(' \n')).toEqual([]);
  });

  it('is certificates one after the other, or one without its frame', () => {
    const pem = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`;
    expect(certificatesIn(`${pem('AAA')}\n\n${pem('BBB')}\n`)).toEqual([pem('AAA'), pem('BBB')]);
    expect(certificatesIn(' MIIC ')).toEqual(['MIIC']);
    expect(certificatesIn('')).toEqual([]);
  });
});

describe('a connection', () => {
  const common = {
    connection_id: 'sso_1',
    name: 'Example',
    enabled: false,
    enforced: false,
    domains: [],
    default_role: 'member',
    team_claim: null,
    role_map: {},
    missing: [],
  };
  it('is a draft until nothing is missing, then off, on, or the only way', () => {
    expect(stateOf({ ...common, missing: ['domains'] })).toBe('draft');
    expect(stateOf(common)).toBe('off');
    expect(stateOf({ ...common, enabled: true })).toBe('on');
    expect(stateOf({ ...common, enabled: true, enforced: true })).toBe('enforced');
  });
});
