/**
 * Reads the tags of a site. A tag is declared, never written: it loads a script of a host that the site allows, or it
 * records an event, when a page is opened or something on it is clicked. So it needs no eval, and a page with a strict
 * content security policy can have it.
 */
import type { SiteTag } from '@bellwether/records';
import { type InputReader, readInput } from '../../input.ts';
import { EVENT_NAME } from './web-batch.ts';

export const TAGS_MAX = 50;
const CATEGORIES = ['necessary', 'preferences', 'analytics', 'marketing'] as const;
const EVENT = { matches: EVENT_NAME, otherwise: 'be letters, digits, ".", "-" and "_"' };
/** A path; with `*` at its end, all that begin with it. */
const PATH = { matches: /^\/[^*?#]*\*?$/, otherwise: 'be a path such as /shop/* (a "*" only at its end)' };
/** What a click is looked for by; no commas, no scripts: simple selectors below each other. */
const SELECTOR = { matches: /^[\w\s.#>:()="'[\]-]+$/, otherwise: 'be a CSS selector such as a.buy or #order button' };

/** `scriptHosts`: hosts that scripts may come from. */
export function readTags(read: InputReader, scriptHosts: readonly string[]): SiteTag[] {
  const tags = read.list('tags', TAGS_MAX, (each) => each.shape((tag) => readTag(tag, scriptHosts)));
  const twice = tags.findIndex(({ name }, index) => tags.findIndex((other) => other.name === name) !== index);
  if (twice >= 0) read.refuse(`tags[${twice}].name`, 'is there twice.');
  return tags;
}

/** Whether tags are still what the site allows; throws invalid_request naming what is not. */
export function checkTags(tags: readonly SiteTag[], scriptHosts: readonly string[]): void {
  readInput({ tags }, (read) => readTags(read, scriptHosts));
}

function readTag(read: InputReader, scriptHosts: readonly string[]): SiteTag {
  const common = {
    name: read.text('name', { max: 80 }),
    category: read.oneOf('category', CATEGORIES),
    trigger: read.object('trigger', (inner) =>
      inner.shape((trigger) => ({
        on: trigger.oneOf('on', ['view', 'click']),
        path: trigger.has('path') ? trigger.text('path', { max: 256, pattern: PATH }) : '/*',
        ...(trigger.has('selector') ? { selector: trigger.text('selector', { max: 200, pattern: SELECTOR }) } : {}),
      })),
    ),
  };
  if (common.trigger.on === 'click' && common.trigger.selector === undefined)
    read.refuse('trigger.selector', 'is missing: what has to be clicked.');
  const kind = read.oneOf('kind', ['script', 'event']);
  return kind === 'script'
    ? { ...common, kind, src: readSource(read, scriptHosts) }
    : { ...common, kind, event: read.text('event', { max: 64, pattern: EVENT }) };
}

function readSource(read: InputReader, scriptHosts: readonly string[]): string {
  const text = read.text('src', { max: 1024 });
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '')
    return read.refuse('src', 'has to be an https address without a password.', '');
  if (!scriptHosts.includes(url.host))
    return read.refuse(
      'src',
      scriptHosts.length === 0
        ? 'has to come from a host that the site allows scripts of, and it allows none yet.'
        : `has to come from a host that the site allows scripts of: ${scriptHosts.join(', ')}.`,
      '',
    );
  return url.href;
}
