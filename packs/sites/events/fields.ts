/**
 * Metadata fields of web events. They say what was done on a site, and by how many: a visitor is a number that holds for
 * one day and leads to nobody. A path comes without its query, and without what in it looks like an id or an address.
 */
import type { JsonSchema } from '@bellwether/core';

const NAME_LENGTH_MAX = 128;
const PATH_LENGTH_MAX = 512;

const name = (description: string): JsonSchema => ({ type: 'string', maxLength: NAME_LENGTH_MAX, description });
const oneOf = (values: readonly string[], description: string): JsonSchema => ({
  type: 'string',
  enum: values,
  description,
});

const FIELDS = {
  site: name('The site, by its short name.'),
  path: { type: 'string', maxLength: PATH_LENGTH_MAX, description: 'The page, without query; ids in it read ":id".' },
  visitor: name('Number of the visitor on this day; another one tomorrow, and on another site.'),
  site_user: name(
    'The site’s own pseudonym of who is signed in, where the site gives it and consent was granted; the same on every day.',
  ),
  device_class: oneOf(['phone', 'tablet', 'desktop'], 'What the page was looked at with.'),
  browser: name('Family of the browser, without its version.'),
  os: name('Family of the operating system, without its version.'),
  viewport_band: oneOf(['narrow', 'medium', 'wide'], 'Width of the window: under 640, under 1024, or more pixels.'),
  referrer: name('Host of the site from which the visit came; empty when it came from none.'),
  utm_source: name('utm_source of the address with which the visit began.'),
  utm_medium: name('utm_medium of the address with which the visit began.'),
  utm_campaign: name('utm_campaign of the address with which the visit began.'),

  view_number: { type: 'integer', minimum: 1, description: 'Which page view of the session it is: 1, 2, …' },
  visible_ms: { type: 'number', minimum: 0, description: 'How long the page was visible, in milliseconds.' },
  scroll_share: {
    ...{ type: 'number', minimum: 0, maximum: 1 },
    description: 'How far down the page was scrolled, as a share of its height.',
  },

  event_name: name('What happened, as the site calls it: signup, purchase.'),
  event_value: { type: 'number', description: 'What it is worth, in whatever unit the site counts.' },
  properties: {
    type: 'object',
    description: 'Up to eight properties that the site has declared, each a short text, a number, or true or false.',
  },

  vital: oneOf(['LCP', 'INP', 'CLS', 'FCP', 'TTFB'], 'Which of the web vitals.'),
  vital_value: { type: 'number', minimum: 0, description: 'Milliseconds; of CLS, a score.' },
  rating: oneOf(['good', 'needs-improvement', 'poor'], 'Where it lies among the thresholds of web vitals.'),

  selector: name('Where in the page, as a CSS selector of tags, ids and places; no text.'),
  x_share: {
    ...{ type: 'number', minimum: 0, maximum: 1 },
    description: 'Across: as a share of the width of the page.',
  },
  y_px: { type: 'integer', minimum: 0, description: 'Down: pixels from the top of the page, in steps of 20.' },
  is_outbound: { type: 'boolean', description: 'Whether the click leads to another site.' },
  outbound_host: name('Host of the other site that a click leads to.'),

  experiment: name('The experiment, by its key.'),
  variant: name('What was shown.'),
} as const satisfies { [field: string]: JsonSchema };

export type WebField = keyof typeof FIELDS;

/** Every web event says where, by whom of that day, with what, and where the visit came from. */
const CONTEXT_REQUIRED = ['site', 'visitor'] as const satisfies readonly WebField[];
const CONTEXT = [
  ...CONTEXT_REQUIRED,
  ...['site_user', 'path', 'device_class', 'browser', 'os', 'viewport_band', 'referrer'],
  ...['utm_source', 'utm_medium', 'utm_campaign'],
] as readonly WebField[];

/** An open metadata schema, as every pack's. The door of pages passes on nothing beside these fields, whatever a page sends. */
export function metadataOf(
  required: readonly WebField[],
  optional: readonly WebField[] = [],
): JsonSchema & { type: 'object' } {
  const properties: { [field: string]: JsonSchema } = {};
  for (const field of [...CONTEXT, ...required, ...optional]) properties[field] = FIELDS[field];
  return {
    type: 'object',
    required: [...CONTEXT_REQUIRED, ...required],
    properties,
    additionalProperties: true,
  };
}
