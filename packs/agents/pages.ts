/** The pack's pages and the question each one answers. */
import type { PageDeclaration } from '@bellwether/metrics';

export const PAGES: readonly PageDeclaration[] = [
  { path: '/', title: 'Agents', question: 'What are our agents doing, what do they cost, can we trust them?' },
  { path: '/sessions', title: 'Sessions', question: 'What happened in a session, step by step?' },
];
