/** A server people open under a name of its own, over https, while it speaks http with the proxy in front. */
import { readConfig } from '@bellwether/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, TestedServer } from '../bad-input/tested-server.ts';
import { addAccount, PASSWORD } from './accounts.ts';
import { Browser } from './browser.ts';

const publicUrl = 'https://bellwether.example.org';
const ADA = { email: 'ada@example.org', password: PASSWORD };

let server: TestedServer;
let browser: Browser;
beforeAll(async () => {
  server = await TestedServer.start({ config: { publicUrl } });
  await addAccount(server, ADA.email, { role: 'owner' });
  browser = new Browser(server);
});
afterAll(() => server.stop());

describe('the public address', () => {
  it('makes the cookie one for https only', async () => {
    const answer = await browser.signIn(ADA, { site: { origin: publicUrl } });
    expect(answer.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Lax; Secure$/);
  });

  it('is what links begin with, and whom passkeys are for', async () => {
    const site = { origin: publicUrl };
    const json = { email: 'new@example.org', role: 'viewer' };
    const invited = await browser.request('POST', '/api/v1/invitations', { json, site });
    expect(invited.body.link).toMatch(/^https:\/\/bellwether\.example\.org\/invitation#token=/);
    const { body } = await browser.request('POST', '/api/v1/me/passkeys/options', { json: {}, site });
    expect(body.options.rp.id).toBe('bellwether.example.org');
  });

  it('is the one page that may use the cookie, whatever name the proxy asks for', async () => {
    const evil = { site: { origin: 'https://bellwether.example.org.evil.example' }, json: {} };
    expectProblem(await browser.request('POST', '/api/v1/keys', evil), 403, 'forbidden', /page of this server/);
  });

  it.each(['bellwether.example.org', 'ftp://x', 'https://x/path', 'https://x?y', 'javascript:alert(1)'])(
    'is not %j',
    (text) => expect(() => readConfig({ BELLWETHER_PUBLIC_URL: text })).toThrow(/BELLWETHER_PUBLIC_URL/),
  );

  it.each([
    ['https://bellwether.example.org/', publicUrl],
    ['http://localhost:7700', 'http://localhost:7700'],
  ])('%s is taken', (text, origin) => expect(readConfig({ BELLWETHER_PUBLIC_URL: text }).publicUrl).toBe(origin));
});
