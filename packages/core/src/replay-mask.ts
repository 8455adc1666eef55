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
/** Moves of the mouse and of fingers, clicks, scrolling, the size of the window, rules and declarations of style. */
const KEPT_SOURCES: ReadonlySet<unknown> = new Set([1, 2, 3, 4, 6, 8, 12, 13, 15]);

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
  return KEPT_SOURCES.has(data.source) ? made(maskAddresses(data) as JsonObject) : undefined;
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
  const each = (list: Json | undefined, mask: (item: JsonObject) => JsonObject | undefined): JsonObject[] =>
    Array.isArray(list) ? list.map((item) => (isObject(item) ? mask(item) : undefined)).filter(isKept) : [];
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

function maskAttributes(attributes: Json | undefined): JsonObject {
  if (!isObject(attributes)) return {};
  const kept: JsonObject = {};
  for (const [name, value] of Object.entries(attributes))
    if (KEPT_ATTRIBUTES.has(name) && (isPlain(value) || name === 'style')) kept[name] = maskAddresses(value);
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

function maskAddresses(value: Json): Json {
  if (typeof value === 'string') return withoutAddresses(value);
  if (Array.isArray(value)) return value.map(maskAddresses);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, maskAddresses(item)]));
}

/** Style sheets may say where from, and `content` may say anything. */
function withoutAddresses(css: string): string {
  return css
    .replace(/url\([^)]*\)/gi, 'none')
    .replace(/@import[^;]*;?/gi, '')
    .replace(/(content\s*:\s*)(["'])(?:(?!\2).)*\2/gi, '$1""');
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
