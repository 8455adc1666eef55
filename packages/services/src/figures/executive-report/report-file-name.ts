/** `how-agents-do-2026-11-20.pdf`: letters, digits and dashes, so that every file system and mail program takes it. */
import type { ReportDocument, ReportFormat } from '@bellwether/reports';

export function reportFileName(
  { title, as_of }: Pick<ReportDocument, 'title' | 'as_of'>,
  format: ReportFormat,
): string {
  const plain = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${plain || 'report'}-${as_of}.${format}`;
}
