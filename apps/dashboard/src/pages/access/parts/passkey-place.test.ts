import { describe, expect, it } from 'vitest';
import { passkeyPlace } from './passkey-place.ts';

const able = { isSecureContext: true, hasPasskeys: true };
const place = (href: string, browser = able) => passkeyPlace(new URL(href), browser);

describe('passkeys', () => {
  it.each(['https://bellwether.example.org/me', 'http://localhost:7700/', 'https://1.example.org/'])(
    'can be used at %s',
    (href) => expect(place(href)).toEqual({ kind: 'possible' }),
  );

  it.each([
    ['http://127.0.0.1:7700/me?a=b#c', 'http://localhost:7700/me?a=b#c'],
    ['http://[::1]:7700/', 'http://localhost:7700/'],
    ['https://10.1.2.3/', undefined],
    ['https://[2001:db8::1]/', undefined],
  ])('cannot be used at the bare address %s; there is %s', (href, named) =>
    expect(place(href)).toEqual({ kind: 'bare_address', href: named }),
  );

  it('cannot be used where nothing is encrypted', () =>
    expect(place('http://bellwether.example.org/', { isSecureContext: false, hasPasskeys: false })).toEqual({
      kind: 'not_encrypted',
    }));

  it('cannot be used in a browser that has none', () =>
    expect(place('http://localhost:7700/', { isSecureContext: true, hasPasskeys: false })).toEqual({
      kind: 'unsupported',
    }));
});
