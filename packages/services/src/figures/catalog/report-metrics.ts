/** The metrics that a template of a report asks for. */
import { askingBlocks, readTemplate } from '@bellwether/reports';

export function reportMetrics(source: string): string[] {
  const { template } = readTemplate(source);
  const blocks = template.sections.flatMap(({ parts }) => askingBlocks(parts));
  return [...new Set(blocks.map(({ question }) => question.metric))];
}
