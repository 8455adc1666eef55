/**
 * A survey from the company's file to the report, as the people of a company live through it: pages in a browser, mails from
 * a real mail server, and time that is moved by hand. 100 people are asked, 72 answer, 28 are reminded.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, parseTokenText } from '@bellwether/core';
import { type RunningEdge, startEdge } from '@bellwether/edge-app';
import { type Answers, type Question, readSurveyDefinition, type SurveyDefinition } from '@bellwether/questionnaire';
import { type RunningServer, readConfig } from '@bellwether/server';
import { startTestServer } from '@bellwether/server/start-test-server';
import { actingFor, createKey, FIRST_ORG_ID, OPERATOR } from '@bellwether/services';
import { patience } from '@bellwether/services/chosen-engines';
import type { Page } from 'playwright-core';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harness } from './harness.ts';
import { forgetSessions } from './sign-in.ts';

const dashboard = harness();
const directory = mkdtempSync(join(tmpdir(), 'bellwether-survey-day-'));
const account = { email: 'ada@example.test', password: 'correct horse battery staple' };
const mails: { to: string; raw: string }[] = [];

const PEOPLE = 100;
const ANSWERING = 72;
const DEPARTMENTS = ['Product', 'Sales', 'Research', 'Support'];

/** How far the clock of centre and edge is ahead of the machine's. */
let aheadMs = 0;
const clock = (): number => Date.now() + aheadMs;
let server: RunningServer;
let edge: RunningEdge;
let mailServer: SMTPServer;
let surveyId = '';
let waveId = '';
let answers: Answers[] = [];
let definition: SurveyDefinition;

const access = () => ({ url: server.url, ...account });
const openPage = (path: string): Promise<Page> => dashboard.open(path, { server: access() });
const api = <T>(method: string, path: string, body?: unknown) => dashboard.api<T>(method, path, body, access());

beforeAll(async () => {
  process.env.BELLWETHER_ADMIN_EMAIL = account.email;
  process.env.BELLWETHER_ADMIN_PASSWORD = account.password;
  const config = { ...readConfig(process.env), port: 0, dataDirectory: directory, sample: false, logLevel: 'silent' };
  server = await startTestServer(config as Parameters<typeof startTestServer>[0], { clock });
  mailServer = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        for (const { address } of session.envelope.rcptTo)
          mails.push({ to: address, raw: Buffer.concat(chunks).toString() });
        done(null);
      });
    },
  });
  await new Promise<void>((resolve) => mailServer.listen(0, '127.0.0.1', () => resolve()));
  edge = await startEdge({
    ...{ directory: join(directory, 'edge'), host: '127.0.0.1', port: 0, centreUrl: server.url, clock },
    obtainIngestKey: async () => {
      const caller = actingFor(OPERATOR, FIRST_ORG_ID);
      return (await createKey(server.platform, caller, { name: 'edge', scopes: ['ingest', 'delivery'] })).key;
    },
  });
  server.edgeIsAt(edge.url);
  writeFileSync(join(directory, 'company.csv'), companyFile());
}, patience(120_000));
afterAll(async () => {
  await edge?.close();
  await server?.close();
  await new Promise<void>((resolve) => mailServer.close(() => resolve()));
  rmSync(directory, { recursive: true, force: true });
}, patience(60_000));

/** One leads all, four lead a department each, the rest work there; two of them report to each other by mistake. */
function companyFile(): string {
  const rows = Array.from({ length: PEOPLE }, (_, i) => {
    const head = 1 + ((i - 5) % DEPARTMENTS.length);
    const manager = i === 0 ? '' : i <= DEPARTMENTS.length ? 'E0' : `E${head}`;
    const department = i === 0 ? 'Product' : DEPARTMENTS[(i <= DEPARTMENTS.length ? i : head) - 1]!;
    const title = i === 0 ? 'Managing Director' : i <= DEPARTMENTS.length ? `Head of ${department}` : 'Specialist';
    const by = i === 50 ? 'E51' : i === 51 ? 'E50' : manager;
    return `E${i},Person ${surnameOf(i)},${addressOf(i)},${title},${department},${by}`;
  });
  return ['Employee ID,Name,E-mail,Job title,Department,Manager ID', ...rows].join('\n');
}

function surnameOf(i: number): string {
  return `Ko${'bdfglmnprs'[i % 10]}a${'bdfglmnprs'[Math.floor(i / 10)]}u`;
}
function addressOf(i: number): string {
  return `${surnameOf(i).toLowerCase()}${i}@acme.example`;
}

describe('a survey of a company', () => {
  it('begins with its file, which is looked at where it stays, and leaves as pseudonyms', async () => {
    const page = await openPage('/surveys/organizations');
    await page.getByRole('button', { name: 'New organisation' }).click();
    await page.getByLabel('Name').fill('Acme');
    await page.getByRole('button', { name: 'Make it' }).click();
    const opened = page.context().waitForEvent('page');
    await page.getByRole('link', { name: 'Send a company file' }).click();
    const atEdge = await opened;
    atEdge.setDefaultTimeout(30_000);
    await atEdge.getByLabel('Token').fill(edge.edge.firstToken!);
    await atEdge.getByRole('button', { name: 'Sign in' }).click();
    await atEdge.getByLabel(/Company file/).setInputFiles(join(directory, 'company.csv'));
    await atEdge.getByRole('button', { name: 'Look at it' }).click();
    await atEdge.getByText('100 people would leave, as pseudonyms', { exact: false }).waitFor();
    await atEdge.getByRole('button', { name: 'Send 100 rows' }).click();
    await atEdge.getByRole('link', { name: 'open the chart' }).click();
    await atEdge.getByRole('heading', { name: 'Is this the chart, and what looks wrong in it?' }).waitFor();
  });

  it('goes on with the chart, in which a ring is mended before it is approved', async () => {
    const [file] = (await api<{ org_schemas: { id: string; organization_id: string }[] }>('GET', '/api/v1/org-schemas'))
      .org_schemas;
    const page = await openPage(`/surveys/organizations/${file!.organization_id}/files/${file!.id}`);
    await page.getByText('report to each other in a ring.', { exact: false }).waitFor();
    expect(await page.getByRole('button', { name: 'Approve the chart' }).isDisabled()).toBe(true);
    await page
      .getByRole('button', { name: /^Put (under|at the top)/ })
      .first()
      .click();
    await page.getByText('Nothing looks wrong.').waitFor();
    await page.getByRole('button', { name: 'Approve the chart' }).click();
    await page.getByText('approved and written').waitFor();
    expect(await dashboard.violations(page)).toEqual([]);
  });

  it('is put together from what somebody wants to know, submitted and approved', async () => {
    const page = await openPage('/surveys');
    await page.getByRole('button', { name: 'New survey' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'From what you need to know' }).check();
    await dialog.getByLabel('Topics, separated by commas').fill('workload, recognition');
    await dialog.getByLabel('What do you want to find out?').fill('What makes weeks hard, and what is seen');
    await dialog.getByLabel('Whom do you ask?').fill('everybody');
    await dialog.getByRole('button', { name: 'Put it together' }).click();
    await page.waitForURL(/\/surveys\/build\//);
    surveyId = decodeURIComponent(page.url().split('/').at(-1)!.split('?')[0]!);
    await page.getByRole('button', { name: 'Submit for review' }).click();
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('link', { name: 'Send it' }).waitFor();
  });

  it('goes to everybody by mail, with a link for each', async () => {
    edge.edge.delivery.changeSettings(
      {
        smtp: {
          host: '127.0.0.1',
          port: (mailServer.server.address() as AddressInfo).port,
          ...{ security: 'none', from_name: 'People team', from_address: 'surveys@acme.example' },
        },
        answer_url: server.url,
        hours: { from: '00:00', to: '24:00', days: [1, 2, 3, 4, 5, 6, 7] },
        per_minute: 6000,
      },
      { name: 'owner', permissions: ['operate'] },
    );
    const page = await openPage(`/surveys/build/${surveyId}`);
    await page.getByRole('link', { name: 'Send it' }).click();
    await expect.poll(() => page.locator('select[name=survey]').inputValue()).toBe(surveyId);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.waitForURL(/\/surveys\/waves\/[0-9a-f-]{36}/);
    waveId = page.url().split('/').at(-1)!;
    await expect.poll(() => look().then(() => mails.length), { timeout: 60_000 }).toBe(PEOPLE);
    expect(new Set(mails.map(({ to }) => to)).size).toBe(PEOPLE);
    expect(new Set(await Promise.all(mails.map(linkIn))).size).toBe(PEOPLE);
  });

  it('is answered by 72 of them, one in the browser, and by none of them twice', async () => {
    const asked = await api<{ definition: unknown }>('GET', `/api/v1/waves/${waveId}/questionnaire`);
    const read = readSurveyDefinition(asked.definition);
    if (read.kind !== 'read') throw new Error(JSON.stringify(read));
    definition = read.value;
    answers = Array.from({ length: ANSWERING }, (_, i) => answersOf(i));
    const links = await Promise.all(mails.slice(0, ANSWERING).map(linkIn));
    const sent = await Promise.all(links.slice(1).map((link, i) => answer(link, answers[i + 1]!)));
    expect(new Set(sent)).toEqual(new Set([201]));
    expect(await answer(links[1]!, answers[1]!)).toBe(409);

    const page = await dashboard.open(links[0], {
      server: access(),
      as: 'nobody',
      viewport: { width: 390, height: 844 },
    });
    await page.getByRole('button', { name: 'Begin' }).click();
    for (let pages = 0; pages < 20; pages++) {
      await answerPage(page, answers[0]!);
      const end = page.getByRole('button', { name: 'Send my answers' });
      if (await end.isVisible()) {
        await end.click();
        break;
      }
      await page.getByRole('button', { name: 'Next' }).click();
    }
    await page.getByRole('heading', { name: /have arrived/ }).waitFor();
  });

  it('reminds the 28 who have not answered, and nobody else', async () => {
    const answered = new Set(mails.slice(0, ANSWERING).map(({ to }) => to));
    aheadMs += 3 * DAY_MS + 3_600_000;
    forgetSessions();
    await expect.poll(() => look().then(() => mails.length), { timeout: 60_000 }).toBe(PEOPLE + PEOPLE - ANSWERING);
    await look();
    const reminded = mails.slice(PEOPLE).map(({ to }) => to);
    expect(new Set(reminded).size).toBe(PEOPLE - ANSWERING);
    expect(reminded.filter((to) => answered.has(to))).toEqual([]);
  });

  it('is reported with the figures that the answers have, computed by hand', async () => {
    await api('POST', `/api/v1/waves/${waveId}/close`, {});
    const page = await openPage(`/surveys/results?survey=${encodeURIComponent(surveyId)}`);
    await page.getByRole('button', { name: 'Make the report' }).click();
    await page.getByRole('heading', { name: 'Scores' }).waitFor({ timeout: 90_000 });
    const results = await api<{
      invited: number;
      answered: number;
      questions: { question_id: string; kind: string; n: number | null; mean?: number }[];
    }>('GET', `/api/v1/responses/${surveyId}`);
    expect(results).toMatchObject({ invited: PEOPLE, answered: 70 });
    const scales = results.questions.filter(({ kind }) => kind === 'scale');
    expect(scales.length).toBeGreaterThan(3);
    for (const { question_id, n, mean } of scales) {
      // An item that counts the other way in its scale is told the way the scale goes.
      const given = answers.map((each) => keyed(question_id, each[question_id] as number));
      expect(n).toBe(70);
      expect(mean).toBeCloseTo(given.reduce((sum, value) => sum + value, 0) / given.length, 2);
    }
    expect(await dashboard.violations(page)).toEqual([]);
    for (const format of ['html', 'pdf', 'csv', 'xlsx']) {
      const file = await page.request.get(`${server.url}/api/v1/reports/${surveyId}/file?format=${format}`);
      expect([format, file.status()]).toEqual([format, 200]);
    }
  });
});

/** The edge looks for waves every half minute by itself. */
async function look(): Promise<void> {
  await edge.edge.delivery.look();
}

async function linkIn({ raw }: { raw: string }): Promise<string> {
  const { text = '' } = await PostalMime.parse(raw);
  return /https?:\/\/\S+\/s\/\S+#\S+/.exec(text)![0];
}

/** What the page would send. */
async function answer(link: string, given: Answers): Promise<number> {
  const token = parseTokenText(new URL(link).hash.slice(1));
  const response = await fetch(`${server.url}/api/v1/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ wave_id: waveId, token, language: 'en', answers: given }),
    signal: AbortSignal.timeout(60_000),
  });
  await response.arrayBuffer();
  return response.status;
}

const questions = (): Question[] => definition.sections.flatMap((section) => section.questions);

/** Points that differ from person to person and question to question. */
function answersOf(person: number): Answers {
  const given: Record<string, number> = {};
  questions().forEach((question, i) => {
    if (question.kind !== 'scale') return;
    const { low, high } = question.points;
    given[question.id] = low + ((person * 7 + i * 3 + Math.floor(person / 9)) % (high - low + 1));
  });
  return given;
}

/** A point as its scale counts it. */
function keyed(id: string, point: number): number {
  const isReversed = definition.scales.some(({ items }) => items.some((item) => item.question === id && item.reverse));
  const question = questions().find((each) => each.id === id);
  if (!isReversed || question?.kind !== 'scale') return point;
  return question.points.low + question.points.high - point;
}

/** Answers what the page that is open asks. */
async function answerPage(page: Page, given: Answers): Promise<void> {
  for (const question of questions()) {
    const group = page.getByRole('radiogroup', { name: question.text.en! });
    if (question.kind !== 'scale' || !(await group.isVisible())) continue;
    const at = (given[question.id] as number) - question.points.low;
    await group.getByRole('radio').nth(at).check({ force: true });
  }
}
