/** A template of a report that a pack brings: Markdown with blocks that ask for metrics; docs/reports.md has the language. */
export const REPORT_AUDIENCES = ['executive', 'engineering', 'people', 'finance'] as const;
export type ReportAudience = (typeof REPORT_AUDIENCES)[number];

export interface ReportTemplateDeclaration {
  /** Within the pack. */
  id: string;
  title: string;
  subtitle?: string;
  /** What it answers, for whoever chooses one. */
  description: string;
  audience: ReportAudience;
  /** Whole days a report of it is about. */
  days: number;
  source: string;
}
