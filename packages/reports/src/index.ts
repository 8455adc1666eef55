export type {
  FigureReason,
  FigureUnit,
  ReportBlock,
  ReportChart,
  ReportDocument,
  ReportFigure,
  ReportSection,
  ReportTable,
  TableCell,
  TableColumn,
} from './document/document.ts';
export { documentFaults, figure, listed, named, type WordPiece, type Words, words } from './document/words.ts';
export type { Ink, Scene, Shape } from './scene/scene.ts';
