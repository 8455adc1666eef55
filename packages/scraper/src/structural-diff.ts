/**
 * What became of a page, in its own structure: which sections came, went or read differently, and by which paragraphs. A
 * section is what stands under a heading; its blocks are paragraphs, lists, tables and code.
 */
import { diffArrays } from 'diff';

export interface SectionChange {
  /** Headings from the outermost; empty for what stands before the first. */
  section: string[];
  kind: 'added' | 'removed' | 'changed';
  /** Blocks, cut to what one can look at. */
  added: string[];
  removed: string[];
}

export interface StructuralDiff {
  sections: SectionChange[];
  /** Changes that are not listed. */
  more: number;
  blocksAdded: number;
  blocksRemoved: number;
}

const SECTIONS_SHOWN = 30;
const BLOCKS_SHOWN = 10;
const BLOCK_LENGTH_SHOWN = 300;
/** Of larger pages only the sections that came and went are told. */
const BLOCKS_COMPARED_MAX = 5000;

export function structuralDiff(before: string, after: string): StructuralDiff {
  const [was, is] = [sectionsOf(before), sectionsOf(after)];
  const changes: SectionChange[] = [];
  let [blocksAdded, blocksRemoved] = [0, 0];
  for (const key of new Set([...is.keys(), ...was.keys()])) {
    const [old, now] = [was.get(key), is.get(key)];
    const { added, removed } = blocksBetween(old?.blocks ?? [], now?.blocks ?? []);
    if (old && now && added.length + removed.length === 0) continue;
    blocksAdded += added.length;
    blocksRemoved += removed.length;
    const kind = !old ? 'added' : !now ? 'removed' : 'changed';
    changes.push({ section: (now ?? old)!.headings, kind, added: shown(added), removed: shown(removed) });
  }
  return {
    sections: changes.slice(0, SECTIONS_SHOWN),
    more: Math.max(0, changes.length - SECTIONS_SHOWN),
    ...{ blocksAdded, blocksRemoved },
  };
}

interface Section {
  headings: string[];
  blocks: string[];
}

/** By their headings; the second of the same name is another one. */
function sectionsOf(markdown: string): Map<string, Section> {
  const sections = new Map<string, Section>();
  let open: string[] = [];
  const begin = (headings: string[]): Section => {
    let key = JSON.stringify(headings);
    for (let copy = 2; sections.has(key); copy++) key = JSON.stringify([...headings, copy]);
    const section = { headings: headings.filter((heading) => heading !== ''), blocks: [] };
    sections.set(key, section);
    return section;
  };
  let section = begin([]);
  for (const block of blocksOf(markdown)) {
    const [, marks, heading] = /^(#{1,6}) +(.+)$/.exec(block) ?? [];
    if (marks && heading) {
      open = [...open.slice(0, marks.length - 1), heading];
      // A heading may skip a level.
      open = Array.from({ length: marks.length }, (_, level) =>
        level === marks.length - 1 ? heading : (open[level] ?? ''),
      );
      section = begin(open);
    } else section.blocks.push(block);
  }
  return sections;
}

function blocksOf(markdown: string): string[] {
  const blocks: string[] = [];
  let lines: string[] = [];
  let inCode = false;
  const end = (): void => {
    if (lines.length > 0) blocks.push(lines.join('\n'));
    lines = [];
  };
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) inCode = !inCode;
    if (!inCode && line.trim() === '') end();
    else if (!inCode && /^#{1,6} /.test(line)) {
      end();
      blocks.push(line);
    } else lines.push(line);
  }
  end();
  return blocks;
}

function blocksBetween(before: string[], after: string[]): { added: string[]; removed: string[] } {
  if (before.length + after.length > BLOCKS_COMPARED_MAX) {
    const [was, is] = [new Set(before), new Set(after)];
    return { added: [...is.difference(was)], removed: [...was.difference(is)] };
  }
  const parts = diffArrays(before, after);
  return {
    added: parts.filter((part) => part.added).flatMap(({ value }) => value),
    removed: parts.filter((part) => part.removed).flatMap(({ value }) => value),
  };
}

function shown(blocks: string[]): string[] {
  return blocks
    .slice(0, BLOCKS_SHOWN)
    .map((block) => (block.length > BLOCK_LENGTH_SHOWN ? `${block.slice(0, BLOCK_LENGTH_SHOWN)}…` : block));
}
