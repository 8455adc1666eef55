/**
 * Headers that may be set, renamed and removed: those of applications (`x-…`), and a few that say how to read or keep what
 * comes. Not those by which somebody is known, by which browsers are told what to guard, or which the server sets itself.
 */
const OWN =
  'request-id|frame-options|content-type-options|forwarded-[a-z0-9-]+|real-ip|bellwether-[a-z0-9-]+|accel-[a-z0-9-]+';

export const HEADER_NAME_RULE = {
  matches: new RegExp(`^(?:x-(?!(?:${OWN})$)[a-z0-9-]{1,60}|accept|cache-control|deprecation|sunset|link)$`),
  otherwise: 'be a header in small letters that begins with x-, or accept, cache-control, deprecation, sunset or link',
};

const VALUE = /^[\x20-\x7e]{0,1000}$/;

/** Visible ASCII, which holds no line breaks. */
export function isHeaderValue(value: unknown): value is string {
  return typeof value === 'string' && VALUE.test(value);
}
