/**
 * Records of XML, read as a stream: each element of one name becomes an object of its child elements by their local
 * names. An element with text only is that text, a repeated one a list, an attribute a field that begins with `@`. No
 * document type: there would be entities in it that grow without bound, or read files.
 */
import type { Json, JsonObject } from '@bellwether/core';
import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { ParsedRecord, SourceInput } from '../../adapter.ts';
import { decodeText } from './decode-text.ts';

const DEPTH_MAX = 16;
/** Of the document, records and what is around them. Each element is looked up in all that it lies in, so depth costs its square. */
const DOCUMENT_DEPTH_MAX = 64;
const RECORD_LENGTH_MAX = 1024 * 1024;

interface Open {
  name: string;
  fields: Map<string, Json>;
  text: string;
}

export async function* xmlRecords(
  input: SourceInput,
  element: string,
  keyOf?: (fields: JsonObject) => string | undefined,
): AsyncIterable<ParsedRecord> {
  let found: ParsedRecord[] = [];
  let fault: string | undefined;
  let open: Open[] = [];
  let count = 0;
  let length = 0;
  let depth = 0;
  const parser = new SaxesParser({ xmlns: true });
  parser.on('doctype', () => {
    fault ??= 'It has a DOCTYPE, which is not read.';
  });
  parser.on('error', (error) => {
    fault ??= `It is no XML at line ${parser.line}.`;
    void error; // its words repeat what the document says
  });
  parser.on('opentag', (tag: SaxesTagNS) => {
    depth += 1;
    if (depth > DOCUMENT_DEPTH_MAX) {
      fault ??= `It is nested deeper than ${DOCUMENT_DEPTH_MAX}.`;
      throw new Error(fault); // ends the parser where it is
    }
    if (fault !== undefined || (open.length === 0 && tag.local !== element)) return;
    if (open.length >= DEPTH_MAX) fault ??= `It is nested deeper than ${DEPTH_MAX}.`;
    const attributes = Object.values(tag.attributes).filter(
      ({ prefix, name }) => prefix !== 'xmlns' && name !== 'xmlns',
    );
    open.push({
      name: tag.local,
      fields: new Map(attributes.map(({ local, value }) => [`@${local}`, value])),
      text: '',
    });
    length += tag.local.length + attributes.reduce((sum, { local, value }) => sum + local.length + value.length, 0);
  });
  const take = (text: string): void => {
    const current = open.at(-1);
    if (fault !== undefined || current === undefined) return;
    length += text.length;
    if (length > RECORD_LENGTH_MAX) fault ??= 'A record is larger than 1 MiB.';
    else current.text += text;
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('closetag', () => {
    depth -= 1;
    const closed = open.pop();
    if (fault !== undefined || closed === undefined) return;
    const parent = open.at(-1);
    if (parent !== undefined) return put(parent.fields, closed.name, valueOfElement(closed));
    count += 1;
    length = 0;
    const value = valueOfElement(closed);
    const place = `record ${count}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const key = keyOf?.(value);
      found.push({ fields: value, place, ...(key === undefined ? {} : { key }) });
    } else found.push({ unreadable: 'It has no fields.', place });
  });
  for await (const piece of decodeText(input.open())) {
    try {
      parser.write(piece);
    } catch (error) {
      if (fault === undefined) throw error;
    }
    yield* found;
    found = [];
    if (fault !== undefined) return yield { unreadable: fault, place: `record ${count + 1}` };
  }
  parser.close();
  yield* found;
  open = [];
  if (fault !== undefined) yield { unreadable: fault, place: `record ${count + 1}` };
}

function valueOfElement({ fields, text }: Open): Json {
  if (fields.size === 0) return text.trim();
  // Text beside of elements is of no use to anybody; beside of attributes only, it is the value.
  if ([...fields.keys()].every((name) => name.startsWith('@')) && text.trim() !== '') fields.set('#text', text.trim());
  return Object.fromEntries(fields);
}

function put(fields: Map<string, Json>, name: string, value: Json): void {
  const there = fields.get(name);
  if (there === undefined) fields.set(name, value);
  else if (Array.isArray(there)) there.push(value);
  else fields.set(name, [there, value]);
}
