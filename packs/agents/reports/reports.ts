/** Templates of reports on agents, for those who pay for them, work with them, and answer for them. */
import { readFileSync } from 'node:fs';
import type { ReportTemplateDeclaration } from '@bellwether/metrics';

const source = (file: string): string => readFileSync(new URL(`./${file}.md`, import.meta.url), 'utf8');

export const REPORTS: readonly ReportTemplateDeclaration[] = [
  {
    id: 'executive',
    title: 'The organisation in short',
    description: 'What agents, delivery and people came to, what changed beyond the usual, and what lies ahead.',
    audience: 'executive',
    days: 28,
    source: source('executive'),
  },
  {
    id: 'engineering',
    title: 'Agents at work',
    description: 'What agents did, whether they can be relied on, security findings, and delivery beside it.',
    audience: 'engineering',
    days: 28,
    source: source('engineering'),
  },
  {
    id: 'cost',
    title: 'What our agents cost',
    description: 'Cost by team, model and day, what is missing from it, and what is to be expected.',
    audience: 'finance',
    days: 28,
    source: source('cost'),
  },
];
