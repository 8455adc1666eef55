/**
 * YAML that people write, against the form it has to have (a JSON Schema): with everything that is wrong with it at the
 * line where it stands. Whoever knows what it is about adds what the form cannot say (`find`).
 */
import type { ValidateFunction } from 'ajv';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { type Find, type Finding, placeOf, violationOf } from './finding.ts';

export interface YamlForm {
  /** What it is, in a sentence: 'rule'. */
  what: string;
  bytesMax: number;
  fits: ValidateFunction;
}

export interface ReadYaml<Written> {
  /** What has the form; `undefined` when it has not. */
  written: Written | undefined;
  find: Find;
  /** In the order of lines; none when nothing is wrong. */
  findings(): readonly Finding[];
  /** For what cannot be taken although nothing was found: one that says so. */
  nothingHere: Finding;
}

const FINDINGS_MAX = 50;

export function readYaml<Written>(text: string, { what, bytesMax, fits }: YamlForm): ReadYaml<Written> {
  const findings: Finding[] = [];
  const lines = new LineCounter();
  const nothingHere: Finding = { line: 1, column: 1, field: '', message: `There is no ${what} here.` };
  const give = (written?: Written, find: Find = () => undefined): ReadYaml<Written> => ({
    ...{ written, find, nothingHere },
    findings: () => findings.toSorted((a, b) => a.line - b.line || a.column - b.column).slice(0, FINDINGS_MAX),
  });
  if (Buffer.byteLength(text) > bytesMax) {
    findings.push({ ...nothingHere, message: `The ${what} is larger than ${bytesMax} bytes.` });
    return give();
  }
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: false, schema: 'core' });
  for (const { pos, message } of document.errors) {
    const { line, col } = lines.linePos(pos[0]);
    findings.push({ line, column: col, field: '', message: message.split('\n')[0]!.slice(0, 300) });
  }
  if (findings.length > 0) return give();
  const written = asJson(document);
  if (written === undefined) {
    findings.push({ ...nothingHere, message: 'Anchors and aliases (&, *) are not taken: write it out.' });
    return give();
  }
  const find: Find = (path, message) => {
    const { line, column } = placeOf(document, lines, path);
    const isAboutField = /^(?:has|is|takes|could) /.test(message);
    const told = isAboutField ? `"${path.findLast((part) => typeof part === 'string') ?? what}" ${message}` : message;
    findings.push({ line, column, field: path.join('.'), message: told });
  };
  if (!fits(written)) {
    for (const violation of (fits.errors ?? []).map(violationOf))
      if (violation) find(violation.path, violation.message);
    return give();
  }
  return give(written as Written, find);
}

/** `undefined` with aliases in it: a few of them can stand for more than fits into memory. */
function asJson(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 }) ?? null;
  } catch {
    return undefined;
  }
}
