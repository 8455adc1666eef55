/**
 * The configuration file: sections, and settings in them, each a text or a list of texts. Nothing in it is interpreted
 * (`off` is a word, `0123` has four digits); what a setting's text means, its kind says.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { suggestion } from '@bellwether/metrics';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { ALL_SETTINGS } from './settings.ts';

const BYTES_MAX = 1024 * 1024;

export interface FileEntry {
  text: string;
  /** For messages: `server.port in /etc/bellwether.yaml, line 3`. */
  where: string;
}

export interface ConfigurationFile {
  /** What relative paths in it are relative to. */
  directory: string;
  path: string;
  entries: ReadonlyMap<string, FileEntry>;
  /** Whether everybody on the machine can read it. */
  isOpen: boolean;
}

/** What a file may hold: `kafka.brokers`, and for secrets `kafka.sasl_password_file`. */
const NAMES: readonly string[] = ALL_SETTINGS.flatMap(([key, { secret }]) => (secret ? [key, `${key}_file`] : [key]));
const KNOWN: ReadonlySet<string> = new Set(NAMES);
const SECTION_NAMES: ReadonlySet<string> = new Set(NAMES.map((name) => name.split('.')[0]!));

/** What is wrong with it goes to `findings`. */
export function readConfigurationFile(named: string, findings: string[]): ConfigurationFile | undefined {
  const path = resolve(named);
  let text: string;
  let mode: number;
  try {
    const stats = statSync(path);
    if (stats.size > BYTES_MAX) {
      findings.push(`BELLWETHER_CONFIG names ${path}, which is larger than ${BYTES_MAX} bytes.`);
      return undefined;
    }
    mode = stats.mode;
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    findings.push(`BELLWETHER_CONFIG names ${path}, which cannot be read (${code}). Set it to a YAML file that can.`);
    return undefined;
  }
  const entries = readEntries(text, path, findings);
  return { directory: dirname(path), path, entries, isOpen: (mode & 0o004) !== 0 };
}

function readEntries(text: string, path: string, findings: string[]): Map<string, FileEntry> {
  const entries = new Map<string, FileEntry>();
  const lines = new LineCounter();
  const lineOf = (node: Node | null | undefined): string =>
    node?.range ? `, line ${lines.linePos(node.range[0]).line}` : '';
  const document = parseDocument(text, { schema: 'failsafe', uniqueKeys: true, merge: false, lineCounter: lines });
  for (const { message, pos } of document.errors)
    findings.push(`${path}, line ${lines.linePos(pos[0]).line}: ${message.split('\n')[0]!.slice(0, 300)}`);
  if (findings.length > 0 || document.contents === null) return entries;
  if (!isMap(document.contents)) {
    findings.push(`${path} must have sections such as "server:", with settings in them.`);
    return entries;
  }
  for (const { key: sectionNode, value: settings } of document.contents.items) {
    const section = textOf(sectionNode) ?? '';
    const sectionLine = lineOf(sectionNode as Node);
    if (!SECTION_NAMES.has(section)) {
      findings.push(`${section} in ${path}${sectionLine} is not a section.${suggestion(section, SECTION_NAMES)}`);
    } else if (isMap(settings)) {
      for (const { key, value } of settings.items) {
        const name = `${section}.${textOf(key) ?? ''}`;
        const where = `${name} in ${path}${lineOf(key as Node)}`;
        const written = writtenOf(value);
        if (!KNOWN.has(name)) findings.push(`${where} is not a setting.${suggestion(name, NAMES)}`);
        else if (written === undefined) findings.push(`${where} must be a text or a list of texts.`);
        else if (written !== '') entries.set(name, { text: written, where });
      }
    } else if (textOf(settings) !== '') {
      findings.push(`${section} in ${path}${sectionLine} must have settings in it, each on a line of its own.`);
    }
  }
  return entries;
}

/** A scalar's text; a missing value is an empty one. */
function textOf(node: unknown): string | undefined {
  if (node === null) return '';
  return isScalar(node) ? String(node.value ?? '') : undefined;
}

function writtenOf(node: unknown): string | undefined {
  if (!isSeq(node)) return textOf(node);
  const parts = node.items.map(textOf);
  return parts.every((part) => part !== undefined && !part.includes(',')) ? parts.join(',') : undefined;
}
