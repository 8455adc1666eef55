import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { surveysPack } from '@bellwether/pack-surveys';
import { checkLogic, questionsOf } from '@bellwether/questionnaire';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { owner, problemOf } from '../../../test/service-context.ts';
import { openTestPlatform } from '../../../test/test-platform.ts';
import { OPERATOR } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { createOrganisation } from '../../tenants/tenant/create.ts';
import { getSurvey } from '../survey/list.ts';
import { endless, FakeModel, stalled, streamed } from './fake-model.fixture.ts';
import { generateSurvey } from './generate-survey.ts';
import { LanguageModel } from './language-model.ts';
import type { Requirements } from './requirements.ts';
import { getSurveyGeneration, startSurveyGeneration } from './start-generation.ts';
import type { SurveyCreationOutcome } from './survey-creation.ts';

const needs = (more: Partial<Requirements> = {}): Requirements => ({
  topics: ['meetings', 'workload'],
  goal: 'Find out what eats our time',
  length_minutes: 2,
  language: 'en',
  audience: 'engineers',
  ...more,
});
const boss = owner('org_a');
const KEY = 'sk-very-secret-key';
const WORDED = [
  'My meetings have a clear purpose.',
  'I leave meetings knowing what happens next.',
  'My calendar leaves room for focused work.',
  'The amount of work I have is manageable.',
  'Deadlines are set with my capacity in mind.',
  'I can postpone tasks when something urgent arrives.',
  'I find quiet hours during the day.',
  'My workload has been stable this month.',
  'I am invited only to what concerns me.',
  'Decisions are written down after a discussion.',
  'My team agrees on what comes first.',
  'I finish my work within my working hours.',
  'I recover well after a busy week.',
];
const answerOf = (questions: readonly unknown[]) =>
  JSON.stringify({ sections: [{ theme: 'meetings', title: 'Time', questions }] });
const good = answerOf(WORDED.map((text) => ({ kind: 'scale', text })));

let platform: Platform;
let directory: string;
let model: FakeModel;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bellwether-generation-'));
  model = await FakeModel.open();
  platform = await openTestPlatform({
    dataDirectory: directory,
    packs: [surveysPack],
    clock: Date.now,
    languageModel: { url: model.url, model: 'tiny', key: KEY, allowPrivate: true },
    onTrouble: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
  await createOrganisation(platform, OPERATOR, { org_id: 'org_a', name: 'A', self_managed: true });
});

beforeEach(() => {
  model.requests.length = 0;
});

afterAll(async () => {
  await platform.close();
  await model.close();
  rmSync(directory, { recursive: true, force: true });
});

const textsOf = (definition: Parameters<typeof questionsOf>[0]) =>
  questionsOf(definition).map(({ question }) => Object.values(question.text)[0]!);
const generate = (more: Partial<Requirements> = {}, attemptTimeMs = 600) =>
  generateSurvey(platform, 'org_a', needs(more), { attemptTimeMs });

describe('a survey worded by a model', () => {
  it('has the model’s words, and everything else from us', async () => {
    model.behaviour = streamed(good);
    const { source, definition, failures, dropped } = await generate();
    expect([source, failures, dropped]).toEqual(['model', [], []]);
    expect(textsOf(definition)).toEqual(WORDED);
    for (const { question } of questionsOf(definition))
      expect(question).toMatchObject({ kind: 'scale', points: { low: 1, high: 5 }, theme: 'meetings' });
    expect(checkLogic(definition)).toEqual([]);
  });

  it('is told the needs and the themes, with the key, and nothing else', async () => {
    model.behaviour = streamed(good);
    await generate();
    const [{ authorization, body } = { authorization: '', body: {} }] = model.requests;
    expect(authorization).toBe(`Bearer ${KEY}`);
    expect(body).toMatchObject({ model: 'tiny', stream: true });
    const [, user] = body.messages as { content: string }[];
    const told = JSON.parse(user!.content) as Record<string, unknown>;
    expect(Object.keys(told)).toEqual(['needs', 'language', 'questions', 'themes']);
    expect(told.needs).toEqual({
      topics: ['meetings', 'workload'],
      goal: 'Find out what eats our time',
      audience: 'engineers',
    });
  });

  it('is taken from an endpoint that does not stream as well, and out of a fence', async () => {
    model.behaviour = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ choices: [{ message: { content: `\`\`\`json\n${good}\n\`\`\`` } }] }));
    };
    expect((await generate()).source).toBe('model');
  });

  it('leaves out what leads, asks two things, repeats, links, names somebody, or is no question', async () => {
    const bad = [
      { kind: 'scale', text: 'Don’t you agree that meetings are a waste?' },
      { kind: 'scale', text: 'My manager is fair and supportive.' },
      { kind: 'scale', text: 'My meetings have a clear purpose!' },
      { kind: 'scale', text: 'Click https://evil.example to go on.' },
      { kind: 'scale', text: 'Write to jane.doe@example.org about it.' },
      { kind: 'scale', text: '<script>alert(1)</script>' },
      { kind: 'scale', text: 'Why {{secret}}?' },
      { kind: 'system', text: 'A kind there is not.' },
      { kind: 'single_choice', text: 'Which day suits you?', options: ['Monday'] },
      { kind: 'scale', text: { en: 'An object' } },
      'a string',
      null,
    ];
    const all = [...WORDED.slice(0, 11).map((text) => ({ kind: 'scale', text })), ...bad];
    model.behaviour = streamed(answerOf([...all.slice(0, 1), ...bad, ...all.slice(1, 11)]));
    const { definition, dropped, source } = await generate();
    expect(source).toBe('model');
    expect(textsOf(definition)).toEqual(WORDED.slice(0, 11));
    expect(dropped.map(({ reason }) => reason)).toEqual([
      'leading',
      'double_barrelled',
      'duplicate',
      'not_words',
      'not_words',
      'not_words',
      'not_words',
      'unknown_kind',
      'options',
      'not_words',
      'not_words',
      'not_words',
    ]);
  });

  it('is not more than words, whatever the answer adds', async () => {
    model.behaviour = streamed(
      JSON.stringify({
        default_language: 'xx',
        rules: [{ id: 'r', when: 'true', does: { skip: 'q1' } }],
        scales: [{ id: 's' }],
        status: 'approved',
        sections: [
          {
            theme: '../../etc',
            title: 'Time',
            id: 'hacked',
            questions: WORDED.map((text) => ({
              kind: 'scale',
              text,
              required: false,
              id: 'evil',
              points: { low: 0, high: 1 },
              source: { url: 'javascript:1' },
            })),
          },
        ],
      }),
    );
    const { definition } = await generate();
    expect(definition).toMatchObject({ default_language: 'en', rules: [], scales: [] });
    expect(questionsOf(definition)[0]).toMatchObject({
      section: { id: 's1' },
      question: { id: 'q1', required: true, points: { high: 5 } },
    });
    expect(questionsOf(definition).some(({ question }) => question.source || question.theme)).toBe(false);
  });
});

describe('when the model fails, the library answers:', () => {
  it.each([
    ['it is slow', stalled, /did not answer within/],
    ['it is cut off', streamed(good.slice(0, 300), ''), /broke off/],
    ['it hits its limit', streamed('{', 'data: {"choices":[{"delta":{},"finish_reason":"length"}]}\n\n'), /cut off/],
    ['it talks', streamed('Sure! Here is your survey.'), /not JSON/],
    ['it answers something else', streamed('[1, 2, 3]'), /could be used/],
    ['it says too little', streamed(answerOf([{ kind: 'scale', text: WORDED[0] }])), /1 could be used/],
    ['it says too much', endless, /characters|bytes/],
    ['it is down', (response: { destroy(): void }) => response.destroy(), /could not be reached/],
    [
      'it refuses',
      (response: { writeHead(status: number): { end(text: string): void } }) => response.writeHead(401).end('no'),
      /status 401/,
    ],
    [
      'it leads elsewhere',
      (response: { writeHead(status: number, headers: object): { end(): void } }) =>
        response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      /redirect/,
    ],
    [
      'its stream is no JSON',
      (response: { writeHead(status: number, headers: object): { end(text: string): void } }) =>
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {oops\n\n'),
      /not JSON/,
    ],
  ] as const)('%s', async (_, behaviour, why) => {
    model.behaviour = behaviour as typeof stalled;
    const start = performance.now();
    const { source, failures, definition } = await generate();
    expect(source).toBe('library');
    // Asked twice, and no third time.
    expect(failures).toEqual([expect.stringMatching(why), expect.stringMatching(why)]);
    expect(model.requests).toHaveLength(2);
    expect(questionsOf(definition).length).toBeGreaterThan(5);
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(JSON.stringify(failures)).not.toContain(KEY);
  });

  it('and a second answer is taken when the first was no use', async () => {
    let asked = 0;
    model.behaviour = (response, body) => (asked++ === 0 ? streamed('nonsense') : streamed(good))(response, body);
    expect(await generate()).toMatchObject({ source: 'model', failures: [expect.stringMatching(/not JSON/)] });
  });

  it('and an address that is not allowed is never called', async () => {
    const guarded = new LanguageModel({ url: model.url, model: 'tiny', allowPrivate: false });
    const result = await generateSurvey({ ...platform, languageModel: guarded }, 'org_a', needs());
    expect(result.failures[0]).toMatch(/^The address/);
    expect(model.requests).toHaveLength(0);
    await guarded.close();
  });
});

describe('a survey from the library', () => {
  const compose = async (more: Partial<Requirements>) =>
    (await generateSurvey({ ...platform, languageModel: undefined }, 'org_a', needs(more))).definition;
  const themes = async (more: Partial<Requirements>) => (await compose(more)).sections.map(({ id }) => id);

  it('is about what was asked for, each topic in turn, and ends with a comment', async () => {
    expect(await themes({ topics: ['meetings', 'workload'], length_minutes: 3 })).toEqual([
      'about_meetings',
      'about_workload',
      'closing',
    ]);
    expect((await themes({ topics: ['burnout'] }))[0]).toBe('about_burnout');
    expect((await themes({ topics: ['home office'] }))[0]).toBe('about_remote_work');
    expect((await themes({ topics: ['recognition and pay'] }))[0]).toBe('about_recognition');
    expect((await themes({ topics: [], goal: 'Do people feel heard by the leadership?' })).length).toBeGreaterThan(1);
  });

  it('is as long as there is time, balanced over the topics', async () => {
    const short = await compose({ topics: ['meetings', 'workload', 'growth'], length_minutes: 2 });
    const counts = short.sections.map(({ questions }) => questions.length);
    // (120 − 45) / 8 = 9 questions and the comment.
    expect(counts).toEqual([3, 3, 3, 1]);
    const long = await compose({ topics: ['meetings', 'workload', 'growth'], length_minutes: 20 });
    expect(questionsOf(long).length).toBeGreaterThan(questionsOf(short).length);
  });

  it('is in the language asked for, and sends what can be scored with its key', async () => {
    const german = await compose({ topics: ['Arbeitslast'], language: 'de', length_minutes: 5 });
    expect(german).toMatchObject({ languages: ['de'], title: { de: 'Umfrage: Arbeitslast' } });
    expect(german.sections[0]).toMatchObject({ id: 'about_workload' });
    // All eight items are asked, so HSE's scale is scored; with fewer it would not be HSE's scale.
    expect(german.scales.map(({ id }) => id)).toEqual(['hse_demands']);
    expect((await compose({ topics: ['workload'], length_minutes: 1 })).scales).toEqual([]);
  });

  it('is there also for what the library knows nothing of', async () => {
    expect(await themes({ topics: ['zzz qqq'], goal: '' })).toContain('about_engagement');
    const generated = await generateSurvey(
      { ...platform, languageModel: undefined },
      'org_a',
      needs({ topics: ['zzz qqq', 'meetings'] }),
    );
    // It is said, and the title promises nothing that is not asked.
    expect(generated).toMatchObject({ unmatched: ['zzz qqq'], definition: { title: { en: 'Survey: meetings' } } });
    expect(await compose({ topics: ['workload'], language: 'is' })).toMatchObject({ languages: ['en'] });
  });

  it('is the same for the same needs', async () => expect(await compose({})).toEqual(await compose({})));
});

describe('the run that creates a survey', () => {
  const finished = async (id: string) => {
    const { state, output } = await platform.workflows.settled('org_a', id, 25_000);
    return { state, output: output as SurveyCreationOutcome };
  };

  it('validates, generates and saves a draft, and tells how far it has come', async () => {
    model.behaviour = streamed(good);
    const { id } = await startSurveyGeneration(platform, boss, { requirements: needs() });
    const { state, output } = await finished(id);
    expect([state, output.source, output.questions, output.assigned]).toEqual(['succeeded', 'model', 13, null]);
    expect(output.unmatched_topics).toEqual([]);
    expect(await getSurvey(platform, boss, output.survey_id)).toMatchObject({
      status: 'draft',
      origin: 'generated',
      created_by: 'user:usr_org_a',
    });
    expect(await getSurveyGeneration(platform, boss, id)).toMatchObject({
      state: 'succeeded',
      progress: { done: 4, of: 4 },
    });
  });

  it('that is to assign at once says why nobody could be', async () => {
    const { id } = await startSurveyGeneration(platform, boss, { requirements: needs(), assign_immediately: true });
    const { output } = await finished(id);
    expect(output.assigned).toEqual({ reason: expect.stringContaining('at least') });
    expect(await getSurvey(platform, boss, output.survey_id)).toMatchObject({ status: 'approved' });
  });

  it('fails for an organization that there is not', async () => {
    const organization_id = '018f0000-0000-7000-8000-000000000000';
    const { id } = await startSurveyGeneration(platform, boss, { requirements: needs(), organization_id });
    expect((await finished(id)).state).toBe('failed');
  });

  it('takes needs of a bounded size that name nobody', async () => {
    const refused = async (more: object, field: string) => {
      const problem = await problemOf(
        startSurveyGeneration(platform, boss, { requirements: { ...needs(), ...more } }),
        'invalid_request',
      );
      expect(problem.errors.map((error) => error.field)).toContain(field);
    };
    await refused({ topics: Array.from({ length: 13 }, (_, i) => `t${i}`) }, 'requirements.topics');
    await refused({ topics: 'workload' }, 'requirements.topics');
    await refused({ length_minutes: 300 }, 'requirements.length_minutes');
    await refused({ language: 'klingon' }, 'requirements.language');
    await refused({ goal: 'x'.repeat(1001) }, 'requirements.goal');
    await refused({ goal: 'Ask about jane.doe@example.org' }, 'requirements.goal');
    await refused({ audience: 'the team of +49 170 1234567' }, 'requirements.audience');
    await refused({ model: 'other' }, 'requirements.model');
  });
});
