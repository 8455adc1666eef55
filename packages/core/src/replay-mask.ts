/**
 * Takes out of a recorded event of rrweb everything that somebody may have read or written: text becomes dots, of attributes
 * only those stay that say how something looks, addresses go, what was typed or chosen is left out whole. The recorder does
 * it in the browser, before anything is sent; the server does it again, since anybody may send anything.
 */
import type { Json, JsonObject } from './event.ts';

/** Numbers of rrweb's format. Source: rrweb, "@rrweb/types", EventType, NodeType and IncrementalSource. */
const FULL_SNAPSHOT = 2;
const INCREMENT = 3;
const META = 4;
const STATES_WITHOUT_DATA: ReadonlySet<unknown> = new Set([0, 1]);
const TEXT_NODE = 3;
const ELEMENT_NODE = 2;
const MUTATION = 0;
const MOUSE_MOVE = 1;
const MOUSE_INTERACTION = 2;
const SCROLL = 3;
const VIEWPORT_RESIZE = 4;
const TOUCH_MOVE = 6;
const STYLE_SHEET_RULE = 8;
const DRAG = 12;
const STYLE_DECLARATION = 13;
const ADOPTED_STYLE_SHEET = 15;
const KEPT_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...['class', 'style', 'type', 'rel', 'width', 'height', 'rows', 'cols', 'size', 'colspan', 'rowspan', 'dir'],
  ...['hidden', 'open', 'disabled', 'multiple', '_cssText'],
  ...['rr_width', 'rr_height', 'rr_scrollLeft', 'rr_scrollTop'],
  ...['viewBox', 'd', 'fill', 'stroke', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'r', 'rx', 'ry', 'points'],
  ...['transform', 'stroke-width', 'xmlns'],
]);
const DEPTH_MAX = 300;

/** `undefined`: nothing of the event may be kept. */
export function maskReplayEvent(event: Json): JsonObject | undefined {
  if (!isObject(event) || !Number.isFinite(event.timestamp)) return undefined;
  const { type, timestamp } = event;
  const data = isObject(event.data) ? event.data : {};
  const made = (kept: JsonObject): JsonObject => ({ type: type as number, timestamp: timestamp as number, data: kept });
  if (STATES_WITHOUT_DATA.has(type)) return made({});
  if (type === META) return made({ href: 'about:blank', ...numbersOf(data, ['width', 'height']) });
  if (type === FULL_SNAPSHOT) {
    const node = maskNode(data.node, false, 0);
    return node && made({ node, initialOffset: numbersOf(data.initialOffset, ['left', 'top']) });
  }
  if (type !== INCREMENT) return undefined;
  if (data.source === MUTATION) return made(maskMutation(data));
  const kept = INCREMENTS.get(data.source as number)?.(data);
  return kept && made({ source: data.source as number, ...kept });
}

/** Of the same length, so that the page keeps its lines. */
export function maskText(text: string): string {
  return text.replace(/\S/g, '•');
}

function maskNode(node: Json | undefined, isStyle: boolean, depth: number): JsonObject | undefined {
  if (!isObject(node) || depth > DEPTH_MAX) return undefined;
  const { attributes, childNodes, textContent, ...rest } = node;
  const kept: JsonObject = {};
  for (const name of [
    'type',
    'id',
    'tagName',
    'isSVG',
    'rootId',
    'isShadow',
    'isShadowHost',
    'name',
    'compatMode',
    'isStyle',
  ])
    if (isPlain(rest[name])) kept[name] = rest[name]!;
  const isStyleElement = node.type === ELEMENT_NODE && node.tagName === 'style';
  if (node.type === ELEMENT_NODE) kept.attributes = maskAttributes(attributes);
  if (typeof textContent === 'string')
    kept.textContent = node.type !== TEXT_NODE ? '' : isStyle ? withoutAddresses(textContent) : maskText(textContent);
  if (Array.isArray(childNodes))
    kept.childNodes = childNodes.map((child) => maskNode(child, isStyleElement, depth + 1)).filter(isKept);
  return kept;
}

function maskMutation(data: JsonObject): JsonObject {
  return {
    source: MUTATION,
    ...(data.isAttachIframe === true ? { isAttachIframe: true } : {}),
    texts: each(data.texts, ({ id, value }) =>
      typeof value === 'string' && typeof id === 'number' ? { id, value: maskText(value) } : undefined,
    ),
    attributes: each(data.attributes, ({ id, attributes }) =>
      typeof id === 'number' ? { id, attributes: maskAttributes(attributes) } : undefined,
    ),
    removes: each(data.removes, (item) => numbersOf(item, ['id', 'parentId', 'isShadow'])),
    adds: each(data.adds, ({ node, ...place }) => {
      const masked = maskNode(node, false, 0);
      return masked && { ...numbersOf(place, ['parentId', 'previousId', 'nextId']), node: masked };
    }),
  };
}

const maskMoves = ({ positions }: JsonObject): JsonObject => ({
  positions: each(positions, (position) => numbersOf(position, ['x', 'y', 'id', 'timeOffset'])),
});

const maskRules = (data: JsonObject): JsonObject => ({
  ...numbersOf(data, ['id', 'styleId']),
  ...textsOf(data, ['replace', 'replaceSync']),
  ...(Array.isArray(data.removes) ? { removes: each(data.removes, indexOf) } : {}),
  ...(Array.isArray(data.adds) ? { adds: addedRules(data.adds) } : {}),
});

const maskDeclaration = (data: JsonObject): JsonObject => ({
  ...numbersOf(data, ['id', 'styleId']),
  ...indexOf(data),
  ...(isObject(data.set) ? { set: maskSet(data.set) } : {}),
  ...(isObject(data.remove) ? { remove: textsOf(data.remove, ['property']) } : {}),
});

const maskSet = ({ property, value, priority }: JsonObject): JsonObject => ({
  ...textsOf({ property: property ?? null, priority: priority ?? null }, ['property', 'priority']),
  value: typeof value === 'string' ? maskValue(String(property), value) : null,
});

const maskSheets = (data: JsonObject): JsonObject => ({
  ...numbersOf(data, ['id']),
  styleIds: numbersIn(data.styleIds),
  ...(Array.isArray(data.styles)
    ? { styles: each(data.styles, (style) => ({ ...numbersOf(style, ['styleId']), rules: addedRules(style.rules) })) }
    : {}),
});

/**
 * What is kept of each source: where something was, as numbers, and the text of rules of style. Fields that are not named
 * here are not of the format, and may say anything.
 */
const INCREMENTS: ReadonlyMap<number, (data: JsonObject) => JsonObject> = new Map([
  ...[MOUSE_MOVE, TOUCH_MOVE, DRAG].map((source) => [source, maskMoves] as const),
  [MOUSE_INTERACTION, (data) => numbersOf(data, ['type', 'id', 'x', 'y', 'pointerType'])],
  [SCROLL, (data) => numbersOf(data, ['id', 'x', 'y'])],
  [VIEWPORT_RESIZE, (data) => numbersOf(data, ['width', 'height'])],
  [STYLE_SHEET_RULE, maskRules],
  [STYLE_DECLARATION, maskDeclaration],
  [ADOPTED_STYLE_SHEET, maskSheets],
]);

function addedRules(rules: Json | undefined): JsonObject[] {
  return each(rules, (added) =>
    typeof added.rule === 'string' ? { rule: withoutAddresses(added.rule), ...indexOf(added) } : undefined,
  );
}

/** Where a rule stands: a number, or one for each rule it stands in. */
function indexOf({ index }: JsonObject): JsonObject {
  if (typeof index === 'number') return { index };
  return Array.isArray(index) ? { index: numbersIn(index) } : {};
}

function numbersIn(list: Json | undefined): number[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === 'number') : [];
}

function textsOf(value: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name): [string, Json][] => {
      const text = value[name];
      return typeof text === 'string' ? [[name, withoutAddresses(text)]] : [];
    }),
  );
}

function each(list: Json | undefined, mask: (item: JsonObject) => JsonObject | undefined): JsonObject[] {
  return Array.isArray(list) ? list.map((item) => (isObject(item) ? mask(item) : undefined)).filter(isKept) : [];
}

function maskAttributes(attributes: Json | undefined): JsonObject {
  if (!isObject(attributes)) return {};
  const kept: JsonObject = {};
  for (const [name, value] of Object.entries(attributes))
    if (!KEPT_ATTRIBUTES.has(name)) continue;
    else if (typeof value === 'string') kept[name] = withoutAddresses(value);
    else if (isPlain(value)) kept[name] = value;
    else if (name === 'style' && isObject(value)) kept[name] = maskStyle(value);
  return kept;
}

/** Numbers, truths and `null`, of these names. */
function numbersOf(value: Json | undefined, names: readonly string[]): JsonObject {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    names.flatMap((name): [string, Json][] => {
      const item = value[name];
      return item === null || typeof item === 'number' || typeof item === 'boolean' ? [[name, item]] : [];
    }),
  );
}

/** What has changed of a style: each property's value, its value and priority, or that it is gone. */
function maskStyle(style: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const [property, value] of Object.entries(style)) {
    if (typeof value === 'string') kept[property] = maskValue(property, value);
    else if (value === false) kept[property] = value;
    else if (Array.isArray(value) && value.every((part) => typeof part === 'string'))
      kept[property] = value.map((part) => maskValue(property, part));
  }
  return kept;
}

function maskValue(property: string, value: string): string {
  const masked = withoutAddresses(value);
  return /content/i.test(property) ? masked.replace(STRINGS, '""') : masked;
}

const STRING = String.raw`(?:"(?:[^"\\]|\\[^])*"?|'(?:[^'\\]|\\[^])*'?)`;
const ADDRESS = new RegExp(String.raw`url\(\s*(?:${STRING}|[^)]*)\s*\)?`, 'gi');
const IMPORT = new RegExp(`@import(?:${STRING}|[^;"']+)*;?`, 'gi');
const CONTENT = new RegExp(String.raw`content\s*:(?:${STRING}|[^;}"']+)*`, 'gi');
const STRINGS = new RegExp(STRING, 'g');

/** Style sheets may say where from, and `content` may say anything. What does not end, ends with the text. */
function withoutAddresses(css: string): string {
  return css
    .replace(ADDRESS, 'none')
    .replace(IMPORT, ' ')
    .replace(CONTENT, (said) => said.replace(STRINGS, '""'));
}

function isKept<T>(masked: T | undefined): masked is T {
  return masked !== undefined;
}

function isPlain(value: Json | undefined): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
