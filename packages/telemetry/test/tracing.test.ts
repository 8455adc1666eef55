/** What may be said in a span, how a trace is handed on as text, and that nothing happens where nobody has switched it on. */
import { describe, expect, it } from 'vitest';
import {
  currentTraceparent,
  inSpan,
  isTellable,
  measured,
  measuring,
  onMeasured,
  parseTraceparent,
  type SpanAttributes,
  spanOf,
  TracedBatch,
  traceparentOf,
} from '../src/index.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('a traceparent', () => {
  it('is read as W3C Trace Context writes it, and written so again', () => {
    const parsed = parseTraceparent(`00-${TRACE}-${SPAN}-01`);
    expect(parsed).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags: 1, isRemote: true });
    expect(traceparentOf(parsed!)).toBe(`00-${TRACE}-${SPAN}-01`);
  });

  it('keeps only the flag that says whether it is sampled', () =>
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-fe`)?.traceFlags).toBe(0));

  it('of a later version is read as far as it is like this one', () =>
    expect(parseTraceparent(`cc-${TRACE}-${SPAN}-01-what-the-future-brings`)?.traceId).toBe(TRACE));

  it.each([
    ['nothing', undefined],
    ['a list', ['a', 'b']],
    ['version ff', `ff-${TRACE}-${SPAN}-01`],
    ['more than this version has', `00-${TRACE}-${SPAN}-01-x`],
    ['capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a book', `cc-${TRACE}-${SPAN}-01-${'x'.repeat(1000)}`],
  ])('is none when it is %s', (_what, text) => expect(parseTraceparent(text)).toBeUndefined());
});

describe('an attribute of a span', () => {
  it.each([
    ['http.route', '/api/v1/metrics/:metric'],
    ['error.type', 'quota_exceeded'],
    ['bellwether.org_id', 'org_sample'],
    ['bellwether.events.accepted', 500],
  ])('%s may be %s', (name, value) => expect(isTellable(name, value)).toBe(true));

  it.each([
    ['is not on the list', 'user.email', 'somebody'],
    ['is of an object that every object has', 'constructor', 'word'],
    ['is an address', 'bellwether.org_id', 'jane@example.org'],
    ['is a name', 'bellwether.step', 'Jane Smith'],
    ['is a path with a question', 'http.route', '/api/v1/users?email=jane'],
    ['is a sentence', 'error.type', 'duplicate key (email)=(jane)'],
    ['is a word where a number stands', 'bellwether.records', '17'],
    ['is not a number', 'bellwether.records', Number.NaN],
    ['is a book', 'bellwether.org_id', 'x'.repeat(81)],
  ])('stays when it %s', (_why, name, value) => expect(isTellable(name, value)).toBe(false));
});

describe('where nobody has switched tracing on', () => {
  it('work is done, and its failure is its own', async () => {
    const work = async (tell: (attributes: SpanAttributes) => void) => {
      tell({ 'bellwether.records': 1 });
      return 7;
    };
    expect(await inSpan('admission', {}, work)).toBe(7);
    const failed = inSpan('admission', {}, () => Promise.reject(new Error('as it was')));
    await expect(failed).rejects.toThrow('as it was');
  });

  it('nothing is handed on', async () => {
    expect(await inSpan('admission', {}, async () => currentTraceparent())).toBeUndefined();
    expect(spanOf('loader.batch', { startMs: 1, endMs: 2 })).toBeUndefined();
  });

  it('a batch is looked at for traces, and none is made', () =>
    expect(TracedBatch.of([{ meta: { org_id: 'org_a' }, count: 3 }])).toBeUndefined());
});

describe('a measurement', () => {
  it('is told to whoever listens, until they stop', async () => {
    const heard: [string, number, string][] = [];
    const stop = onMeasured((...told) => heard.push(told));
    measured('ingest', 0.25, 'native');
    stop();
    measured('ingest', 1, 'native');
    expect(heard).toEqual([['ingest', 0.25, 'native']]);
  });

  it('of work says how it ended, and lets its failure through', async () => {
    const heard: string[] = [];
    const stop = onMeasured((measure, _seconds, label) => heard.push(`${measure} ${label}`));
    expect(await measuring('workflow_step', async () => 'done')).toBe('done');
    await expect(measuring('workflow_step', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    stop();
    expect(heard).toEqual(['workflow_step succeeded', 'workflow_step failed']);
  });
});
