/** The fenced blocks of a Markdown document: what the fence says (`json event`, `bash run`, `ts`), and what is inside. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

export interface FencedBlock {
  info: string;
  text: string;
  /** Line of the opening fence, from 1. */
  line: number;
}

export function fencedBlocks(document: string): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open: { info: string; line: number; lines: string[] } | undefined;
  for (const [i, line] of readFileSync(join(ROOT, document), 'utf8').split('\n').entries()) {
    const fence = /^```(.*)$/.exec(line);
    if (!fence) open?.lines.push(line);
    else if (open) {
      blocks.push({ info: open.info, line: open.line, text: open.lines.join('\n') });
      open = undefined;
    } else open = { info: fence[1]!.trim(), line: i + 1, lines: [] };
  }
  if (open) throw new Error(`${document}:${open.line}: the block is never closed.`);
  return blocks;
}
