export { type HeatCell, heatMap } from './chart/heat-map.ts';
export { type IntervalRow, intervalPlot } from './chart/interval-plot.ts';
export { sceneOf } from './chart/scene-of.ts';
export { type ShareRow, shareBars } from './chart/share-bars.ts';
export { directionFaults } from './claims/direction-claims.ts';
export { claimFault, claimsOfText } from './claims/number-claims.ts';
export { canonicalJson } from './document/canonical-json.ts';
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
export {
  figureSource,
  type ReportOrigin,
  type ReportQuestion,
} from './document/origin.ts';
export { documentFaults, figure, listed, named, type WordPiece, type Words, words } from './document/words.ts';
export { type InspectedReport, inspectReport, REPORT_FILE_BYTES_MAX } from './inspect/inspect-report.ts';
export { shownDifferences } from './inspect/shown-differences.ts';
export { cellText as tableCellText } from './render/cell-text.ts';
export { pointsId } from './render/figure-href.ts';
export { linkedRuns } from './render/linked-runs.ts';
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
export { fingerprintOf, isSealed, sealOf } from './seal/figure-book-file.ts';
export {
  type AnsweredForecast,
  type AnsweredMetric,
  type BlockResult,
  pointsOf,
  takeNumber,
} from './template/block-result.ts';
export { compileReport, type ModelWording } from './template/compile-report.ts';
export { FigureBook, takenFigure } from './template/figure-book.ts';
export { fillWords } from './template/fill-words.ts';
export { daysUpTo, periodText } from './template/period.ts';
export { readTemplate, TEMPLATE_LENGTH_MAX, type TemplateFault } from './template/read-template.ts';
export { readWords } from './template/read-words.ts';
export {
  askingBlocks,
  type BlockQuestion,
  narrativeBlocks,
  questionOf,
  type ReportPeriod,
  type ReportTemplate,
  reachableBlocks,
  type TemplateWords,
} from './template/template.ts';
