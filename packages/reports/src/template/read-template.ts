/**
 * Reads a template: Markdown with sections (`## …`), paragraphs, lists, cautions (`> …`), fenced blocks (`metric`, `chart`,
 * `forecast`, `narrative`) and conditions (`::: when …`, `::: otherwise`, `:::`). What stands before the first section is
 * the report's answer. It answers with every mistake at once, each with its line.
 */
import { marked, type Token, type Tokens } from 'marked';
import { claimFault, claimsOfText } from '../claims/number-claims.ts';
import { blocksOfCondition, type Condition, readCondition } from './condition.ts';
import { readBlock } from './read-block.ts';
import { readWords } from './read-words.ts';
import {
  askingBlocks,
  type ReportTemplate,
  type TemplatePart,
  type TemplateSection,
  type TemplateWords,
} from './template.ts';

export interface TemplateFault {
  line: number;
  detail: string;
}

export const TEMPLATE_LENGTH_MAX = 64_000;
const BLOCKS_MAX = 80;
const SECTIONS_MAX = 40;
const DEPTH_MAX = 4;
const FAULTS_MAX = 30;
const LEAD_TITLE = 'In short';
/** So many marks of quotes and lists one behind the other: a library that reads what is in them takes the cube of it. */
const NESTED_TOO_DEEP = /(?:>[ \t]*|(?:[-*+]|\d{1,9}[.)])[ \t]+){9}/;

interface OpenWhen {
  part: { kind: 'when'; condition: Condition; parts: TemplatePart[]; otherwise: TemplatePart[]; line: number };
  isOtherwise: boolean;
}

export function readTemplate(source: string): { template: ReportTemplate; faults: TemplateFault[] } {
  const reader = new TemplateReader();
  if (source.length > TEMPLATE_LENGTH_MAX)
    return {
      template: { sections: [] },
      faults: [{ line: 1, detail: `A template has at most ${TEMPLATE_LENGTH_MAX} characters.` }],
    };
  return reader.read(source);
}

class TemplateReader {
  readonly #faults: TemplateFault[] = [];
  readonly #sections: { id: string; title: string; is_lead?: true; parts: TemplatePart[] }[] = [];
  #open: OpenWhen[] = [];
  #text: string[] = [];
  #textLine = 1;

  read(source: string): { template: ReportTemplate; faults: TemplateFault[] } {
    const lines = source.replace(/\r\n?/g, '\n').split('\n');
    for (let at = 0; at < lines.length; at++) {
      const line = lines[at]!;
      const number = at + 1;
      const fence = /^```\s*([A-Za-z]*)\s*$/.exec(line);
      if (fence) {
        const end = lines.findIndex((each, index) => index > at && /^```\s*$/.test(each));
        this.#flush();
        if (end < 0) {
          this.#fault(number, 'this block is not closed by a line of ```.');
          break;
        }
        this.#block(fence[1]!, lines.slice(at + 1, end), number);
        at = end;
      } else if (line.startsWith(':::')) {
        this.#flush();
        this.#directive(line.slice(3).trim(), number);
      } else if (/^#{1,6}\s/.test(line)) {
        this.#flush();
        this.#heading(line, number);
      } else {
        if (this.#text.length === 0) this.#textLine = number;
        if (this.#text.length > 0 || line.trim() !== '') this.#text.push(line);
      }
    }
    this.#flush();
    for (const { part } of this.#open) this.#fault(part.line, 'this condition is not closed by a line of :::.');
    const template = { sections: this.#sections.filter(({ parts }) => parts.length > 0) };
    this.#checkReferences(template.sections);
    return { template, faults: this.#faults.toSorted((a, b) => a.line - b.line).slice(0, FAULTS_MAX) };
  }

  #heading(line: string, number: number): void {
    const [, marks = '', title = ''] = /^(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line) ?? [];
    if (marks !== '##')
      this.#fault(number, 'sections begin with "## "; the title of the report is a field of its own.');
    if (this.#open.length > 0) this.#fault(number, 'a section cannot begin inside of a condition.');
    if (title === '' || title.length > 120) this.#fault(number, 'the title of a section has 1 to 120 characters.');
    for (const claim of claimsOfText(title)) this.#fault(number, claimFault(claim));
    this.#open = [];
    this.#begin(title);
    if (this.#sections.length > SECTIONS_MAX) this.#fault(number, `a report has at most ${SECTIONS_MAX} sections.`);
  }

  #begin(title: string): void {
    this.#sections.push({ id: `s${this.#sections.length}`, title, parts: [] });
  }

  #put(part: TemplatePart): void {
    if (this.#sections.length === 0) this.#sections.push({ id: 's0', title: LEAD_TITLE, is_lead: true, parts: [] });
    const when = this.#open.at(-1);
    const into = when ? (when.isOtherwise ? when.part.otherwise : when.part.parts) : this.#sections.at(-1)!.parts;
    into.push(part);
  }

  #directive(text: string, line: number): void {
    const when = this.#open.at(-1);
    if (text === '') {
      if (!when) this.#fault(line, 'there is no condition to close here.');
      this.#open.pop();
    } else if (text === 'otherwise') {
      if (!when || when.isOtherwise) this.#fault(line, '"otherwise" stands once within a condition.');
      else when.isOtherwise = true;
    } else if (/^when\s/.test(text)) {
      try {
        const part = { kind: 'when' as const, condition: readCondition(text.slice(5)), parts: [], otherwise: [], line };
        this.#put(part);
        this.#open.push({ part, isOtherwise: false });
        if (this.#open.length > DEPTH_MAX)
          this.#fault(line, `conditions stand at most ${DEPTH_MAX} deep in one another.`);
      } catch (error) {
        this.#fault(line, (error as Error).message);
        // Read on as if it held, so that what closes it closes nothing else.
        const part = { kind: 'when' as const, condition: NEVER, parts: [], otherwise: [], line };
        this.#put(part);
        this.#open.push({ part, isOtherwise: false });
      }
    } else this.#fault(line, 'behind ::: goes "when" with a condition, "otherwise", or nothing.');
  }

  #block(kind: string, lines: readonly string[], line: number): void {
    const { block, faults } = readBlock(kind, lines, line);
    this.#faults.push(...faults);
    if (block) this.#put(block);
  }

  /** What has come of plain Markdown. */
  #flush(): void {
    const text = this.#text.join('\n');
    let line = this.#textLine;
    this.#text = [];
    if (text.trim() === '') return;
    const nested = text.split('\n').findIndex((each) => NESTED_TOO_DEEP.test(each));
    if (nested >= 0) {
      this.#fault(line + nested, 'quotes and lists stand at most 8 deep in one another.');
      return;
    }
    try {
      for (const token of marked.lexer(text)) {
        this.#token(token, line);
        line += token.raw.split('\n').length - 1;
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#fault(line, 'this is nested too deeply to be read.');
    }
  }

  #token(token: Token, line: number): void {
    switch (token.type) {
      case 'space':
        return;
      case 'paragraph':
      case 'text':
        this.#put({
          kind: 'words',
          as: this.#isLead() ? 'answer' : 'paragraph',
          words: this.#words(token, line),
          line,
        });
        return;
      case 'blockquote':
        this.#put({ kind: 'words', as: 'caution', words: this.#words(token, line), line });
        return;
      case 'list':
        this.#put({
          kind: 'list',
          items: (token as Tokens.List).items.map((item) => this.#words(item, line)),
          line,
        });
        return;
      default:
        this.#fault(
          line,
          'this is not taken: a report has paragraphs, lists, "> " cautions and blocks. Tables and drawings come from blocks.',
        );
    }
  }

  #isLead(): boolean {
    return this.#sections.length === 0 || this.#sections.at(-1)?.is_lead === true;
  }

  #words(token: Token, line: number): TemplateWords {
    const { words, faults } = readWords(plainOf(token).replace(/\s+/g, ' ').trim());
    for (const detail of faults) this.#fault(line, detail);
    return words;
  }

  #fault(line: number, detail: string): void {
    this.#faults.push({ line, detail: detail.charAt(0).toUpperCase() + detail.slice(1) });
  }

  /** Every reference names a block of the template, and no two blocks have one name. */
  #checkReferences(sections: readonly TemplateSection[]): void {
    const all = sections.flatMap(({ parts }) => parts);
    const blocks = askingBlocks(all);
    if (blocks.length > BLOCKS_MAX) this.#fault(blocks[BLOCKS_MAX]!.line, `a report has at most ${BLOCKS_MAX} blocks.`);
    const known = new Set<string>();
    for (const { id, line } of blocks) {
      if (known.has(id)) this.#fault(line, `there are two blocks named "${id}"; give one of them another id.`);
      known.add(id);
    }
    const refer = (block: string, line: number): void => {
      if (block !== 'period' && !known.has(block))
        this.#fault(
          line,
          `"${block.slice(0, 60)}" is no block of this template. There are: ${[...known].join(', ') || 'none'}.`,
        );
    };
    const visit = (parts: readonly TemplatePart[]): void => {
      for (const part of parts) {
        if (part.kind === 'when') {
          for (const block of blocksOfCondition(part.condition)) refer(block, part.line);
          visit(part.parts);
          visit(part.otherwise);
        } else for (const block of referredBy(part)) refer(block, part.line);
      }
    };
    visit(all);
  }
}

const NEVER: Condition = { kind: 'metric', name: '' };

function referredBy(part: Exclude<TemplatePart, { kind: 'when' }>): string[] {
  const ofWords = (words: TemplateWords): string[] =>
    words.flatMap((word) => (typeof word === 'string' ? [] : [word.block]));
  if (part.kind === 'words') return ofWords(part.words);
  if (part.kind === 'list') return part.items.flatMap(ofWords);
  return part.kind === 'narrative' ? [...part.of] : [];
}

/** The text of a token without its marks. Pieces of HTML are text, too: they are shown as they were written. */
function plainOf(token: Token): string {
  const { tokens } = token as Tokens.Generic;
  if (token.type === 'list') return (token as Tokens.List).items.map(plainOf).join(' ');
  if (token.type === 'br' || token.type === 'space') return ' ';
  if (tokens) return tokens.map(plainOf).join('');
  return 'text' in token && typeof token.text === 'string' ? token.text : token.raw;
}
