/**
 * Markup as browsers understand it, up to a depth and a number of elements. Some kinds of markup stand for far more
 * elements than they have tags (styles left open begin anew in every paragraph), and whatever reads a page after this goes
 * down it element by element: both are refused while it is parsed, before they cost anything.
 */
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, Parser } from 'parse5';

export const ELEMENTS_MAX = 50_000;
/** Far more than pages have that people read; finding the main part of a page takes the square of it. */
const DEPTH_MAX = 256;

/** The message says what is wrong with the page. */
export class UnreadablePageError extends Error {
  override readonly name = 'UnreadablePageError';
}

/** Throws UnreadablePageError. */
export function parseMarkup(html: string): DefaultTreeAdapterTypes.Document {
  let elements = 0;
  const parser = new Parser<DefaultTreeAdapterTypes.DefaultTreeAdapterMap>({
    treeAdapter: {
      ...defaultTreeAdapter,
      createElement(...described) {
        if (++elements > ELEMENTS_MAX)
          throw new UnreadablePageError(`its markup stands for more than ${ELEMENTS_MAX} elements`);
        return defaultTreeAdapter.createElement(...described);
      },
      onItemPush() {
        if (parser.openElements.stackTop >= DEPTH_MAX) throw tooDeep();
      },
    },
  });
  parser.tokenizer.write(html, true);
  // Elements that are closed in another order than they were opened are moved, which may take them deeper.
  if (isDeeper(parser.document)) throw tooDeep();
  return parser.document;
}

function tooDeep(): UnreadablePageError {
  return new UnreadablePageError(`its elements are nested more than ${DEPTH_MAX} deep`);
}

function isDeeper(document: DefaultTreeAdapterTypes.Document): boolean {
  const waiting: { node: DefaultTreeAdapterTypes.Node; depth: number }[] = [{ node: document, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, depth } = next;
    if (depth > DEPTH_MAX + 1) return true;
    if ('content' in node) waiting.push({ node: node.content, depth: depth + 1 });
    if ('childNodes' in node) for (const child of node.childNodes) waiting.push({ node: child, depth: depth + 1 });
  }
  return false;
}
