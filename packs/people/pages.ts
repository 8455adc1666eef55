/** The pack's pages and the question each one answers. */
import type { PageDeclaration } from '@bellwether/metrics';

export const PAGES: readonly PageDeclaration[] = [
  {
    name: 'health',
    path: '/people',
    title: 'Health',
    question: 'How are we, where is it changing, and how sure are we?',
  },
  {
    name: 'early-warnings',
    path: '/people/early-warnings',
    title: 'Early warnings',
    question: 'Is a group losing its ability to recover?',
  },
  {
    name: 'network',
    path: '/people/network',
    title: 'Network',
    question: 'Who works with whom, and what would break if a few ties were gone?',
  },
  {
    name: 'department',
    path: '/people/departments/:unit',
    title: 'Department',
    question: 'How is this department doing?',
  },
];
