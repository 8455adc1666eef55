/** The drawing of a block: as it is kept, or made from the values it has. */
import type { ReportBars, ReportChart, ReportDocument, ReportLines } from '../document/document.ts';
import type { Scene } from '../scene/scene.ts';
import { groupBars } from './group-bars.ts';
import { timeLines } from './time-lines.ts';

export type DrawnBlock = ReportChart | ReportBars | ReportLines;

export function sceneOf(block: DrawnBlock, { figures }: Pick<ReportDocument, 'figures'>): Scene {
  switch (block.kind) {
    case 'chart':
      return block.scene;
    case 'bars':
      return groupBars(block.rows.map(({ label, figure }) => ({ label, figure: figures[figure]! })));
    case 'lines':
      return timeLines(block);
  }
}
