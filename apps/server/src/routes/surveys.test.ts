/** Surveys over HTTP: seed 004's addresses, stale versions with what is there now, and progress as it happens. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../../test/start-test-server.ts';
import { readConfig } from '../config.ts';
import type { RunningServer } from '../server.ts';

const directory = mkdtempSync(join(tmpdir(), 'bellwether-surveys-http-'));
const admin = { email: 'ada@example.test', password: 'correct horse battery staple' };
let running: RunningServer;
let token: string;
beforeAll(async () => {
  running = await startTestServer({
    ...{ ...readConfig({}), port: 0, dataDirectory: directory, sample: false, logLevel: 'silent' as const },
    ...{ adminEmail: admin.email, adminPassword: admin.password },
  });
  const response = await fetch(`${running.url}/api/v1/sessions`, {
    method: 'POST',
    body: JSON.stringify(admin),
    headers: { 'content-type': 'application/json' },
  });
  ({ token } = (await response.json()) as { token: string });
}, patience(120_000));
afterAll(async () => {
  await running?.close();
  rmSync(directory, { recursive: true, force: true });
});

const call = (method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(running.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
async function answer<T>(method: string, path: string, body?: unknown, status = 200): Promise<T> {
  const response = await call(method, path, body);
  const read = (await response.json()) as T;
  expect([response.status, read]).toEqual([status, read]);
  return read;
}
interface Survey {
  id: string;
  version: number;
  status: string;
  questions: number;
  definition: { title: Record<string, string> };
}
const fromTemplate = () => answer<Survey>('POST', '/api/v1/survey-templates/weekly_pulse/use', {}, 201);

describe('surveys over HTTP', () => {
  it('are made from a template, saved, checked, submitted, approved and archived', async () => {
    const survey = await fromTemplate();
    const path = `/api/v1/surveys/${survey.id}`;
    const definition = { ...survey.definition, title: { ...survey.definition.title, en: 'How was it?' } };
    expect(await answer('PUT', path, { version: 1, definition })).toMatchObject({ version: 2, title: 'How was it?' });
    expect(await answer('GET', `${path}/check`)).toMatchObject({ can_be_approved: true, logic: [] });
    expect(await answer('POST', `${path}/submit`, {})).toMatchObject({ status: 'in_review' });
    expect(await answer('POST', `${path}/return`, { note: 'Ask less.' })).toMatchObject({ status: 'draft' });
    expect(await answer('POST', `${path}/approve`, {})).toMatchObject({ status: 'approved' });
    expect((await call('DELETE', path)).status).toBe(204);
    expect(await answer('POST', `${path}/restore`, {})).toMatchObject({ status: 'draft' });
    expect((await answer<{ surveys: Survey[] }>('GET', '/api/v1/surveys?search=how was')).surveys).toHaveLength(1);
    const { entries } = await answer<{ entries: { event_type: string }[] }>(
      'GET',
      `/api/v1/history/survey/${survey.id}`,
    );
    expect(entries.map(({ event_type }) => event_type).reverse()).toEqual(
      ['created', 'updated', 'submitted', 'returned', 'approved', 'archived', 'restored'].map(
        (what) => `survey.${what}`,
      ),
    );
  });

  it('answer a stale version with what is there now', async () => {
    const { id, definition } = await fromTemplate();
    const titled = (en: string) => ({ version: 1, definition: { ...definition, title: { ...definition.title, en } } });
    await answer('PUT', `/api/v1/surveys/${id}`, titled('First'));
    expect(await answer('PUT', `/api/v1/surveys/${id}`, titled('Second'), 409)).toMatchObject({
      code: 'conflict',
      current: { version: 2, state: { title: 'First' } },
    });
    await answer('POST', `/api/v1/history/survey/${id}/undo`, { version: 2 });
    expect(await answer('GET', `/api/v1/surveys/${id}`)).toMatchObject({ version: 3, title: 'Weekly pulse' });
  });

  it('say what is wrong and where', async () => {
    expect(await answer('POST', '/api/v1/surveys', { definition: { title: 'x' } }, 400)).toMatchObject({
      errors: expect.arrayContaining([expect.objectContaining({ field: 'definition.title' })]),
    });
    expect((await call('GET', '/api/v1/surveys/srv_none')).status).toBe(404);
    expect((await call('GET', '/api/v1/surveys?limit=x')).status).toBe(400);
  });

  it('have a library that is searched, and takes in questions of one’s own', async () => {
    const found = await answer<{ questions: { id: string }[] }>('GET', '/api/v1/questions?search=deadlines&limit=3');
    expect(found.questions.map(({ id }) => id)).toContain('hse_06');
    expect((await answer<{ themes: unknown[] }>('GET', '/api/v1/themes')).themes.length).toBeGreaterThan(20);
    const question = { id: 'q', kind: 'date', text: { en: 'When did you start here?' }, required: true };
    const made = await answer<{ id: string }>('POST', '/api/v1/questions', { theme: 'onboarding', question }, 201);
    expect(await answer('GET', `/api/v1/questions/${made.id}`)).toMatchObject({ own: true, version: 1 });
  });

  it('are generated by a run whose progress comes as events until it has ended', async () => {
    const requirements = { topics: ['meetings'], goal: '', audience: '', length_minutes: 2, language: 'en' };
    const { id } = await answer<{ id: string }>('POST', '/api/v1/surveys/generate', { requirements }, 202);
    const stream = await call('GET', `/api/v1/surveys/generations/${id}/events`);
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const text = await stream.text();
    const last = text.trim().split('\n\n').at(-1)!;
    expect(last).toMatch(/^event: end\n/);
    const run = JSON.parse(last.slice(last.indexOf('data: ') + 'data: '.length)) as {
      state: string;
      output: { survey_id: string };
    };
    expect(run.state).toBe('succeeded');
    expect(await answer('GET', `/api/v1/surveys/${run.output.survey_id}`)).toMatchObject({
      status: 'draft',
      origin: 'generated',
    });
    expect((await call('GET', '/api/v1/surveys/generations/none/events')).status).toBe(404);
    expect((await call('GET', '/api/v1/surveys/generations/none')).status).toBe(404);
  });
});
