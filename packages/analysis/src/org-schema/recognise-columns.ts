/**
 * Which column of a company file is which. Two kinds of evidence: what a column is called, and what stands in it. They are
 * joined as independent doubts (1 − (1 − a)(1 − b)); content that speaks against a name takes its share away. Each kind is
 * given to one column, the surest first. Confidence is from 0 to 1; below 0.35 a column is not recognised.
 */
import {
  COLUMN_PHRASES,
  EMAIL_WORDS,
  ID_WORDS,
  MANAGER_PHRASES,
  NAME_WORDS,
  ORG_COLUMN_KINDS,
  type OrgColumnKind,
  TITLE_WORDS,
} from './column-words.ts';
import type { OrgTable } from './org-table.ts';
import { isFilled, plainId, plainName, plainWords } from './plain-words.ts';

export interface RecognisedColumn {
  /** Position, from 0. */
  column: number;
  header: string;
  /** `null`: nobody knows what it is; it is left out. */
  kind: OrgColumnKind | null;
  confidence: number;
  /** What it was known by. */
  by: 'header' | 'content' | 'both' | 'person' | 'nothing';
}

/** What stands in a column, as shares of its filled cells. */
interface Content {
  filled: number;
  rows: number;
  distinct: number;
  emails: number;
  dates: number;
  names: number;
  ids: number;
  paths: number;
  titles: number;
  digits: number;
  languages: number;
  zones: number;
  slack: number;
}

const RECOGNISED_MIN = 0.35;
const SAMPLE_MAX = 2000;
const EMAIL = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]{2,}$/;
const DATE = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ](?:\d{1,2}|[A-Za-zäé]{3,9})[-/. ]\d{2,4})(?:[T ].*)?$/;
const NAME =
  /^\p{Lu}[\p{L}'’.-]*(?:,? (?:\p{Lu}[\p{L}'’.-]*|van|von|de|der|den|da|di|del|la|le|bin|al|el|zu|dos|du)){1,5}$/u;
const ID = /^(?:[A-Za-z]{0,6}[-_.# ]?\d{1,12}(?:\.0)?|v\d+\.[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,64})$/i;
const PATH = /^[^/\\>|»→]+(?:\s*[/\\>|»→]+\s*[^/\\>|»→]+)+$/;
const LANGUAGE = /^[a-z]{2}(?:[-_][A-Za-z]{2})?$/;
const ZONE = /^(?:[A-Z][A-Za-z]+\/[A-Z][A-Za-z_/-]+|UTC|GMT|CET|CEST|EST|PST)$/;
const SLACK = /^[UW][A-Z0-9]{8,11}$/;

/** `said`: what a person has said of columns by their headers; it is believed. */
export function recogniseColumns(
  table: OrgTable,
  said: Readonly<Record<string, OrgColumnKind | null>> = {},
): RecognisedColumn[] {
  const contents = table.header.map((_, column) => contentOf(table, column));
  const candidates = [
    ...table.header.flatMap((header, column) =>
      Object.hasOwn(said, header) ? [] : candidatesOf(column, table.hasHeader ? header : '', contents[column]!),
    ),
    ...references(table, contents, said),
  ];
  const best = merged(candidates).sort((a, b) => b.confidence - a.confidence || a.column - b.column);
  const byColumn = new Map<number, RecognisedColumn>();
  const taken = new Set<OrgColumnKind>();
  for (const [column, header] of table.header.entries()) {
    if (!Object.hasOwn(said, header)) continue;
    const kind = said[header]!;
    if (kind) taken.add(kind);
    byColumn.set(column, { column, header, kind, confidence: 1, by: 'person' });
  }
  for (const { column, kind, confidence, by } of best) {
    if (byColumn.has(column) || taken.has(kind) || confidence < RECOGNISED_MIN) continue;
    taken.add(kind);
    byColumn.set(column, { column, header: table.header[column]!, kind, confidence: rounded(confidence), by });
  }
  return table.header.map(
    (header, column) => byColumn.get(column) ?? { column, header, kind: null, confidence: 0, by: 'nothing' },
  );
}

interface Candidate {
  column: number;
  kind: OrgColumnKind;
  confidence: number;
  by: 'header' | 'content' | 'both';
}

function candidatesOf(column: number, header: string, content: Content): Candidate[] {
  const named = headerEvidence(header, content);
  return ORG_COLUMN_KINDS.flatMap((kind): Candidate[] => {
    const byName = named.get(kind) ?? 0;
    const byContent = content.filled === 0 ? 0 : contentEvidence(kind, content);
    const confidence =
      byContent >= 0 ? 1 - (1 - byName) * (1 - byContent * (byName > 0 ? 1 : 0.8)) : byName * (1 + byContent);
    if (confidence <= 0) return [];
    return [{ column, kind, confidence, by: byName === 0 ? 'content' : byContent > 0 ? 'both' : 'header' }];
  });
}

/** How much a header speaks for each kind. */
function headerEvidence(header: string, content: Content): Map<OrgColumnKind, number> {
  const words = plainWords(header.replace(/([a-z\d])([A-Z])/g, '$1 $2'));
  const evidence = new Map<OrgColumnKind, number>();
  if (words.length === 0) return evidence;
  const manager = bestPhrase(words, MANAGER_PHRASES);
  for (const kind of ORG_COLUMN_KINDS) {
    const share = bestPhrase(words, COLUMN_PHRASES[kind]);
    // "Manager e-mail" holds "e-mail": it is the manager's.
    if (share > 0 && (manager === 0 || share > manager || isManagers(kind))) evidence.set(kind, share);
  }
  if (manager > 0) {
    const raise = (kind: OrgColumnKind, by: number): void =>
      void evidence.set(kind, Math.max(evidence.get(kind) ?? 0, by));
    if (words.some((word) => EMAIL_WORDS.has(word))) raise('manager_email', Math.max(manager, 0.9));
    else if (words.some((word) => ID_WORDS.has(word))) raise('manager_id', Math.max(manager, 0.9));
    else if (words.some((word) => NAME_WORDS.has(word))) raise('manager_name', Math.max(manager, 0.9));
    else if (content.filled > 0) {
      raise('manager_email', manager * content.emails);
      raise('reports_to_path', manager * content.paths * 0.95);
      raise('manager_id', manager * content.ids);
      raise('manager_name', manager * Math.max(0, 1 - content.emails - content.ids - content.paths));
    }
  }
  return evidence;
}

function isManagers(kind: OrgColumnKind): boolean {
  return kind.startsWith('manager_') || kind === 'reports_to_path';
}

/** 0.97 for a header that is a phrase; less the more other words it has; 0 when it holds none. */
function bestPhrase(words: readonly string[], phrases: readonly string[]): number {
  const text = words.join(' ');
  let best = 0;
  for (const phrase of phrases) {
    if (text === phrase) return 0.97;
    const wanted = phrase.split(' ');
    if (wanted.length < words.length && ` ${text} `.includes(` ${phrase} `))
      best = Math.max(best, 0.5 + 0.4 * (wanted.length / words.length));
    else if (wanted.length > 1 && text === wanted.join('')) best = Math.max(best, 0.95);
  }
  return best;
}

/** How much content speaks for a kind, from 0 to 1; below 0 it speaks against it. */
function contentEvidence(kind: OrgColumnKind, content: Content): number {
  const { distinct, emails, dates, names, ids, paths, titles, digits, rows, filled } = content;
  const isUnique = distinct >= 0.95;
  const few = distinct <= 0.3 && distinct * filled * rows >= 2;
  const isPlainText = emails < 0.1 && dates < 0.1 && ids < 0.3 && paths < 0.3;
  switch (kind) {
    case 'email':
      return emails > 0.7 ? (isUnique ? 0.9 : 0.2) : -0.95;
    case 'manager_email':
      return emails > 0.7 ? 0 : -0.95;
    case 'name':
      if (emails > 0.3 || digits > 0.5) return -0.9;
      return names > 0.6 && distinct > 0.75 ? 0.75 : 0;
    case 'first_name':
    case 'last_name':
    case 'manager_name':
      return emails > 0.3 || digits > 0.5 ? -0.8 : 0;
    case 'employee_id':
      if (distinct < 0.5) return -0.7;
      return ids > 0.8 && isUnique ? 0.6 : emails > 0.5 ? -0.9 : 0;
    case 'manager_id':
      return emails > 0.5 || names > 0.8 ? -0.9 : 0;
    case 'role':
      return titles > 0.4 ? 0.6 : emails > 0.3 || dates > 0.3 ? -0.9 : 0;
    case 'department':
      return few && isPlainText ? 0.3 : distinct > 0.9 && rows > 20 ? -0.7 : 0;
    case 'team':
      return few && isPlainText ? 0.2 : distinct > 0.9 && rows > 20 ? -0.7 : 0;
    case 'reports_to_path':
      return paths > 0.6 ? 0.5 : -0.6;
    case 'hire_date':
      return dates > 0.7 ? 0.4 : -0.6;
    case 'birth_date':
      return dates > 0.5 || digits > 0.5 ? 0 : -0.6;
    case 'slack_id':
      return content.slack > 0.7 ? 0.9 : 0;
    case 'language':
      return content.languages > 0.8 && few ? 0.2 : 0;
    case 'time_zone':
      return content.zones > 0.7 ? 0.8 : -0.6;
    default:
      return 0;
  }
}

/**
 * Columns whose texts all stand in another one, each there but once: whoever is named there is who one reports to. Known
 * even when nobody has named either.
 */
function references(
  table: OrgTable,
  contents: readonly Content[],
  said: Readonly<Record<string, OrgColumnKind | null>>,
): Candidate[] {
  const found: Candidate[] = [];
  const free = table.header
    .map((header, column) => (Object.hasOwn(said, header) ? -1 : column))
    .filter((at) => at >= 0);
  const plain = new Map<string, { list: string[]; set: Set<string> }>();
  const textsOf = (column: number, how: 'id' | 'name') => {
    const key = `${how} ${column}`;
    let texts = plain.get(key);
    if (!texts) {
      const list = table.rows.map(({ cells }) =>
        isFilled(cells[column]!) ? (how === 'id' ? plainId(cells[column]!) : plainName(cells[column]!)) : '',
      );
      texts = { list, set: new Set(list.filter((text) => text !== '')) };
      plain.set(key, texts);
    }
    return texts;
  };
  for (const to of table.header.keys()) {
    const target = contents[to]!;
    if (target.filled < 0.7 || target.distinct < 0.9 || table.rows.length < 3) continue;
    const kind = target.emails > 0.7 ? 'manager_email' : target.names > 0.5 ? 'manager_name' : 'manager_id';
    const how = kind === 'manager_name' ? 'name' : 'id';
    if (kind === 'manager_id' && target.ids < 0.5) continue;
    const known = textsOf(to, how);
    for (const from of free) {
      const content = contents[from]!;
      if (from === to || content.filled < 0.5 || content.distinct > 0.7) continue;
      const texts = textsOf(from, how);
      const held = [...texts.set].filter((text) => known.set.has(text)).length / Math.max(1, texts.set.size);
      const same = texts.list.filter((text, row) => text !== '' && text === known.list[row]).length;
      if (held < 0.6 || texts.set.size < 2 || same > texts.list.length * 0.2) continue;
      found.push({ column: from, kind, confidence: 0.85 * held, by: 'content' });
      if (kind === 'manager_id') found.push({ column: to, kind: 'employee_id', confidence: 0.8 * held, by: 'content' });
    }
  }
  return found;
}

/** Evidence for one and the same reading of a column adds up. */
function merged(candidates: readonly Candidate[]): Candidate[] {
  const byReading = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const key = `${candidate.column} ${candidate.kind}`;
    const known = byReading.get(key);
    if (!known) byReading.set(key, candidate);
    else
      byReading.set(key, {
        ...candidate,
        confidence: 1 - (1 - known.confidence) * (1 - candidate.confidence),
        by: known.by === candidate.by ? known.by : 'both',
      });
  }
  return [...byReading.values()];
}

function contentOf(table: OrgTable, column: number): Content {
  const step = Math.max(1, Math.floor(table.rows.length / SAMPLE_MAX));
  const sample: string[] = [];
  let rows = 0;
  for (let at = 0; at < table.rows.length; at += step) {
    rows += 1;
    const text = table.rows[at]!.cells[column]!;
    if (isFilled(text)) sample.push(text);
  }
  const share = (is: (text: string) => boolean): number => sample.filter(is).length / Math.max(1, sample.length);
  return {
    rows,
    filled: sample.length / Math.max(1, rows),
    distinct: new Set(sample.map((text) => text.toLowerCase())).size / Math.max(1, sample.length),
    emails: share((text) => EMAIL.test(text)),
    dates: share((text) => DATE.test(text)),
    names: share((text) => NAME.test(text) && !plainWords(text).some((word) => TITLE_WORDS.has(word))),
    ids: share((text) => ID.test(text)),
    paths: share((text) => PATH.test(text)),
    titles: share((text) => plainWords(text).some((word) => TITLE_WORDS.has(word))),
    digits: share((text) => /^[\d\s.,/-]+$/.test(text)),
    languages: share((text) => LANGUAGE.test(text)),
    zones: share((text) => ZONE.test(text)),
    slack: share((text) => SLACK.test(text)),
  };
}

function rounded(confidence: number): number {
  return Math.round(Math.min(0.99, confidence) * 100) / 100;
}
