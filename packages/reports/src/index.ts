export { type HeatCell, heatMap } from './chart/heat-map.ts';
export { type IntervalRow, intervalPlot } from './chart/interval-plot.ts';
export { type ShareRow, shareBars } from './chart/share-bars.ts';
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
export { formatFigure, formatNumber, REASONS, sentence } from './document/format-figure.ts';
export { documentFaults, figure, listed, named, type WordPiece, type Words, words } from './document/words.ts';
export {
  REPORT_FORMATS,
  REPORT_MEDIA_TYPES,
  type RenderedReport,
  type RenderOptions,
  type ReportFormat,
  renderReport,
} from './render/render-report.ts';
export type { Ink, Scene, Shape } from './scene/scene.ts';
export { sceneToSvg } from './scene/svg.ts';
