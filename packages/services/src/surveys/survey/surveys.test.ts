import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '@bellwether/core';
import { surveysPack } from '@bellwether/pack-surveys';
import type { Question, SurveyDefinition } from '@bellwether/questionnaire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerWith, owner, problemOf } from '../../../test/service-context.ts';
import { openTestPlatform } from '../../../test/test-platform.ts';
import { OPERATOR } from '../../access/authority/caller.ts';
import { readHistory } from '../../ingest/history/read-history.ts';
import { undoChange } from '../../ingest/history/undo-change.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { createOrganisation } from '../../tenants/tenant/create.ts';
import { createQuestion, updateQuestion } from '../question/create.ts';
import { getQuestion, listQuestions } from '../question/list.ts';
import { getTemplate, listTemplates, surveyFromTemplate } from '../survey-template/templates.ts';
import { createTheme, listThemes } from '../theme/themes.ts';
import { checkSurvey } from './check.ts';
import { createSurvey } from './create.ts';
import { getSurvey, listSurveys } from './list.ts';
import { approveSurvey, archiveSurvey, restoreSurvey, returnSurvey, submitSurvey } from './review.ts';
import { noteSurveySent, noteWaveClosed } from './sent.ts';
import { putSurveySettings } from './survey-settings.ts';
import { updateSurvey } from './update.ts';

const en = (words: string) => ({ en: words });
const scale = (id: string, words: string): Question => ({
  id,
  kind: 'scale',
  text: en(words),
  required: true,
  points: { low: 1, high: 5, labels: { low: en('Disagree'), high: en('Agree') } },
});
const definition = (questions: readonly Question[], more: Partial<SurveyDefinition> = {}): SurveyDefinition => ({
  title: en('Team health'),
  default_language: 'en',
  languages: ['en'],
  sections: [{ id: 'work', title: en('Work'), questions }],
  rules: [],
  scales: [],
  ...more,
});
const time = scale('time', 'I have enough time for my work.');
const help = scale('help', 'My colleagues help me.');

let platform: Platform;
let directory: string;
const boss = owner('org_a');
const colleague = callerWith('hr_admin', 'org_a', { id: 'usr_colleague' });
const stranger = owner('org_b');
const says = (problem: Problem) => problem.message;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bellwether-surveys-'));
  platform = await openTestPlatform({
    dataDirectory: directory,
    packs: [surveysPack],
    clock: () => Date.parse('2026-11-21T09:00:00Z'),
    onTrouble: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
  for (const org_id of ['org_a', 'org_b'])
    await createOrganisation(platform, OPERATOR, { org_id, name: org_id, self_managed: true });
});

afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

const made = (questions: readonly Question[] = [time], more: Partial<SurveyDefinition> = {}) =>
  createSurvey(platform, boss, { definition: definition(questions, more) });

describe('a survey', () => {
  it('is a draft with its questions, and is there for its own organisation only', async () => {
    const survey = await made();
    expect(survey).toMatchObject({
      status: 'draft',
      version: 1,
      title: 'Team health',
      questions: 1,
      origin: 'written',
    });
    expect(await getSurvey(platform, colleague, survey.id)).toEqual(survey);
    await problemOf(getSurvey(platform, stranger, survey.id), 'not_found');
    await problemOf(updateSurvey(platform, stranger, survey.id, { version: 1 }), 'not_found');
    await problemOf(createSurvey(platform, callerWith('viewer', 'org_a'), { definition: definition([]) }), 'forbidden');
  });

  it('is refused with every mistake and its place', async () => {
    const problem = await problemOf(
      createSurvey(platform, boss, { definition: { ...definition([time]), title: {}, languages: 'en' } }),
      'invalid_request',
    );
    expect(problem.errors.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['definition.languages', 'definition.title.en']),
    );
  });

  it('is saved from the version it was opened at; a stale one gets the current state and overwrites nothing', async () => {
    const survey = await made();
    const saved = await updateSurvey(platform, boss, survey.id, { version: 1, definition: definition([time, help]) });
    expect(saved).toMatchObject({ version: 2, questions: 2 });
    const stale = await problemOf(
      updateSurvey(platform, colleague, survey.id, { version: 1, definition: definition([]) }),
      'conflict',
    );
    expect(stale).toMatchObject({ current: { version: 2, state: { questions: 2 } } });
    expect((await getSurvey(platform, boss, survey.id)).questions).toBe(2);
  });

  it('has a history in which each change can be undone, and what was added is taken back', async () => {
    const { id } = await made();
    await updateSurvey(platform, boss, id, { version: 1, definition: definition([time, help]) });
    await updateSurvey(platform, boss, id, {
      version: 2,
      definition: definition([time, help], { title: en('Pulse') }),
    });
    const { entries } = await readHistory(platform, boss, 'survey', id, {});
    expect(entries.map(({ event_type }) => event_type)).toEqual([
      'survey.updated',
      'survey.questions_added',
      'survey.created',
    ]);
    await undoChange(platform, boss, 'survey', id, { version: 2 });
    const now = await getSurvey(platform, boss, id);
    expect(now).toMatchObject({ version: 4, title: 'Pulse', questions: 1 });
    // Undoing the undoing brings it back.
    await undoChange(platform, boss, 'survey', id, { version: 4 });
    expect((await getSurvey(platform, boss, id)).definition).toEqual(definition([time, help], { title: en('Pulse') }));
  });

  it('does not undo what a rule has come to need', async () => {
    const { id } = await made();
    await updateSurvey(platform, boss, id, { version: 1, definition: definition([time, help]) });
    const rules = [{ id: 'r', when: 'time < 3', does: { show: 'help' } }];
    await updateSurvey(platform, boss, id, { version: 2, definition: definition([time, help], { rules }) });
    expect(says(await problemOf(undoChange(platform, boss, 'survey', id, { version: 2 }), 'conflict'))).toContain(
      'would not be whole',
    );
  });

  it('is approved when nothing in it is a dead end, and a draft again once it was changed', async () => {
    const rules = [{ id: 'r', when: 'time > 5', does: { show: 'help' } }];
    const dead = await made([time, help], { rules });
    expect(await checkSurvey(platform, boss, dead.id)).toMatchObject({ can_be_approved: false });
    const problem = await problemOf(approveSurvey(platform, boss, dead.id), 'conflict');
    expect(problem.errors.map(({ field }) => field)).toContain('help');

    const { id } = await made();
    expect(await approveSurvey(platform, boss, id, { version: 1 })).toMatchObject({
      status: 'approved',
      approved_by: 'user:usr_org_a',
    });
    const changed = await updateSurvey(platform, boss, id, { version: 2, definition: definition([help]) });
    expect(changed).toMatchObject({ status: 'draft', approved_by: null });
    await problemOf(approveSurvey(platform, boss, id, { version: 2 }), 'conflict');
    const empty = await made([]);
    await problemOf(approveSurvey(platform, boss, empty.id), 'conflict');
  });

  it('where a second person approves, is approved by nobody who wrote or submitted it', async () => {
    await putSurveySettings(platform, boss, { second_person_approves: true });
    const { id } = await made();
    expect(says(await problemOf(approveSurvey(platform, boss, id), 'conflict'))).toContain(
      'Submit it for review first',
    );
    expect(await submitSurvey(platform, boss, id)).toMatchObject({
      status: 'in_review',
      submitted_by: 'user:usr_org_a',
    });
    await problemOf(approveSurvey(platform, boss, id), 'forbidden');
    expect(await returnSurvey(platform, colleague, id, { note: 'Ask less.' })).toMatchObject({ status: 'draft' });
    await submitSurvey(platform, boss, id);
    expect(await approveSurvey(platform, colleague, id)).toMatchObject({ status: 'approved' });
    await putSurveySettings(platform, boss, { second_person_approves: false });
  });

  it('that was sent says so, and is closed when its last wave is over', async () => {
    const { id } = await made();
    await approveSurvey(platform, boss, id);
    const wave = { org_id: 'org_a', wave_id: 'wave_1', survey_id: id };
    await platform.records.asTenant('org_a', (tx) =>
      noteSurveySent(platform, tx, boss, id, { assigned: { wave_id: 'wave_1', invited: 25 }, published: true }),
    );
    expect(await getSurvey(platform, boss, id)).toMatchObject({ status: 'published' });
    await platform.records.asTenant('org_a', (tx) => noteWaveClosed(platform, tx, wave));
    expect(await getSurvey(platform, boss, id)).toMatchObject({ status: 'closed' });
    const { entries } = await readHistory(platform, boss, 'survey', id, {});
    expect(entries.map(({ event_type }) => event_type).reverse()).toEqual([
      'survey.created',
      'survey.approved',
      'survey.assigned',
      'survey.published',
      'survey.completed',
      'survey.closed',
    ]);
    expect(entries[0]!.can_undo).toBe(false);
  });

  it('is archived and comes back, and is listed only when asked for meanwhile', async () => {
    const { id } = await made([time], { title: en('Once only 100% _odd_') });
    const listed = async (query: object) =>
      (await listSurveys(platform, boss, query)).surveys.map((survey) => survey.id);
    expect(await listed({ search: '100% _ODD' })).toEqual([id]);
    await archiveSurvey(platform, boss, id);
    expect(await listed({ search: 'once only' })).toEqual([]);
    expect(await listed({ status: 'archived' })).toContain(id);
    await problemOf(updateSurvey(platform, boss, id, { version: 2, definition: definition([]) }), 'conflict');
    expect(await restoreSurvey(platform, boss, id)).toMatchObject({ status: 'draft' });
    expect(await listed({ search: 'once only' })).toEqual([id]);
  });
});

describe('the library', () => {
  it('has templates, of which a survey is made that can be approved at once', async () => {
    const templates = await listTemplates(platform, boss);
    expect(templates.map(({ id, questions }) => [id, questions])).toEqual([
      ['diagnostic_63', 63],
      ['weekly_pulse', 10],
      ['stay_interview', 9],
      ['exit_interview', 10],
    ]);
    for (const { id, languages } of templates) {
      const survey = await surveyFromTemplate(platform, boss, id, { title: `My ${id}` });
      expect(survey).toMatchObject({ origin: 'library', title: `My ${id}`, languages });
      expect(await approveSurvey(platform, boss, survey.id)).toMatchObject({ status: 'approved' });
    }
    expect((await getTemplate(platform, boss, 'weekly_pulse')).definition.languages).toEqual(['en', 'de', 'fr']);
    await problemOf(surveyFromTemplate(platform, boss, 'none', {}), 'not_found');
  });

  it('finds questions by words in any language, by theme, instrument and licence', async () => {
    const ids = async (query: object) => (await listQuestions(platform, boss, query)).questions.map(({ id }) => id);
    expect((await ids({ search: 'unrealistic deadlines' })).slice(0, 3)).toEqual(expect.arrayContaining(['hse_06']));
    expect((await ids({ search: 'Pausen machen' })).slice(0, 3)).toEqual(expect.arrayContaining(['hse_16']));
    expect((await ids({ search: 'meetings' }))[0]).toMatch(/^meetings_/);
    expect(await ids({ theme: 'burnout' })).toHaveLength(7);
    expect(await ids({ licence: 'Open Government Licence v3.0' })).toHaveLength(35);
    expect(await ids({ instrument: 'bellwether_pulse', language: 'fr' })).toHaveLength(10);
    expect(await ids({ search: 'zebra' })).toEqual([]);
  });

  it('takes in questions of one’s own, and tells at once what is asked already and how it is worded', async () => {
    const saved = await createQuestion(platform, boss, {
      theme: 'workload',
      keywords: ['breaks'],
      question: scale('breaks', 'I can always decide when to take a break!'),
    });
    expect(saved.duplicates[0]).toMatchObject({ id: 'hse_02' });
    expect(saved.findings.map(({ kind }) => kind)).toEqual(['absolute']);
    expect(await getQuestion(platform, colleague, saved.id)).toMatchObject({
      own: true,
      version: 1,
      theme: 'workload',
    });
    await problemOf(getQuestion(platform, stranger, saved.id), 'not_found');

    const better = scale('breaks', 'My breaks come at a good time.');
    expect(await updateQuestion(platform, boss, saved.id, { version: 1, question: better })).toMatchObject({
      version: 2,
      duplicates: [],
    });
    expect(
      await problemOf(updateQuestion(platform, boss, saved.id, { version: 1, question: better }), 'conflict'),
    ).toMatchObject({
      current: { version: 2 },
    });
    await undoChange(platform, boss, 'question', saved.id, { version: 2 });
    expect((await getQuestion(platform, boss, saved.id)).question.text.en).toContain('always');
    expect((await listQuestions(platform, boss, { instrument: 'own' })).total).toBe(1);
  });

  it('leaves what was shipped as it is, and knows its themes', async () => {
    await problemOf(updateQuestion(platform, boss, 'hse_01', { version: 1, keywords: [] }), 'forbidden');
    await problemOf(createQuestion(platform, boss, { theme: 'nothing', question: time }), 'invalid_request');
    expect(await createTheme(platform, boss, { id: 'canteen', name: en('Canteen') })).toMatchObject({ own: true });
    await problemOf(createTheme(platform, boss, { id: 'canteen', name: en('Canteen') }), 'conflict');
    await problemOf(createTheme(platform, boss, { id: 'burnout', name: en('Burnout') }), 'conflict');
    await problemOf(createTheme(platform, boss, { id: 'x', name: { en: 'a'.repeat(300) } }), 'invalid_request');
    const themes = await listThemes(platform, boss);
    expect(themes.at(-1)).toMatchObject({ id: 'canteen', own: true });
    expect(
      await createQuestion(platform, boss, { theme: 'canteen', question: scale('food', 'Lunch is good.') }),
    ).toMatchObject({ theme: 'canteen' });
    expect((await listThemes(platform, stranger)).some(({ id }) => id === 'canteen')).toBe(false);
  });
});
