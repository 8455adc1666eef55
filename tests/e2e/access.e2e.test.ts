/** Who may open the dashboard, as people meet it: signing in, second steps, invitations, sessions, roles, keys. */
import { createHmac } from 'node:crypto';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harness } from './harness.ts';
import { startTestServer, type TestServer } from './server.ts';

const dashboard = harness();
const PASSWORD = 'tin harbour kettle nine';

/** One of its own: failed sign-ins of these tests would make others wait. */
let server: TestServer;
/** The same under a name, because a passkey belongs to one. */
let named: TestServer;
beforeAll(async () => {
  // Everybody comes from an address of their own, as people do: failures of one must not make another wait.
  process.env.BELLWETHER_TRUST_PROXY = 'on';
  server = await startTestServer({ sample: false });
  named = { ...server, url: server.url.replace('127.0.0.1', 'localhost') };
});
afterAll(async () => {
  delete process.env.BELLWETHER_TRUST_PROXY;
  await server?.stop();
});

interface Account {
  user_id: string;
  email: string;
  name: string;
}

const asAdministrator = <T>(method: string, path: string, body?: unknown) =>
  dashboard.api<T>(method, path, body, server);

const attempts = new Map<string, number>();

async function newAccount(name: string, role = 'member'): Promise<Account> {
  // A test that is tried once more makes its people once more.
  const attempt = (attempts.get(name) ?? 0) + 1;
  attempts.set(name, attempt);
  const email = `${name.toLowerCase()}${attempt === 1 ? '' : attempt}@example.test`;
  const { user } = await asAdministrator<{ user: Account }>('POST', '/api/v1/users', {
    email,
    name,
    role,
    password: PASSWORD,
  });
  return user;
}

/**
 * A role that may watch live figures: the server then tells the page at once that a session has ended or a role changed. A
 * page that may watch nothing asks every twenty seconds, for which one test is enough (the sessions that are listed).
 */
const WATCHES = 'data_scientist';

let visitors = 0;
const visitor = () => ({ extraHTTPHeaders: { 'x-forwarded-for': `203.0.113.${++visitors}` } });
const openAnonymously = (path: string, at = server) => dashboard.open(path, { server: at, as: 'nobody', ...visitor() });
const openAsAdministrator = (path: string) => dashboard.open(path, { server });

async function typePassword(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
}

async function openSignedIn(path: string, email: string, at = server): Promise<Page> {
  const page = await openAnonymously(path, at);
  await typePassword(page, email);
  await page.getByRole('button', { name: 'Account and settings' }).waitFor();
  return page;
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account and settings' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('E-mail').waitFor();
}

/** RFC 6238 as authenticator apps do it: the code of the step that holds the instant. */
function totp(secret: string, atMs: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  return String((hash.readUInt32BE(hash.at(-1)! & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** A device with passkeys. It answers every request at once; while nobody is present, none. */
async function addAuthenticator(page: Page): Promise<{ setPresent(isPresent: boolean): Promise<unknown> }> {
  const debug = await page.context().newCDPSession(page);
  await debug.send('WebAuthn.enable');
  const { authenticatorId } = await debug.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    setPresent: (enabled) => debug.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
  };
}

const clipboardOf = (context: BrowserContext) => context.grantPermissions(['clipboard-read', 'clipboard-write']);

describe('signing in', () => {
  it('asks for the e-mail, then for the password, and shows the page that was asked for', async () => {
    const page = await openAnonymously('/access/keys?from=a-link');
    await typePassword(page, server.email, server.password);
    await page.getByRole('heading', { name: 'Which programs may send or read here' }).waitFor();
    expect(new URL(page.url()).search).toContain('from=a-link');
  });

  it('signs in by one press when a password manager has filled both', async () => {
    const page = await openAnonymously('/me');
    await page.locator('input[name=password]').evaluate((input: HTMLInputElement, password) => {
      input.value = password;
    }, server.password);
    await page.getByLabel('E-mail').fill(server.email);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What may I see here' }).waitFor();
  });

  it('says the same for a wrong password and for an address nobody has, with the focus on the password', async () => {
    for (const email of [server.email, 'nobody@example.test']) {
      const page = await openAnonymously('/me');
      await typePassword(page, email, 'not the password');
      await page.getByText('This e-mail and password do not go together.').waitFor();
      expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('password');
    }
  });

  it('keeps no token where a script can read it', async () => {
    const page = await openAnonymously('/me');
    await typePassword(page, server.email, server.password);
    await page.getByRole('heading', { name: 'What may I see here' }).waitFor();
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie);
    expect(kept).not.toContain('bws_');
    const cookie = (await page.context().cookies()).find(({ name }) => name === 'bw_session');
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  });

  it('says so when the server is away, and works once it is back', async () => {
    dashboard.expectComplaint(/Failed to load resource: net::ERR_/);
    const page = await openAnonymously('/me');
    await page.route('**/api/v1/sessions', (route) => route.abort('connectionrefused'));
    await typePassword(page, server.email, server.password);
    await page.getByText('The server does not answer.').waitFor();
    await page.unroute('**/api/v1/sessions');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'What may I see here' }).waitFor();
  });
});

describe('an authenticator app as a second step', () => {
  it('is set up on the page, then asked for; recovery codes stand in for it, each once', async () => {
    const { email } = await newAccount('Grace');
    const page = await openSignedIn('/me', email);
    await page.getByText('Your sign-in takes a password only').waitFor();
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByRole('img', { name: 'QR code' }).waitFor();
    const secret = (await page.locator('.totp-enrolment .secret').textContent())!.replaceAll(' ', '');
    const setUpMs = Date.now();
    await page.getByLabel('The code the app shows now').fill(totp(secret, setUpMs));
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByText('Your recovery codes, shown this once').waitFor();
    const codes = await page.locator('.recovery-codes code').allTextContents();
    expect(new Set(codes).size).toBe(10);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByText('10 codes are left.').waitFor();
    await page.getByText('Your sign-in takes a second step.').waitFor();

    await signOut(page);
    await typePassword(page, email);
    const code = page.getByLabel('Code from your authenticator app');
    expect(await code.getAttribute('autocomplete')).toBe('one-time-code');
    // The code of the set-up is used up; the next one is good already, for clocks that are fast.
    await code.fill(totp(secret, setUpMs + 30_000));
    await page.keyboard.press('Enter');
    await page.getByText('10 codes are left.').waitFor();

    for (const [used, left] of [
      [codes[0]!, '9 codes are left.'],
      [codes[1]!, '8 codes are left.'],
    ] as const) {
      await signOut(page);
      await typePassword(page, email);
      await page.getByRole('button', { name: 'Use a recovery code instead' }).click();
      const field = page.getByRole('textbox', { name: /Recovery code/ });
      if (used === codes[1]) {
        await field.fill(codes[0]!);
        await page.keyboard.press('Enter');
        await page.getByText('This recovery code is not right, or was used before.').waitFor();
      }
      await field.fill(used.toUpperCase());
      await page.keyboard.press('Enter');
      await page.getByText(left).waitFor();
    }
  });

  it('is turned off with the password only', async () => {
    const { email } = await newAccount('Linus');
    const page = await openSignedIn('/me', email);
    await page.getByRole('button', { name: 'Set up' }).click();
    const secret = (await page.locator('.totp-enrolment .secret').textContent())!.replaceAll(' ', '');
    await page.getByLabel('The code the app shows now').fill(totp(secret, Date.now()));
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('button', { name: 'Turn off' }).click();
    const question = page.getByRole('dialog');
    dashboard.expectComplaint(/400 \(Bad Request\)/);
    await question.getByLabel('Your password', { exact: true }).fill('a guess of somebody else');
    await question.getByRole('button', { name: 'Turn off' }).click();
    await question.getByText('is not your password').waitFor();
    await question.getByLabel('Your password', { exact: true }).fill(PASSWORD);
    await question.getByRole('button', { name: 'Turn off' }).click();
    await page.getByText('The second step is off.').waitFor();
  });
});

describe('a passkey', () => {
  it('is added on the page, signs in alone, by the button and as a suggestion, is the second step after a password, and is removed', async () => {
    const { email } = await newAccount('Hedy');
    const page = await openSignedIn('/me', email, named);
    const device = await addAuthenticator(page);
    const own = page.getByRole('row', { name: /this one/ });
    await page.getByLabel('Name it').fill('laptop');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('The passkey “laptop” is added.').waitFor();

    await device.setPresent(false);
    await signOut(page);
    // Pressed first: with the device there already, the suggestion might sign in before the button is.
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await device.setPresent(true);
    await own.getByText('passkey', { exact: true }).waitFor();

    await device.setPresent(false);
    await signOut(page);
    await typePassword(page, email);
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    await device.setPresent(true);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await own.getByText('password and passkey').waitFor();

    // The page offers it beside the e-mail, and this device takes it at once.
    await page.getByRole('button', { name: 'Account and settings' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await own.getByText('passkey', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'Remove the passkey laptop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('The passkey “laptop” is removed.').waitFor();
    await page.getByText('Your sign-in takes a password only').waitFor();
  });

  it('cannot be made where the page was opened by an IP address; there is a link to where it can', async () => {
    const page = await openAsAdministrator('/me');
    const link = page.getByRole('link', { name: /Open it as localhost/ });
    expect(await link.getAttribute('href')).toContain(`${named.url}/me`);
  });
});

describe('an invitation', () => {
  it('lets somebody in who then sees only what the role may', async () => {
    const page = await openAsAdministrator('/access/people');
    await clipboardOf(page.context());
    await page.getByRole('button', { name: 'Invite' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('E-mail').fill('radia@example.test');
    await dialog.getByLabel('Role').selectOption('viewer');
    await dialog.getByRole('button', { name: 'Make the invitation' }).click();
    await page.getByRole('heading', { name: 'The invitation for radia@example.test' }).waitFor();
    await page.getByRole('button', { name: 'Copy the link' }).click();
    await page.getByText('Copied').waitFor();
    const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
    expect(link.search).toBe('');
    await page.getByRole('row', { name: /radia@example\.test/ }).waitFor();

    const guest = await openAnonymously(link.pathname + link.hash);
    await guest.getByText('Boards shared with them, and their own figures.').waitFor();
    await guest.getByLabel('Your name').fill('Radia');
    await guest.getByLabel('New password', { exact: true }).fill('radia likes trees');
    await guest.getByText('It contains the name in your e-mail address').waitFor();
    await guest.getByLabel('New password', { exact: true }).fill(PASSWORD);
    // The first page asks for figures that a viewer nobody has connected to events may not see.
    dashboard.expectComplaint(/403 \(Forbidden\)/);
    await guest.getByRole('button', { name: 'Accept and sign in' }).click();
    await guest.getByRole('button', { name: 'Account and settings' }).waitFor();
    expect(new URL(guest.url()).hash).toBe('');

    const pages = guest.getByRole('navigation', { name: 'Pages' });
    await pages.getByRole('link', { name: 'Me' }).waitFor();
    expect(await pages.getByRole('link', { name: 'People and access' }).count()).toBe(0);
    expect(await pages.getByRole('link', { name: 'Keys' }).count()).toBe(0);
    await guest.goto('/access/keys');
    await guest.getByRole('heading', { name: 'You may not see this page.' }).waitFor();

    dashboard.expectComplaint(/404 \(Not Found\)/);
    const late = await openAnonymously(link.pathname + link.hash);
    await late.getByRole('heading', { name: 'This invitation is not good any more.' }).waitFor();
  });

  it('that is withdrawn opens nothing', async () => {
    const { link } = await asAdministrator<{ link: string }>('POST', '/api/v1/invitations', {
      email: 'withdrawn@example.test',
      role: 'member',
    });
    const page = await openAsAdministrator('/access/people');
    await page.getByRole('button', { name: 'Withdraw the invitation of withdrawn@example.test' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    await page.getByText('The invitation of withdrawn@example.test is withdrawn.').waitFor();
    dashboard.expectComplaint(/404 \(Not Found\)/);
    const guest = await openAnonymously(new URL(link).pathname + new URL(link).hash);
    await guest.getByRole('heading', { name: 'This invitation is not good any more.' }).waitFor();
  });
});

describe('a new password by link', () => {
  it('ends the sessions of before, and signs in', async () => {
    const account = await newAccount('Barbara', WATCHES);
    const before = await openSignedIn('/me', account.email);
    const page = await openAsAdministrator(`/access/people?user=${account.user_id}`);
    await page.getByRole('dialog').getByRole('button', { name: 'New password link' }).click();
    await page.getByRole('button', { name: 'New password link' }).last().click();
    await page.getByRole('heading', { name: 'The link with which Barbara sets a new password' }).waitFor();
    const link = new URL((await page.locator('.secret').textContent())!);

    const guest = await openAnonymously(link.pathname + link.hash);
    await guest.getByLabel('New password', { exact: true }).fill('quiet lighthouse on tuesday');
    await guest.getByRole('button', { name: 'Set the password' }).click();
    await guest.getByText('Your new password is set').waitFor();
    // The first page asks for figures that a member nobody has connected to a team may not see.
    dashboard.expectComplaint(/403 \(Forbidden\)/);
    await guest.getByRole('link', { name: 'Go to the sign-in' }).click();
    await typePassword(guest, account.email, 'quiet lighthouse on tuesday');
    await guest.getByRole('button', { name: 'Account and settings' }).waitFor();
    dashboard.expectComplaint(/401 \(Unauthorized\)/);
    await before.getByText('Your session has ended.').waitFor({ timeout: 30_000 });
  });
});

describe('sessions', () => {
  it('are listed with this one marked; one that is ended elsewhere shows the sign-in', async () => {
    const { email } = await newAccount('Alan');
    const [here, there] = [await openSignedIn('/me', email), await openSignedIn('/me', email)];
    await here.reload();
    const rows = here.getByRole('table', { name: 'Where you are signed in' }).locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(2);
    expect(await rows.filter({ hasText: 'this one' }).count()).toBe(1);
    await here.getByRole('button', { name: 'End the session in Chrome on Linux' }).click();
    await here.getByText('The session has ended.').waitFor();
    await expect.poll(() => rows.count()).toBe(1);
    await there
      .getByText('Your session has ended. Sign in again to go on where you were.')
      .waitFor({ timeout: 30_000 });
    await typePassword(there, email);
    await there.getByRole('heading', { name: 'What may I see here' }).waitFor();
  });

  it('of all tabs end with signing out of one', async () => {
    const { email } = await newAccount('Ken');
    const page = await openSignedIn('/me', email);
    const other = await page.context().newPage();
    await other.goto('/me');
    await other.getByRole('heading', { name: 'What may I see here' }).waitFor();
    await signOut(page);
    await other.getByLabel('E-mail').waitFor();
  });

  it('of others end when the password is changed', async () => {
    const { email } = await newAccount('Edsger', WATCHES);
    const [here, there] = [await openSignedIn('/me', email), await openSignedIn('/me', email)];
    await here.getByRole('button', { name: 'Change the password' }).click();
    await here.getByLabel('Present password', { exact: true }).fill(PASSWORD);
    await here.getByLabel('New password', { exact: true }).fill('structured walks at dawn');
    await here.getByRole('button', { name: 'Change the password' }).click();
    await here.getByText('Your password is changed').waitFor();
    await there.getByText('Your session has ended.').waitFor({ timeout: 30_000 });
  });
});

describe('people', () => {
  it('whose role is changed see what it allows while they are signed in', async () => {
    const account = await newAccount('Margaret', WATCHES);
    const theirs = await openSignedIn('/me', account.email);
    const pages = theirs.getByRole('navigation', { name: 'Pages' });
    expect(await pages.getByRole('link', { name: 'Keys' }).count()).toBe(0);

    const page = await openAsAdministrator('/access/people?q=margaret');
    await page.getByRole('button', { name: 'Margaret' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Role').selectOption('admin');
    // Esc does not lose what was not saved.
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'There are changes that are not saved.' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await drawer.getByRole('button', { name: 'Save' }).click();
    await drawer.getByText('Saved. It holds for Margaret at once').waitFor();
    await pages.getByRole('link', { name: 'Keys' }).waitFor({ timeout: 30_000 });
    await theirs.getByText('Administrator', { exact: true }).first().waitFor();

    await drawer.getByLabel('Role').selectOption(WATCHES);
    await drawer.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => pages.getByRole('link', { name: 'Keys' }).count(), { timeout: 30_000 }).toBe(0);
  });

  it('who are disabled are signed out and do not come back in, until they are enabled', async () => {
    const account = await newAccount('Dennis', WATCHES);
    const theirs = await openSignedIn('/me', account.email);
    const page = await openAsAdministrator(`/access/people?user=${account.user_id}`);
    for (const verb of ['Disable', 'Enable']) {
      await page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click();
      await page.getByRole('button', { name: verb, exact: true }).last().click();
      await page
        .getByText(verb === 'Disable' ? 'Dennis is disabled and signed out.' : 'Dennis can sign in again.')
        .waitFor();
      if (verb === 'Enable') break;
      await theirs.getByText('Your session has ended.').waitFor({ timeout: 30_000 });
      await typePassword(theirs, account.email);
      await theirs.getByText('This e-mail and password do not go together.').waitFor();
      await page.goto(`/access/people?user=${account.user_id}`);
    }
    await theirs.getByRole('button', { name: 'Sign in', exact: true }).click();
    await theirs.getByRole('heading', { name: 'What may I see here' }).waitFor();
  });

  it('of the own teams are there for a manager to read, and nothing to change', async () => {
    const mira = await newAccount('Mira', 'manager');
    const toni = await newAccount('Toni');
    for (const { user_id } of [mira, toni])
      await asAdministrator('PATCH', `/api/v1/users/${user_id}`, { teams: ['platform'] });
    const page = await openSignedIn('/access/people', mira.email);
    await page.getByText('You see the people of your teams').waitFor();
    const names = await page.locator('.person-open').allTextContents();
    expect(names.sort()).toEqual(['Mira', 'Toni']);
    expect(await page.getByRole('button', { name: 'Invite' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Toni' }).click();
    const card = page.getByRole('dialog');
    await card.getByText('toni@example.test').waitFor();
    expect(await card.locator('input, select').count()).toBe(0);
    expect(await card.getByRole('button').allTextContents()).toEqual(['Close']);
  });
});

describe('preferences', () => {
  it('show instants in UTC or in the zone of the device', async () => {
    const page = await dashboard.open('/me', { server, timezoneId: 'Asia/Tokyo' });
    const seen = page
      .getByRole('row', { name: /this one/ })
      .locator('time')
      .last();
    await page.getByText('This device (Asia/Tokyo)').waitFor();
    const shownIn = async (zone: string) => {
      const at = new Date((await seen.getAttribute('datetime'))!);
      return at.toLocaleTimeString('en-US', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    };
    expect(await seen.textContent()).toContain(await shownIn('Asia/Tokyo'));
    await page.getByRole('radio', { name: 'UTC' }).check();
    await page.getByText('Times in UTC').waitFor();
    expect(await seen.textContent()).toContain(await shownIn('UTC'));
  });
});

describe('a key', () => {
  it('is shown once, sends the first event, is replaced, and opens nothing once it is revoked', async () => {
    const page = await openAsAdministrator('/access/keys');
    await page.getByRole('button', { name: 'New key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('first key');
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    await page.getByRole('heading', { name: 'The key “first key”' }).waitFor();
    const key = (await page.locator('.secret').textContent())!;
    const lines = (await page.locator('.secret-once pre').textContent())!;
    const event = JSON.parse(/-d '(.*)'$/.exec(lines)![1]!);
    const sent = await fetch(`${server.url}/api/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(event),
    });
    expect(sent.status).toBe(202);
    expect(await sent.json()).toMatchObject({ accepted: 1, rejected: 0 });
    await page.getByRole('button', { name: 'I have kept it' }).click();
    expect(await page.content()).not.toContain(key);

    await page.getByRole('button', { name: 'Rotate the key first key' }).click();
    await page.getByLabel('The old one works for').selectOption('an hour');
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
    await page.getByText('The key is replaced.').waitFor();
    const next = (await page.locator('.secret').textContent())!;
    const ask = (bearer: string) =>
      fetch(`${server.url}/api/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: '[]',
      }).then(({ status }) => status);
    expect(await ask(key)).not.toBe(401);

    for (const left of [1, 0]) {
      await page.getByRole('button', { name: 'Revoke the key first key' }).first().click();
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
      await page.getByText('The key “first key” is revoked.').waitFor();
      await expect.poll(() => page.getByRole('button', { name: 'Revoke the key first key' }).count()).toBe(left);
    }
    expect([await ask(key), await ask(next)]).toEqual([401, 401]);
  });

  it('is made once, however often the button is pressed while the server is slow', async () => {
    const page = await openAsAdministrator('/access/keys');
    let sent = 0;
    let answer = () => {};
    await page.route('**/api/v1/keys', async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      sent++;
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return route.fallback();
    });
    await page.getByRole('button', { name: 'New key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('once');
    await dialog.getByRole('button', { name: 'Make the key' }).dblclick({ force: true });
    const working = dialog.getByRole('button', { name: 'Making…' });
    // A person can press what a screen reader calls disabled, so press it all the same.
    await working.click({ force: true });
    await page.keyboard.press('Enter');
    await expect.poll(() => sent).toBe(1);
    answer();
    await page.getByRole('heading', { name: 'The key “once”' }).waitFor();
    await expect.poll(() => page.getByRole('row', { name: /^once/ }).count()).toBe(1);
    expect(sent).toBe(1);
  });

  it('that the server did not answer for is said to be not known, not to have failed', async () => {
    dashboard.expectComplaint(/net::ERR_/);
    const page = await openAsAdministrator('/access/keys');
    await page.route('**/api/v1/keys', (route) =>
      route.request().method() === 'POST' ? route.abort('connectionreset') : route.fallback(),
    );
    await page.getByRole('button', { name: 'New key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('perhaps');
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    await dialog.getByText('it is not known whether this was done').waitFor();
    expect(await dialog.getByLabel('Name').inputValue()).toBe('perhaps');
  });
});

describe.each([
  ['light', { width: 1280, height: 800 }],
  ['dark', { width: 390, height: 844 }],
] as const)('in %s', (colorScheme, viewport) => {
  beforeAll(() => asAdministrator('POST', '/api/v1/keys', { name: 'to look at', scopes: ['read'] }));

  it.each(['/me', '/access/people', '/access/keys'])('%s has no accessibility violation', async (path) => {
    const page = await dashboard.open(path, { server, colorScheme, viewport, reducedMotion: 'reduce' });
    await page.locator('.answer').waitFor();
    await page.getByRole('table').first().waitFor();
    expect(await dashboard.violations(page)).toEqual([]);
  });

  it('neither have signing in, a link, or what opens on a page', async () => {
    dashboard.expectComplaint(/404 \(Not Found\)/);
    const options = { server, colorScheme, viewport, reducedMotion: 'reduce' as const };
    const anonymous = await dashboard.open('/', { ...options, as: 'nobody' });
    await anonymous.getByLabel('E-mail').fill('somebody@example.test');
    expect(await dashboard.violations(anonymous)).toEqual([]);
    await anonymous.keyboard.press('Enter');
    await anonymous.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    expect(await dashboard.violations(anonymous)).toEqual([]);
    await anonymous.goto('/invitation#token=bwi_nothing');
    await anonymous.getByRole('heading', { name: 'This invitation is not good any more.' }).waitFor();
    expect(await dashboard.violations(anonymous)).toEqual([]);

    const page = await dashboard.open('/access/people', options);
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await dashboard.violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('.person-open').last().click();
    await page.getByRole('dialog').waitFor();
    expect(await dashboard.violations(page)).toEqual([]);
    await page.goto('/me');
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.locator('.qr').waitFor();
    expect(await dashboard.violations(page)).toEqual([]);
  });
});

describe('too many attempts', () => {
  it.each(['ada@example.test', 'nobody@example.test'])('at %s are told with the time to wait', async (email) => {
    dashboard.expectComplaint(/429 \(Too Many Requests\)/);
    const page = await openAnonymously('/me');
    await typePassword(page, email, 'a first guess');
    const problem = page.locator('#sign-in-problem');
    await expect.poll(() => problem.textContent()).not.toBe('');
    for (let attempt = 0; attempt < 6 && !(await problem.textContent())?.includes('Too many'); attempt++) {
      const answered = page.waitForResponse('**/api/v1/sessions');
      await page.getByLabel('Password', { exact: true }).fill(`guess number ${attempt}`);
      await page.keyboard.press('Enter');
      await answered;
    }
    await expect
      .poll(() => problem.textContent())
      .toMatch(/^Too many attempts\. Your account is safe; try again in (\d+ seconds|one second)\.$/);
  });
});
