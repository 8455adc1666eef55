/** A template of a report on people, for heads of people and works councils: groups only, as published. */
import { readFileSync } from 'node:fs';
import type { ReportTemplateDeclaration } from '@bellwether/metrics';

export const REPORTS: readonly ReportTemplateDeclaration[] = [
  {
    id: 'people',
    title: 'How people are',
    subtitle: 'For the head of people and the works council',
    description: 'Load, engagement and absence of groups, as far as they may be told; nobody can be found in it.',
    audience: 'people',
    days: 56,
    source: readFileSync(new URL('./people.md', import.meta.url), 'utf8'),
  },
];
