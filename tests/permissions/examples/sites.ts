/** Sites, their visitors, and experiments on them. */
import type { House } from '../house.ts';
import { type Example, type Examples, json, type MakeExample, unique } from './example.ts';

/** A site of the owner's, and a page of it as a browser shows itself. */
const site = () => ({ name: unique('site').replaceAll('_', '-').toLowerCase(), title: 'Site', domains: ['a.example'] });

const newSite = async (house: House) => {
  const settings = { replay_share: 1 };
  const made = await house.json<{ site_id: string; site_key: string; version: number }>(
    house.owner,
    'POST',
    '/api/v1/sites',
    { ...site(), settings },
  );
  return { ...made, params: { site_id: made.site_id } };
};

/** One for the whole house, for what leaves it as it is: an organisation has few. */
const sharedSites = new WeakMap<House, ReturnType<typeof newSite>>();

const sharedSite = (house: House): ReturnType<typeof newSite> => {
  const made = sharedSites.get(house) ?? newSite(house);
  sharedSites.set(house, made);
  return made;
};

const withSharedSite: MakeExample = async (house) => ({ params: (await sharedSite(house)).params });

const withSite: MakeExample = async (house) => ({ params: (await newSite(house)).params });

const fromPage = (body: unknown) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: {
    ...{ origin: 'https://a.example', 'content-type': 'text/plain' },
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  },
});

const replayId = (): string => unique('replay');

const replayPart = { p: '/', e: [{ type: 4, timestamp: 1, data: { width: 1, height: 1 } }] };

const withReplay: MakeExample = async (house) => {
  const { site_key } = await sharedSite(house);
  const replay_id = replayId();
  const address = `/api/v1/web/replay?site=${site_key}&replay=${replay_id}&part=0`;
  await fetch(`${house.server.url}${address}`, fromPage(replayPart));
  return { params: { replay_id } };
};

/** An experiment of the owner's on a site of theirs, begun unless it is to be a draft. */
const experiment = (site_id: string) => ({
  ...{ key: unique('test').replaceAll('_', '-').toLowerCase(), title: 'Experiment', site_id },
  definition: {
    variants: ['a', 'b'].map((key) => ({ key, title: key, share: 0.5 })),
    primary: { title: 'Signup', kind: 'conversion', counts: 'event:signup' },
    ...{ baseline: 0.1, effect: 0.02 },
  },
});

const newExperiment = async (house: House, ...steps: string[]): Promise<Example> => {
  const input = experiment((await sharedSite(house)).site_id);
  const { experiment_id } = await house.json<{ experiment_id: string }>(
    house.owner,
    'POST',
    '/api/v1/experiments',
    input,
  );
  for (const [index, step] of steps.entries())
    await house.json(house.owner, 'POST', `/api/v1/experiments/${experiment_id}/${step}`, { version: index + 1 });
  return { params: { experiment_id } };
};

const withExperiment: MakeExample = (house) => newExperiment(house);

export const sitesExamples: Examples = {
  // Experiments
  'POST /api/v1/experiments': async (house) => json(experiment((await sharedSite(house)).site_id)),
  'POST /api/v1/experiments/plan': () => json({ definition: experiment('').definition }),
  'GET /api/v1/experiments/:experiment_id': withExperiment,
  'PUT /api/v1/experiments/:experiment_id': async (house) => ({
    ...(await newExperiment(house)),
    ...json({ version: 1, ...experiment((await sharedSite(house)).site_id) }),
  }),
  'DELETE /api/v1/experiments/:experiment_id': withExperiment,
  'POST /api/v1/experiments/:experiment_id/start': async (house) => ({
    ...(await newExperiment(house)),
    ...json({ version: 1 }),
  }),
  'POST /api/v1/experiments/:experiment_id/stop': async (house) => ({
    ...(await newExperiment(house, 'start')),
    ...json({ version: 2 }),
  }),
  'POST /api/v1/experiments/:experiment_id/decision': async (house) => ({
    ...(await newExperiment(house, 'start', 'stop')),
    ...json({ version: 3, variant: 'a', reason: 'A test.' }),
  }),
  'GET /api/v1/experiments/:experiment_id/read-out': (house) => newExperiment(house, 'start'),
  'GET /api/v1/web/variants': async (house) => {
    const { method: _, body: __, ...init } = fromPage({});
    return { query: `site=${(await sharedSite(house)).site_key}`, init };
  },

  // Sites
  'GET /api/v1/sites/funnel': () => ({ query: 'steps=page:/%20%3E%20event:signup' }),
  'POST /api/v1/sites': () => json(site()),
  'GET /api/v1/sites/:site_id': withSharedSite,
  'PATCH /api/v1/sites/:site_id': async (house) => {
    const { params, version } = await newSite(house);
    return { params, ...json({ version, title: 'Another' }) };
  },
  'DELETE /api/v1/sites/:site_id': withSite,
  'GET /api/v1/sites/:site_id/layout': async (house) => {
    const { params, site_key } = await sharedSite(house);
    const layout = { path: '/', width: 1280, height: 900, boxes: [] };
    await fetch(`${house.server.url}/api/v1/web/layout?site=${site_key}`, fromPage(layout));
    return { params, query: 'path=/&viewport_band=wide' };
  },
  'GET /api/v1/sites/:site_id/tags': withSharedSite,
  'PUT /api/v1/sites/:site_id/tags': async (house) => ({
    ...(await withSite(house, house.owner)),
    ...json({ version: 0, tags: [] }),
  }),
  'POST /api/v1/sites/:site_id/tags/preview': withSharedSite,
  'POST /api/v1/sites/:site_id/tags/publish': async (house) => ({
    ...(await withSite(house, house.owner)),
    ...json({ version: 0 }),
  }),
  'POST /api/v1/sites/:site_id/tags/rollback': async (house) => ({
    ...(await withSite(house, house.owner)),
    ...json({ version: 0, number: null }),
  }),
  'GET /api/v1/sites/:site_id/replays': withSharedSite,
  'GET /api/v1/replays/:replay_id': withReplay,
  'DELETE /api/v1/replays/:replay_id': withReplay,
  'GET /t/:script': async (house) => ({ params: { script: `${(await sharedSite(house)).site_key}.js` } }),
  'GET /t/:site_key/tags.js': async (house) => ({ params: { site_key: (await sharedSite(house)).site_key } }),
  'GET /t/assets/:file': () => ({ params: { file: 'recorder.js' } }),
  'POST /api/v1/web': async (house) => ({
    ...{ query: `site=${(await sharedSite(house)).site_key}`, init: fromPage({ e: [{ t: 'view', p: '/' }] }) },
  }),
  'POST /api/v1/web/layout': async (house) => ({
    query: `site=${(await sharedSite(house)).site_key}`,
    init: fromPage({ path: '/', width: 1280, height: 900, boxes: [] }),
  }),
  'POST /api/v1/web/replay': async (house) => ({
    query: `site=${(await sharedSite(house)).site_key}&replay=${replayId()}&part=0`,
    init: fromPage(replayPart),
  }),
};
