import { describe, expect, it } from 'vitest';
import { AddressRules, parseNetwork } from './address-rules.ts';
import { HEADER_NAME_RULE } from './header-names.ts';
import { matchesRoute } from './route-pattern.ts';

describe('rules about addresses', () => {
  it.each([
    [[], [], '203.0.113.7', true],
    [['203.0.113.0/24'], [], '203.0.113.7', true],
    [['203.0.113.0/24'], [], '203.0.114.7', false],
    [['203.0.113.0/24'], ['203.0.113.7'], '203.0.113.7', false],
    [[], ['203.0.113.7'], '203.0.113.8', true],
    [['0.0.0.0/0'], [], '2001:db8::1', false],
    [['0.0.0.0/0'], [], '::ffff:198.51.100.1', true],
    [[], ['198.51.100.0/24'], '::ffff:198.51.100.1', false],
    [['2001:db8::/32'], [], '2001:db8:1::1', true],
    [['203.0.113.7'], [], 'nobody', false],
    [[], ['203.0.113.7'], '', false],
  ] as const)('allowing %j and denying %j, %s: %s', (allow, deny, address, isAdmitted) =>
    expect(new AddressRules(allow, deny).admits(address)).toBe(isAdmitted),
  );

  it.each([
    '10.0.0.0/33',
    '10.1',
    '010.0.0.1',
    '0x7f000001',
    '2130706433',
    'example.org',
    '',
    '10.0.0.0/',
    '1.2.3.4/-1',
  ])('do not take %j for a network', (text) => expect(parseNetwork(text)).toBeUndefined());
});

describe('a pattern of routes', () => {
  it.each([
    ['/api/v1/sql', '/api/v1/sql', true],
    ['/api/v1/sql', '/api/v1/sql/more', false],
    ['/api/v1/metrics/*', '/api/v1/metrics/:metric', true],
    ['/api/v1/metrics/*', '/api/v1/metrics', false],
    ['/api/v1/metrics*', '/api/v1/metrics', true],
    ['/api/v1/rules/{id}', '/api/v1/rules/:rule_id', true],
    ['/api/v1/rules/:other/runs', '/api/v1/rules/:rule_id/runs', true],
    ['/api/v1/rules/{id}', '/api/v1/rules/check', false],
    ['/*', '/graphql', true],
  ])('%s and the route %s: %s', (pattern, route, isMatch) => expect(matchesRoute(pattern, route)).toBe(isMatch));
});

describe('a header that may be set', () => {
  it.each(['x-team', 'x-api-version', 'cache-control', 'deprecation', 'accept'])('%s', (name) =>
    expect(HEADER_NAME_RULE.matches.test(name)).toBe(true),
  );
  it.each([
    'authorization',
    'cookie',
    'set-cookie',
    'host',
    'content-length',
    'content-type',
    'content-security-policy',
    'x-frame-options',
    'x-content-type-options',
    'x-forwarded-for',
    'x-real-ip',
    'x-request-id',
    'x-bellwether-org',
    'x-accel-redirect',
    'ratelimit',
    'X-Team',
    'x-',
  ])('is not %s', (name) => expect(HEADER_NAME_RULE.matches.test(name)).toBe(false));
});
