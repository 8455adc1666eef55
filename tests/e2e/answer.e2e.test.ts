/** Answering a survey as people meet it: by a link, on a phone, with the keyboard, without a connection for a while. */
import { randomBytes } from 'node:crypto';
import { type SurveyToken, TOKENS_PER_PART, tokenInfo, tokenText } from '@bellwether/core';
import { patience } from '@bellwether/services/chosen-engines';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { harness } from './harness.ts';
import { startTestServer, type TestServer } from './server.ts';

const dashboard = harness();
const PEOPLE = 12;
let server: TestServer;
let waveId: string;
let tokens: SurveyToken[];

const api = <T>(method: string, path: string, body?: unknown) => dashboard.api<T>(method, path, body, server);

beforeAll(async () => {
  server = await startTestServer({ sample: false });
  await employ();
  const survey = await api<{ id: string }>('POST', '/api/v1/surveys', { definition: DEFINITION });
  await api('POST', `/api/v1/surveys/${survey.id}/submit`, {});
  await api('POST', `/api/v1/surveys/${survey.id}/approve`, {});
  // The roster hears of people a moment after they were sent.
  await vi.waitFor(
    async () => {
      const wave = await api<{ wave_id: string; invited: number }>('POST', '/api/v1/assignments', {
        survey_id: survey.id,
      });
      waveId = wave.wave_id;
      expect(wave.invited).toBe(PEOPLE);
    },
    { timeout: 60_000, interval: 500 },
  );
  await api('POST', `/api/v1/surveys/${survey.id}/send`, { wave_id: waveId });
  tokens = await tokensOf(waveId);
}, patience(240_000));
afterAll(() => server?.stop());

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** The page of a link, as a stranger's browser opens it. */
async function openLink(link: string, options: object = {}): Promise<Page> {
  return dashboard.open(link, { server, as: 'nobody', ...options });
}
const linkOf = (token: SurveyToken): string => `/s/${waveId}#${tokenText(token)}`;
const nextToken = (): SurveyToken => tokens.pop()!;
const stored = (page: Page): Promise<string> =>
  page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));

describe('a link', () => {
  it('opens on a phone, says who sees what, and leaves nothing of itself in the address', async () => {
    const page = await openLink(linkOf(nextToken()), PHONE);
    await page.getByRole('heading', { name: 'How was your week?' }).waitFor();
    await page.getByRole('heading', { name: 'Who sees what' }).waitFor();
    expect(new URL(page.url()).hash).toBe('');
    expect(await dashboard.violations(page)).toEqual([]);
  });

  it('is answered with the keyboard alone, from beginning to end', async () => {
    const page = await openLink(linkOf(nextToken()));
    await page.getByRole('button', { name: 'Begin' }).press('Enter');
    await page.getByRole('button', { name: 'Next' }).press('Enter');
    // What was missed is said, is where the focus goes, and leads to the question.
    await page.getByRole('alert').getByText('One thing is missing:').waitFor();
    expect(await dashboard.violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'I had energy this week.' }).press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('button', { name: 'Next' }).press('Enter');
    await page.getByLabel(/Anything else/).fill('More time to think.');
    expect(await dashboard.violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Send my answers' }).press('Enter');
    await page.getByRole('heading', { name: /have arrived/ }).waitFor();
    expect(await stored(page)).not.toContain('think');
  });

  it('goes on where somebody was, and keeps nothing readable on the device', async () => {
    const token = nextToken();
    const page = await openLink(linkOf(token));
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('radio', { name: '4', exact: true }).check({ force: true });
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel(/Anything else/).fill('half a sentence');
    await expect.poll(() => stored(page)).not.toBe('[{},{},""]');
    expect(await stored(page)).not.toContain('half');
    await page.goto('about:blank');
    await page.goto(linkOf(token));
    await page.getByRole('button', { name: 'Go on where you were' }).click();
    await expect.poll(() => page.getByLabel(/Anything else/).inputValue()).toBe('half a sentence');
  });

  it('sends by itself what could not be sent, once there is a connection', async () => {
    const token = nextToken();
    const page = await openLink(linkOf(token));
    dashboard.expectComplaint(/ERR_INTERNET_DISCONNECTED|Failed to load/);
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('radio', { name: '2', exact: true }).check({ force: true });
    await page.getByRole('button', { name: 'Next' }).click();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Send my answers' }).click();
    await page.getByRole('heading', { name: 'There is no connection' }).waitFor();
    expect(await dashboard.violations(page)).toEqual([]);
    await page.context().setOffline(false);
    await page.getByRole('heading', { name: /have arrived/ }).waitFor();
    const again = await openLink(linkOf(token));
    await again.getByRole('heading', { name: 'This link has been used.' }).waitFor();
    expect(await dashboard.violations(again)).toEqual([]);
  });

  it('that is cut off, or of no survey, says what to do', async () => {
    dashboard.expectComplaint(/40[34]/);
    for (const link of [
      linkOf(nextToken()).slice(0, -6),
      `/s/${waveId}`,
      '/s/0193a000-0000-7000-8000-000000000000#x',
    ]) {
      const page = await openLink(link);
      await page.getByRole('heading', { name: 'This link does not work.' }).waitFor();
    }
  });

  it('is in the language of the browser, and in another one when that is chosen', async () => {
    const page = await openLink(linkOf(nextToken()), { locale: 'de-DE', colorScheme: 'dark' });
    await page.getByRole('heading', { name: 'Wie war Ihre Woche?' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    expect(await dashboard.violations(page)).toEqual([]);
    await page.getByLabel('Sprache').selectOption('en');
    await page.getByRole('button', { name: 'Begin' }).waitFor();
  });

  it('loads from its own server alone, under a policy that allows nothing else', async () => {
    const page = await openLink('about:blank');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const answer = await page.goto(server.url + linkOf(nextToken()));
    await page.getByRole('button', { name: 'Begin' }).waitFor();
    expect(asked.every((url) => url.startsWith(server.url) || url.startsWith('data:'))).toBe(true);
    expect(asked.some((url) => url.includes('#'))).toBe(false);
    expect(answer!.headers()['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; /);
    expect(answer!.headers()['set-cookie']).toBeUndefined();
  });
});

describe('a survey that is over', () => {
  it('says so', async () => {
    dashboard.expectComplaint(/410/);
    await api('POST', `/api/v1/waves/${waveId}/close`, {});
    const page = await openLink(linkOf(nextToken()));
    await page.getByRole('heading', { name: 'This survey is over.' }).waitFor();
    expect(await dashboard.violations(page)).toEqual([]);
  });
});

const DEFINITION = {
  title: { en: 'How was your week?', de: 'Wie war Ihre Woche?' },
  default_language: 'en',
  languages: ['en', 'de'],
  sections: [
    {
      id: 'work',
      title: { en: 'Your work', de: 'Ihre Arbeit' },
      questions: [
        {
          id: 'energy',
          kind: 'scale',
          text: { en: 'I had energy this week.', de: 'Ich hatte diese Woche Energie.' },
          required: true,
          points: {
            low: 1,
            high: 5,
            labels: { low: { en: 'not at all', de: 'gar nicht' }, high: { en: 'very much', de: 'sehr' } },
          },
        },
      ],
    },
    {
      id: 'more',
      title: { en: 'In your words', de: 'In Ihren Worten' },
      questions: [
        {
          id: 'words',
          kind: 'text',
          text: { en: 'Anything else?', de: 'Noch etwas?' },
          required: false,
          max_length: 300,
          multiline: true,
        },
      ],
    },
  ],
  rules: [],
  scales: [],
};

/** As an edge tells it. */
async function employ(): Promise<void> {
  const timestamp = new Date(Date.now() - 2 * 86_400_000).toISOString();
  const events = Array.from({ length: PEOPLE }, (_, i) => ({
    event_type: 'employee_state_changed',
    timestamp,
    user_id: `v1.p${String(i).padStart(4, '0')}`,
    metadata: { status: 'active', department_id_hash: 'v1.d_growth' },
  }));
  await api('POST', '/api/v1/events', events);
}

/** The edge's half, with a key of an edge's. */
async function tokensOf(wave: string): Promise<SurveyToken[]> {
  const { key } = await api<{ key: string }>('POST', '/api/v1/keys', { name: 'edge', scopes: ['delivery'] });
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  type Invitations = { invitations: { subject: string; cell_id: string }[] };
  const { waves } = await ask<{ waves: { wave_id: string; public_key: string }[] }>('GET', '/api/v1/deliveries');
  const { invitations } = await ask<Invitations>('GET', `/api/v1/waves/${wave}/invitations`);
  const publicKey = bytes(waves.find(({ wave_id }) => wave_id === wave)!.public_key);
  const made: SurveyToken[] = [];
  for (const [cell, people] of Map.groupBy(invitations, ({ cell_id }) => cell_id)) {
    expect(people.length).toBeLessThanOrEqual(TOKENS_PER_PART);
    const suite = ristretto255_oprf.poprf(tokenInfo(wave, cell));
    const drawn = people.map(() => {
      const input = new Uint8Array(randomBytes(32));
      return { input, ...suite.blind(input, publicKey) };
    });
    const answer = await ask<{ evaluated: string[]; proof: string }>('POST', `/api/v1/waves/${wave}/tokens`, {
      cell_id: cell,
      part: 0,
      blinded: drawn.map(({ blinded }) => text(blinded)),
    });
    const outputs = suite.finalizeBatch(
      drawn.map((one, i) => ({ ...one, evaluated: bytes(answer.evaluated[i]!) })),
      bytes(answer.proof),
      drawn[0]!.tweakedKey,
    );
    for (const [i, { input }] of drawn.entries())
      made.push({ input: text(input), output: text(outputs[i]!), info: cell });
  }
  return made;
}

function text(value: Uint8Array): string {
  return Buffer.from(value).toString('base64url');
}

function bytes(value: string): Uint8Array {
  return new Uint8Array(Buffer.from(value, 'base64url'));
}
