/** An experiment from its draft to its decision, and its read-out from events of its site. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, defineEventType, formatInstant, HOUR_MS, type IncomingEvent } from '@bellwether/core';
import { definePack } from '@bellwether/metrics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addTenant, callerWith, problemOf } from '../../../test/service-context.ts';
import { openTestPlatform } from '../../../test/test-platform.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { readHistory } from '../../ingest/history/read-history.ts';
import { undoChange } from '../../ingest/history/undo-change.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { receiveWeb } from '../site/receive-web.ts';
import { createSite } from '../site/write-site.ts';
import { getExperiment, listExperiments } from './list-experiments.ts';
import { readOutExperiment } from './read-out.ts';
import { decideExperiment, startExperiment, stopExperiment } from './run-experiment.ts';
import { visitorVariants } from './visitor-variants.ts';
import { createExperiment, planExperiment, removeExperiment, updateExperiment } from './write-experiment.ts';

const text = { type: 'string' } as const;
const webEvent = (name: string) =>
  defineEventType({
    ...{ name, topic: 'web_events', category: 'usage', description: 'A web event.', subject: 'session_id' },
    ...{ unattributed: true },
    metadata: {
      type: 'object',
      properties: {
        ...{
          site: text,
          visitor: text,
          site_user: text,
          path: text,
          event_name: text,
          experiment: text,
          variant: text,
        },
        event_value: { type: 'number' },
      },
    },
  });
const web = definePack({
  ...{
    name: 'web',
    title: 'Web',
    description: 'What do visitors do?',
    cubes: [],
    metrics: [],
    pages: [],
    glossary: [],
  },
  events: ['page_viewed', 'web_event_recorded', 'experiment_exposed'].map(webEvent),
});

const START_MS = Date.parse('2054-11-18T12:00:00.000Z');
const BASE_URL = 'http://127.0.0.1:7700';
const directory = mkdtempSync(join(tmpdir(), 'experiments-'));
let nowMs = START_MS;
let platform: Platform;
let admin: Caller;
let neighbour: Caller;
let site: { site_id: string; site_key: string };

beforeAll(async () => {
  platform = await openTestPlatform({
    dataDirectory: directory,
    packs: [web],
    clock: () => nowMs,
    onTrouble: () => {},
  });
  admin = await addTenant(platform, 'org_a');
  neighbour = await addTenant(platform, 'org_b');
  site = await createSite(
    platform,
    admin,
    { name: 'shop', title: 'Shop', domains: ['shop.example'], settings: { consent: 'not_needed' } },
    BASE_URL,
  );
}, 120_000);
afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

const definition = (more: object = {}) => ({
  hypothesis: 'One page instead of three loses fewer buyers.',
  variants: [
    { key: 'three', title: 'Three pages', share: 0.5 },
    { key: 'one', title: 'One page', share: 0.5 },
  ],
  primary: { title: 'Purchase', kind: 'conversion', counts: 'event:purchase' },
  ...{ baseline: 0.2, effect: 0.1, ...more },
});
let made = 0;
const draft = (more: object = {}, input: object = {}) =>
  createExperiment(platform, admin, {
    ...{ key: `checkout-${++made}`, title: 'Checkout', site_id: site.site_id },
    ...{ definition: definition(more), ...input },
  });

describe('setting up an experiment', () => {
  it('says how many visitors it needs, with as many looks as one likes and with one', async () => {
    const { plan, definition: kept } = await draft();
    expect(kept).toMatchObject({
      unit: 'visitor',
      traffic: 1,
      spread: null,
      primary: { better: 'higher' },
      guards: [],
    });
    expect(plan.visitors_per_variant_one_look).toBe(252);
    expect(plan.visitors).toBeGreaterThan(2 * 252);
    expect(plan.detectable.find(({ visitors }) => visitors === plan.visitors)!.difference).toBeCloseTo(0.1, 3);
    expect(await planExperiment(platform, admin, { definition: definition() })).toEqual(plan);
  });

  it.each([
    ['one variant', { variants: [{ key: 'a', title: 'A', share: 0.5 }] }, 'definition.variants'],
    [
      'shares that do not add up',
      { variants: ['a', 'b'].map((key) => ({ key, title: key, share: 0.4 })) },
      'definition.variants',
    ],
    [
      'a variant twice',
      { variants: ['a', 'a'].map((key) => ({ key, title: key, share: 0.5 })) },
      'definition.variants[1].key',
    ],
    ['no action', { primary: { title: 'X', kind: 'conversion', counts: 'purchase' } }, 'definition.primary.counts'],
    ['a rate above one', { baseline: 20 }, 'definition.baseline'],
    [
      'an amount without its spread',
      { primary: { title: 'X', kind: 'value', counts: 'event:x' } },
      'definition.spread',
    ],
  ])('refuses %s and says where', async (_name, more, field) => {
    const { errors } = await problemOf(draft(more), 'invalid_request');
    expect(errors?.map((error) => error.field)).toContain(field);
  });

  it('uses a key once, and knows its site', async () => {
    const { key } = await draft();
    await problemOf(draft({}, { key }), 'conflict');
    await problemOf(draft({}, { site_id: 'sit_none' }), 'not_found');
  });

  it('is for those who may change sites, of this organisation', async () => {
    const { experiment_id: id } = await draft();
    await problemOf(createExperiment(platform, callerWith('viewer', 'org_a'), {}), 'forbidden');
    await problemOf(getExperiment(platform, neighbour, id), 'not_found');
    expect((await listExperiments(platform, neighbour)).experiments).toEqual([]);
  });
});

describe('the life of an experiment', () => {
  it('goes from draft to running to stopped to decided, and no other way', async () => {
    const { experiment_id: id } = await draft();
    await problemOf(stopExperiment(platform, admin, id, { version: 1 }), 'conflict');
    await problemOf(readOutExperiment(platform, admin, id), 'conflict');
    expect(await startExperiment(platform, admin, id, { version: 1 })).toMatchObject({ state: 'running', version: 2 });
    await problemOf(
      updateExperiment(platform, admin, id, {
        ...{ version: 2, key: 'other', title: 'Other', site_id: site.site_id, definition: definition() },
      }),
      'conflict',
    );
    await problemOf(removeExperiment(platform, admin, id), 'conflict');
    await stopExperiment(platform, admin, id, { version: 2 });
    await problemOf(
      decideExperiment(platform, admin, id, { version: 3, variant: 'four', reason: 'x' }),
      'invalid_request',
    );
    expect(
      await decideExperiment(platform, admin, id, { version: 3, variant: 'one', reason: 'It is simpler.' }),
    ).toMatchObject({ state: 'decided', decision: { variant: 'one', reason: 'It is simpler.' } });
  });

  it('is changed by whoever saw the newest version', async () => {
    const { experiment_id: id, key } = await draft();
    const change = { key, title: 'Renamed', site_id: site.site_id, definition: definition() };
    await updateExperiment(platform, admin, id, { version: 1, ...change });
    const { current } = await problemOf(updateExperiment(platform, admin, id, { version: 1, ...change }), 'conflict');
    expect(current).toMatchObject({ version: 2, state: { title: 'Renamed' } });
  });

  it('keeps its history: a draft’s changes are undone, a start is not', async () => {
    const { experiment_id: id, key } = await draft();
    const change = { key, title: 'Renamed', site_id: site.site_id, definition: definition() };
    await updateExperiment(platform, admin, id, { version: 1, ...change });
    await undoChange(platform, admin, 'experiment', id, { version: 2 });
    expect(await getExperiment(platform, admin, id)).toMatchObject({ title: 'Checkout', version: 3 });
    await startExperiment(platform, admin, id, { version: 3 });
    await problemOf(undoChange(platform, admin, 'experiment', id, { version: 4 }), 'conflict');
    expect((await readHistory(platform, admin, 'experiment', id, {})).entries).toHaveLength(4);
  });
});

const request = (n: number, more: object = {}) => ({
  ...{ siteKey: site.site_key, origin: 'https://shop.example', privacyControl: false },
  ...{ address: `10.0.0.${n}`, userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
  ...more,
});

describe('what visitors see', () => {
  it('is the same for the same visitor, while the experiment runs', async () => {
    const { experiment_id: id, key } = await draft();
    const variantsOf = async (n: number, more = {}) =>
      (await visitorVariants(platform, request(n, more), undefined)).variants[key];
    expect(await variantsOf(1)).toBeUndefined();
    await startExperiment(platform, admin, id, { version: 1 });
    const seen = await Promise.all(Array.from({ length: 40 }, (_, n) => variantsOf(n)));
    expect(new Set(seen)).toEqual(new Set(['three', 'one']));
    expect(await Promise.all(Array.from({ length: 40 }, (_, n) => variantsOf(n)))).toEqual(seen);
    expect(await variantsOf(1, { privacyControl: true })).toBeUndefined();
    await stopExperiment(platform, admin, id, { version: 2 });
    expect(await variantsOf(1)).toBeUndefined();
  });

  it('is put into variants by user where the site names its users, and by nothing else', async () => {
    const { experiment_id: id, key } = await draft({ unit: 'user' });
    await startExperiment(platform, admin, id, { version: 1 });
    const seen = async (n: number, user?: string) => (await visitorVariants(platform, request(n), user)).variants[key];
    expect(await seen(1)).toBeUndefined();
    expect(await seen(1, 'u-1')).toBe(await seen(2, 'u-1'));
  });

  it('is told to pages of the site alone', () =>
    problemOf(visitorVariants(platform, request(1, { origin: 'https://other.example' }), undefined), 'forbidden'));
});

describe('the read-out', () => {
  const event = (event_type: string, atMs: number, visitor: string, more: object): IncomingEvent => ({
    ...{ event_type, timestamp: formatInstant(atMs), session_id: `s-${visitor}` },
    metadata: { site: 'shop', visitor, ...more },
  });
  const send = async (events: IncomingEvent[]) => {
    const arrivals = events.map((each, index) => ({ index, event: each }));
    const { rejected, results } = await platform.admission.admit('org_a', 'test', arrivals);
    if (rejected > 0) throw new Error(JSON.stringify(results.find(({ status }) => status === 'rejected')));
    await platform.store.loader.caughtUp();
  };
  /** `n` visitors of a variant, of whom `bought` buy. */
  const visitors = (experiment: string, variant: string, n: number, bought: number): IncomingEvent[] =>
    Array.from({ length: n }, (_, index) => {
      const [visitor, atMs] = [`${experiment}-${variant}-${index}`, nowMs - HOUR_MS + index];
      return [
        event('experiment_exposed', atMs, visitor, { experiment, variant }),
        ...(index < bought
          ? [event('web_event_recorded', atMs + 1000, visitor, { event_name: 'purchase', event_value: 10 })]
          : []),
      ];
    }).flat();
  const running = async (more: object = {}) => {
    const { experiment_id: id, key } = await draft(more);
    await startExperiment(platform, admin, id, { version: 1 });
    nowMs += DAY_MS;
    return { id, key };
  };
  // biome-ignore lint/suspicious/noExplicitAny: answers are JSON, and tests look into them
  const readOut = async (id: string): Promise<any> => readOutExperiment(platform, admin, id);

  it('finds a variant that is better, with every figure as counted by hand', async () => {
    const { id, key } = await running();
    await send([...visitors(key, 'three', 400, 80), ...visitors(key, 'one', 400, 160)]);
    const found = await readOut(id);
    expect(found).toMatchObject({ verdict: 'better', stop: true, variant: 'one', read_from: null });
    expect(found.exposed).toMatchObject({
      ...{ total: 800, seen_several: 0, variants: [{ count: 400 }, { count: 400 }], shares: { is_mismatch: false } },
    });
    expect(found.primary.variants).toMatchObject([
      { figure: { value: 0.2, n: 400 } },
      { figure: { value: 0.4, n: 400 } },
    ]);
    // (0.2·0.8 + 0.4·0.6)/399 = variance of the difference; the interval is around 0.2 and leaves 0 out.
    const [{ difference, low, high, p }] = found.primary.differences;
    expect(difference).toBeCloseTo(0.2, 12);
    expect(high - difference).toBeCloseTo(difference - low, 12);
    expect(low).toBeGreaterThan(0.05);
    expect(p).toBeLessThan(0.001);
    expect(found.progress).toMatchObject({ visitors_per_day: 800, days_left: (962 - 800) / 800 });
    expect(found.looks.at(-1).differences).toEqual(found.primary.differences);
  });

  it('goes on while nothing is known, and says how long still', async () => {
    const { id, key } = await running({ effect: 0.05 });
    await send([...visitors(key, 'three', 150, 30), ...visitors(key, 'one', 150, 33)]);
    const found = await readOut(id);
    expect(found).toMatchObject({ verdict: 'go_on', stop: false, variant: null });
    expect(found.progress.days_left).toBeCloseTo((found.progress.planned - 300) / 300, 6);
  });

  it('is stopped by harm to what was to be guarded, however good the rest is', async () => {
    const { id, key } = await running({
      guards: [{ title: 'Cancellation', kind: 'conversion', counts: 'event:cancel', better: 'lower', margin: 0.05 }],
    });
    const cancels = Array.from({ length: 120 }, (_, index) =>
      event('web_event_recorded', nowMs - 60_000, `${key}-one-${index}`, { event_name: 'cancel' }),
    );
    await send([...visitors(key, 'three', 400, 80), ...visitors(key, 'one', 400, 160), ...cancels]);
    const found = await readOut(id);
    expect(found).toMatchObject({ verdict: 'harm', stop: true, variant: null, guards: [{ states: ['harmed'] }] });
  });

  it('believes nothing when one variant loses visitors', async () => {
    const { id, key } = await running();
    await send([...visitors(key, 'three', 400, 80), ...visitors(key, 'one', 250, 120)]);
    expect(await readOut(id)).toMatchObject({
      verdict: 'shares_off',
      stop: true,
      exposed: { shares: { is_mismatch: true } },
    });
  });

  it('tells of no group under the floor, nor what would let it be worked out', async () => {
    const { id, key } = await running();
    await send([...visitors(key, 'three', 120, 3), ...visitors(key, 'one', 120, 40)]);
    const found = await readOut(id);
    expect(found.primary.variants).toMatchObject([
      { figure: null, reason: 'suppressed' },
      { figure: { value: 1 / 3, n: 120 }, reason: null },
    ]);
    expect(found.primary.differences).toEqual([null]);
  });

  it('counts what the script of a page sends', async () => {
    const { id, key } = await running();
    const seen = { three: 0, one: 0 };
    for (let n = 0; n < 40; n++) {
      const variant = (await visitorVariants(platform, request(n), undefined)).variants[key] as 'three' | 'one';
      seen[variant]++;
      const sent = { w: 1280, r: '', u: {}, e: [{ t: 'exposed', n: key, o: variant, p: '/', a: 0 }] };
      await receiveWeb(platform, request(n), async () => Buffer.from(JSON.stringify(sent)));
    }
    await platform.store.loader.caughtUp();
    nowMs += 1000;
    expect((await readOut(id)).exposed).toMatchObject({
      ...{
        total: 40,
        variants: [
          { key: 'three', count: seen.three },
          { key: 'one', count: seen.one },
        ],
      },
    });
  });

  it('is for those who see the figures of the whole organisation, of this one', async () => {
    const { id } = await running();
    await problemOf(readOutExperiment(platform, neighbour, id), 'not_found');
    await problemOf(readOutExperiment(platform, callerWith('manager', 'org_a'), id), 'forbidden');
  });
});
