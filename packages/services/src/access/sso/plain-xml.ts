/**
 * Whether XML from anybody is plain enough to be parsed: tags, attributes and text, as providers write them. Document
 * types and entities can change what was signed, comments split names for one reader and not for another, and thousands
 * of tags inside each other keep a parser busy for a minute. One pass, before any library sees it.
 */

const DEPTH_MAX = 40;
const TAGS_MAX = 6000;
const DECLARATION = /^\uFEFF?\s*<\?xml [^<>?]*\?>/;

/** Why it is not read; `undefined` when it is. Whether it is well-formed is for the parser to say. */
export function refusalOfXml(xml: string): string | undefined {
  const text = xml.replace(DECLARATION, '');
  let depth = 0;
  let tags = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const kind = text[at + 1];
    if (kind === '!') return 'document type, comment or CDATA';
    if (kind === '?') return 'processing instruction';
    const end = endOfTag(text, at + 1);
    if (end === undefined) return 'tag without an end';
    tags += 1;
    if (kind === '/') depth -= 1;
    else if (text[end - 1] !== '/') depth += 1;
    if (depth > DEPTH_MAX) return 'too deep';
    if (tags > TAGS_MAX) return 'too many tags';
    at = end;
  }
  return undefined;
}

/** Where the `>` of a tag is. Within it there is no `<`, not even in quotes (XML 1.0, section 2.4). */
function endOfTag(text: string, from: number): number | undefined {
  let quote: string | undefined;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '<') return undefined;
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at;
  }
  return undefined;
}
