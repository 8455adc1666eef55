/** Tables as Markdown writes them, for Turndown, whose own extension for it needs a browser's tables. */
import type TurndownService from 'turndown';

const CELLS_MAX = 2000;

/** A table inside of a table, or one that only holds a layout, stays text. */
export function addTableRule(turndown: TurndownService): void {
  turndown.addRule('table', {
    filter: (node) => node.nodeName === 'TABLE' && isOfData(node),
    replacement: (_content, node) => {
      const rows = [...(node as Element).querySelectorAll('tr')].map((row) =>
        [...row.children].map((cell) => cellText(turndown, cell as HTMLElement)),
      );
      const width = Math.max(...rows.map((cells) => cells.length));
      const line = (cells: string[]): string =>
        `| ${Array.from({ length: width }, (_, column) => cells[column] ?? '').join(' | ')} |`;
      const [head = [], ...body] = rows.filter((cells) => cells.length > 0);
      return `\n\n${[line(head), line(head.map(() => '---')), ...body.map(line)].join('\n')}\n\n`;
    },
  });
}

function isOfData(table: Element): boolean {
  const cells = table.querySelectorAll('td, th').length;
  return cells > 1 && cells <= CELLS_MAX && table.querySelector('table') === null;
}

function cellText(turndown: TurndownService, cell: HTMLElement): string {
  return turndown.turndown(cell).replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}
