/**
 * Surveys and the library they are made from; seed 004's paths. A survey that is asked for is made by a run, whose
 * progress comes as Server-Sent Events.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  approveSurvey,
  archiveSurvey,
  checkSentDefinition,
  checkSurvey,
  createQuestion,
  createSurvey,
  createTheme,
  followSurveyGeneration,
  getQuestion,
  getSurvey,
  getSurveyGeneration,
  getSurveySettings,
  getTemplate,
  listQuestions,
  listSurveys,
  listTemplates,
  listThemes,
  putSurveySettings,
  restoreSurvey,
  returnSurvey,
  startSurveyGeneration,
  submitSurvey,
  surveyFromTemplate,
  updateQuestion,
  updateSurvey,
} from '@bellwether/services';
import { STREAM_HEADERS } from '../http/security-headers.ts';
import { withNumbers } from './figures.ts';
import type { Route, RouteContext } from './route.ts';

const SURVEY = '/api/v1/surveys/:survey_id';
const json = { consumes: ['application/json'] } as const;
const read = { tag: 'administration', needs: 'surveys:read', reach: 'team' } as const;
const write = { tag: 'administration', needs: 'surveys:write' } as const;
const approve = { tag: 'administration', needs: 'surveys:approve' } as const;
/** A page asks again when the stream ends before the run does. */
const STREAM_TIME_MAX_MS = 60_000;

export function surveyRoutes(): Route[] {
  return [
    {
      ...read,
      method: 'GET',
      path: '/api/v1/surveys',
      summary: 'Surveys, the newest change first; archived ones when asked for.',
      query: {
        status: 'draft, in_review, approved, published, closed or archived',
        organization_id: 'of one company',
        search: 'part of the title',
        limit: '1 to 500, 100 when absent',
        offset: 'how many to leave out',
      },
      handle: (c) => listSurveys(c.platform, c.caller, withNumbers(c.query, ['limit', 'offset'])),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/surveys',
      summary: 'Makes a survey: {definition, organization_id?}.',
      status: 201,
      handle: async (c) => createSurvey(c.platform, c.caller, await c.json()),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/surveys/generate',
      summary:
        'Has a survey made: {organization_id?, requirements: {topics, goal, length_minutes, language, audience}, assign_immediately?}.',
      status: 202,
      handle: async (c) => startSurveyGeneration(c.platform, c.caller, await c.json()),
    },
    {
      ...write,
      method: 'GET',
      path: '/api/v1/surveys/generations/:run_id',
      summary: 'How far a run that makes a survey has come.',
      handle: (c) => getSurveyGeneration(c.platform, c.caller, c.params.run_id!),
    },
    {
      ...write,
      method: 'GET',
      path: '/api/v1/surveys/generations/:run_id/events',
      summary: 'The same as Server-Sent Events, until the run has ended or a minute is over.',
      produces: 'text/event-stream',
      handle: streamGeneration,
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/surveys/check',
      summary: 'What is to be said about a definition that is not saved: {definition}.',
      handle: async (c) => checkSentDefinition(c.platform, c.caller, await c.json()),
    },
    {
      ...read,
      method: 'GET',
      path: SURVEY,
      summary: 'One survey with its definition.',
      handle: (c) => getSurvey(c.platform, c.caller, c.params.survey_id!),
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: SURVEY,
      summary: 'Saves a survey, with the version it was opened at: {version, definition?, organization_id?}.',
      handle: async (c) => updateSurvey(c.platform, c.caller, c.params.survey_id!, await c.json()),
    },
    {
      ...write,
      method: 'DELETE',
      path: SURVEY,
      summary: 'Archives a survey; nothing of it is lost.',
      status: 204,
      handle: async (c) => {
        await archiveSurvey(c.platform, c.caller, c.params.survey_id!);
        c.reply.status(204).send();
        return undefined;
      },
    },
    {
      ...read,
      method: 'GET',
      path: `${SURVEY}/check`,
      summary: 'Dead ends, wording and length of a survey.',
      handle: (c) => checkSurvey(c.platform, c.caller, c.params.survey_id!),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: `${SURVEY}/submit`,
      summary: 'Asks for a review: {version?}.',
      handle: async (c) => submitSurvey(c.platform, c.caller, c.params.survey_id!, await c.json()),
    },
    {
      ...approve,
      ...json,
      method: 'POST',
      path: `${SURVEY}/approve`,
      summary: 'Approves a survey, so that it may be sent: {version?}.',
      handle: async (c) => approveSurvey(c.platform, c.caller, c.params.survey_id!, await c.json()),
    },
    {
      ...approve,
      ...json,
      method: 'POST',
      path: `${SURVEY}/return`,
      summary: 'Gives a survey back to its author: {version?, note?}.',
      handle: async (c) => returnSurvey(c.platform, c.caller, c.params.survey_id!, await c.json()),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: `${SURVEY}/archive`,
      summary: 'Takes a survey out of the list: {version?}.',
      handle: async (c) => archiveSurvey(c.platform, c.caller, c.params.survey_id!, await c.json()),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: `${SURVEY}/restore`,
      summary: 'Brings an archived survey back as a draft: {version?}.',
      handle: async (c) => restoreSurvey(c.platform, c.caller, c.params.survey_id!, await c.json()),
    },
    ...libraryRoutes(),
  ];
}

function libraryRoutes(): Route[] {
  return [
    {
      ...read,
      method: 'GET',
      path: '/api/v1/questions',
      summary: 'Questions of the library; with a search, the best first.',
      query: {
        search: 'words, in any language',
        theme: 'id of a theme',
        instrument: 'id of an instrument',
        licence: 'as the instrument has it',
        language: 'only what is in this language',
        limit: '1 to 1000, 200 when absent',
        offset: 'how many to leave out',
      },
      handle: (c) => listQuestions(c.platform, c.caller, withNumbers(c.query, ['limit', 'offset'])),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/questions',
      summary: 'Adds a question to the library: {theme, keywords?, question}. Says what asks the same already.',
      status: 201,
      handle: async (c) => createQuestion(c.platform, c.caller, await c.json()),
    },
    {
      ...read,
      method: 'GET',
      path: '/api/v1/questions/:question_id',
      summary: 'One question of the library.',
      handle: (c) => getQuestion(c.platform, c.caller, c.params.question_id!),
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: '/api/v1/questions/:question_id',
      summary: 'Changes a question of one’s own: {version, theme?, keywords?, question?, archived?}.',
      handle: async (c) => updateQuestion(c.platform, c.caller, c.params.question_id!, await c.json()),
    },
    {
      ...read,
      method: 'GET',
      path: '/api/v1/themes',
      summary: 'Themes of the library.',
      handle: async (c) => ({ themes: await listThemes(c.platform, c.caller) }),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/themes',
      summary: 'Adds a theme: {id, name, description?}.',
      status: 201,
      handle: async (c) => createTheme(c.platform, c.caller, await c.json()),
    },
    {
      ...read,
      method: 'GET',
      path: '/api/v1/survey-templates',
      summary: 'Whole surveys that come with Bellwether.',
      handle: async (c) => ({ templates: await listTemplates(c.platform, c.caller) }),
    },
    {
      ...read,
      method: 'GET',
      path: '/api/v1/survey-templates/:template_id',
      summary: 'One template with its definition.',
      handle: (c) => getTemplate(c.platform, c.caller, c.params.template_id!),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/survey-templates/:template_id/use',
      summary: 'Makes a survey from a template: {organization_id?, title?}.',
      status: 201,
      handle: async (c) => surveyFromTemplate(c.platform, c.caller, c.params.template_id!, await c.json()),
    },
    {
      tag: 'administration',
      needs: 'surveys:read',
      method: 'GET',
      path: '/api/v1/survey-settings',
      summary: 'Whether a second person approves surveys.',
      handle: (c) => getSurveySettings(c.platform, c.caller),
    },
    {
      tag: 'administration',
      needs: 'settings:write',
      ...json,
      method: 'PUT',
      path: '/api/v1/survey-settings',
      summary: 'Sets whether a second person approves surveys: {second_person_approves}.',
      handle: async (c) => putSurveySettings(c.platform, c.caller, await c.json()),
    },
  ];
}

/** One `progress` event for each change, then `end`. Throws before anything is sent; after that the stream just ends. */
async function streamGeneration({ platform, caller, params, request, reply }: RouteContext): Promise<undefined> {
  const runId = params.run_id!;
  const first = await getSurveyGeneration(platform, caller, runId);
  reply.hijack();
  await sendRun(request.raw, reply.raw, {
    requestId: request.id,
    first,
    read: () => followSurveyGeneration(platform, caller, runId),
    onChange: (listener) => platform.workflows.onChange((change) => change.runId === runId && listener()),
  });
  return undefined;
}

type Run = Awaited<ReturnType<typeof getSurveyGeneration>>;

interface WatchedRun {
  requestId: string;
  first: Run;
  read(): Promise<Run>;
  onChange(listener: () => void): () => void;
}

function sendRun(request: IncomingMessage, response: ServerResponse, run: WatchedRun): Promise<void> {
  return new Promise((resolve) => {
    response.writeHead(200, {
      ...STREAM_HEADERS,
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
      'X-Request-Id': run.requestId,
    });
    let isEnded = false;
    let isReading = false;
    let changed = false;
    const end = (): void => {
      if (isEnded) return;
      isEnded = true;
      clearTimeout(limit);
      stop();
      response.end();
      resolve();
    };
    const send = (now: Run): void => {
      if (isEnded) return;
      const isOver = now.state === 'succeeded' || now.state === 'failed' || now.state === 'cancelled';
      response.write(`event: ${isOver ? 'end' : 'progress'}\ndata: ${JSON.stringify(now)}\n\n`);
      if (isOver) end();
    };
    // Changes that come while one is read are told by one more reading.
    const look = async (): Promise<void> => {
      changed = true;
      if (isReading) return;
      isReading = true;
      try {
        while (changed && !isEnded) {
          changed = false;
          send(await run.read());
        }
      } catch {
        // The run is gone, or nobody can read at the moment: who watches asks again.
        end();
      } finally {
        isReading = false;
      }
    };
    const stop = run.onChange(() => void look());
    const limit = setTimeout(end, STREAM_TIME_MAX_MS);
    request.on('close', end);
    response.on('error', end);
    send(run.first);
    void look();
  });
}
