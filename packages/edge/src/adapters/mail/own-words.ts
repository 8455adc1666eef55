/**
 * A message's own words: without what it answers to and without the signature. Read line by line, since a pattern over a
 * whole message may take forever on one made for it. HTML loses its tags, and with them quoted parts that are marked.
 */

/** Where mail programs begin to quote. Lines are at most a few hundred characters by then. */
const QUOTE_STARTS = [
  /^-{2,}\s?(original message|forwarded message|ursprüngliche nachricht|message d'origine)\s?-{2,}$/i,
  /^_{20,}$/,
  /^(on|am|le|el|il)\s.{1,200}\s?(wrote|schrieb|écrit|escribió|scritto)\s?.{0,80}:$/i,
  /^(from|von|de):\s.{1,200}$/i,
];
const LINE_READ_MAX = 500;

export function ownWords(text: string): string {
  const own: string[] = [];
  for (const line of text.split('\n')) {
    const trimmed = line.slice(0, LINE_READ_MAX).trim();
    if (line.startsWith('-- ') && trimmed === '--') break;
    if (QUOTE_STARTS.some((start) => start.test(trimmed))) break;
    own.push(line);
  }
  return own.join('\n');
}

const LEFT_OUT = new Set(['script', 'style', 'head', 'blockquote', 'title', 'attachment']);
const BREAKS = new Set(['br', 'p', 'div', 'li', 'tr', 'h1', 'h2', 'h3', 'ul', 'ol', 'table']);
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
]);

/** The text of HTML, in one pass. Good enough to be scored, and never shown to anybody. */
export function textOfHtml(html: string): string {
  let text = '';
  let skipping: string | undefined;
  for (let at = 0; at < html.length; ) {
    const open = html.indexOf('<', at);
    const end = open === -1 ? html.length : open;
    if (skipping === undefined) text += html.slice(at, end);
    if (open === -1) break;
    const close = html.indexOf('>', open);
    if (close === -1) break;
    const isEnd = html[open + 1] === '/';
    const name = /^[a-z0-9]+/i.exec(html.slice(open + (isEnd ? 2 : 1), open + 24))?.[0].toLowerCase() ?? '';
    if (skipping !== undefined) {
      if (isEnd && name === skipping) skipping = undefined;
    } else if (!isEnd && LEFT_OUT.has(name)) skipping = name;
    else if (BREAKS.has(name)) text += '\n';
    at = close + 1;
  }
  return text.replace(/&(#\d{1,7}|[a-z]{1,8});/gi, (whole, name: string) => {
    if (name.startsWith('#')) {
      const code = Number(name.slice(1));
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
    }
    return ENTITIES.get(name.toLowerCase()) ?? whole;
  });
}
