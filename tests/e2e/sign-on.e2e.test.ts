/** Single sign-on as people do it: an administrator connects a provider on the page, somebody comes in through it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenIdProvider, startOpenIdProvider } from '../sign-on/openid-provider.ts';
import { harness } from './harness.ts';
import { startTestServer, type TestServer } from './server.ts';

const START_MAX_MS = 180_000;

const dashboard = harness();
let server: TestServer;
let provider: OpenIdProvider | undefined;

beforeAll(async () => {
  process.env.BELLWETHER_SSO_ALLOW_PRIVATE = 'on';
  server = await startTestServer({ sample: false });
}, START_MAX_MS);
afterAll(async () => {
  delete process.env.BELLWETHER_SSO_ALLOW_PRIVATE;
  await provider?.close();
  await server?.stop();
});

describe('single sign-on', () => {
  it('is set up on its page: addresses to copy, settings to fill in, a test that says how it stands', async () => {
    const page = await dashboard.open('/access/sign-on', { server });
    await page.getByRole('heading', { name: 'How do people get in, and who vouches for them?' }).waitFor();
    await page.getByText('http://', { exact: false }).filter({ hasText: '/scim/v2' }).first().waitFor();
    expect(await dashboard.violations(page)).toEqual([]);

    await page.getByRole('button', { name: 'Add a connection' }).click();
    await page.getByLabel('Name').fill('Example ID');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('heading', { name: 'Who may come in through Example ID' }).waitFor();
    await page.getByText('Still a draft').waitFor();
    const redirect = await page.locator('code.secret').first().innerText();
    expect(redirect).toMatch(new RegExp(`^${server.url}/api/v1/sso/oidc/sso_\\w+/callback$`));
    expect(await dashboard.violations(page)).toEqual([]);

    provider = await startOpenIdProvider([redirect]);
    await page.getByLabel('Issuer').fill(provider.issuer);
    await page.getByLabel('Client id').fill(provider.clientId);
    await page.getByLabel('Client secret').fill(provider.clientSecret);
    await page.getByLabel('Domains', { exact: true }).fill('example.test');
    await page.getByLabel('Claim that holds their groups').fill('groups');
    await page.getByRole('button', { name: 'Add a group' }).click();
    await page.getByRole('textbox', { name: 'Group', exact: true }).fill('leads');
    await page.getByLabel('People may sign in through it').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('On for addresses at example.test').waitFor();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('Nothing has failed.').waitFor();
    expect(await page.getByLabel('Client secret').inputValue()).toBe('');
    expect(await dashboard.violations(page)).toEqual([]);

    await page.getByRole('link', { name: 'All connections' }).click();
    await page.getByText('People sign in through Example ID').waitFor();
  });

  it('leads somebody to the provider and back to where they wanted to go', async () => {
    provider!.account = {
      sub: 'grace',
      email: 'grace@example.test',
      email_verified: true,
      name: 'Grace Hopper',
      groups: ['leads'],
    };
    const page = await dashboard.open('/me', { server, as: 'nobody' });
    await page.getByLabel('E-mail').fill('grace@example.test');
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await page.getByRole('link', { name: 'Continue with Example ID' }).click();
    await page.waitForURL(`${server.url}/me`);
    await page.getByText('grace@example.test').filter({ visible: true }).first().waitFor();
    const cookies = await page.context().cookies(server.url);
    expect(cookies.find(({ name }) => name === 'bw_session')).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    expect(cookies.filter(({ name }) => name.includes('bw_sso'))).toEqual([]);
    const current = await page.evaluate(async () => (await fetch('/api/v1/sessions/current')).json());
    expect(current.user).toMatchObject({ name: 'Grace Hopper', role: 'manager', teams: ['leads'], source: 'oidc' });
  });

  it('says why somebody is not let in, and what to do', async () => {
    provider!.account = { sub: 'eve', email: 'eve@elsewhere.test', email_verified: true };
    const page = await dashboard.open('/', { server, as: 'nobody' });
    await page.getByLabel('E-mail').fill('eve@example.test');
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await page.getByRole('link', { name: 'Continue with Example ID' }).click();
    await page.getByRole('alert').filter({ hasText: 'not among those that may come in this way' }).waitFor();
    expect(new URL(page.url()).search).toBe('');
    expect(await dashboard.violations(page)).toEqual([]);
  });
});
