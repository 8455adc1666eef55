/** What is wrong with what somebody wrote in YAML, at the place where it stands. */
import type { ErrorObject } from 'ajv';
import { type Document, isNode, type LineCounter } from 'yaml';

export interface Finding {
  /** From 1. */
  line: number;
  column: number;
  /** Where in it: `trigger.metric.grain`; empty for the whole of it. */
  field: string;
  message: string;
}

/** Keys and positions, from the whole of it down. */
export type Path = readonly (string | number)[];
export type Find = (path: Path, message: string) => void;

/** Of what is missing, the place of what it is missing from. */
export function placeOf(document: Document, lines: LineCounter, path: Path): { line: number; column: number } {
  for (let length = path.length; length > 0; length--) {
    const place = path.slice(0, length);
    const parent = length > 1 ? document.getIn(place.slice(0, -1), true) : document.contents;
    const key = place.at(-1);
    const pair = pairOf(parent, key);
    const node = pair ?? document.getIn(place, true);
    if (isNode(node) && node.range) {
      const { line, col } = lines.linePos(node.range[0]);
      return { line, column: col };
    }
  }
  return { line: 1, column: 1 };
}

/** The key itself: a finding stands where the field is named. */
function pairOf(parent: unknown, key: string | number | undefined): unknown {
  if (typeof parent !== 'object' || parent === null || !('items' in parent) || typeof key !== 'string')
    return undefined;
  const items = (parent as { items: readonly { key?: { value?: unknown } }[] }).items;
  return items.find((item) => item.key?.value === key)?.key;
}

/** What the schema has against it, in words; `undefined` for what another finding says as well. */
export function violationOf(error: ErrorObject): { path: Path; message: string } | undefined {
  const { instancePath, keyword, params, message, propertyName } = error;
  const path = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  switch (keyword) {
    case 'required':
      return { path, message: `"${params.missingProperty}" is missing.` };
    case 'additionalProperties': {
      const name = String(params.additionalProperty);
      return { path: [...path, name], message: `"${name}" is not known here.` };
    }
    case 'enum':
      return { path, message: `has to be one of ${(params.allowedValues as unknown[]).join(', ')}.` };
    case 'minProperties':
    case 'maxProperties':
      return { path, message: ONE_KIND.has(String(path[0])) ? 'takes exactly one kind.' : `${message}.` };
    case 'propertyNames':
      return { path, message: `"${params.propertyName}" is no name: small letters, digits and _.` };
    case 'pattern':
      // The name is told by "propertyNames".
      if (propertyName !== undefined) return undefined;
      return { path, message: PATTERN_WORDS[String(params.pattern)] ?? `${message}.` };
    case 'minItems':
      return { path, message: 'is empty.' };
    case 'type':
      return { path, message: `has to be ${TYPE_WORDS[String(params.type)] ?? params.type}.` };
    default:
      return { path, message: `${message}.` };
  }
}

const ONE_KIND = new Set(['trigger', 'actions']);
const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: 'a list of "name: value"',
  array: 'a list',
  string: 'a text; put it in quotes',
  integer: 'a whole number',
};
const PATTERN_WORDS: Readonly<Record<string, string>> = {
  '^\\d{1,4}[smhd]$': 'has to be a span such as 30m, 6h or 7d.',
  '^[a-z][a-z0-9-]{0,62}$': 'has to be small letters, digits and hyphens, beginning with a letter.',
  '^[a-z][a-z0-9_]{0,63}$': 'has to be small letters, digits and _, beginning with a letter.',
  '^[a-z][a-z0-9_]{0,39}$': 'has to be at most 40 small letters, digits and _, beginning with a letter.',
};
