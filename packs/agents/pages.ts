/** The pack's pages and the question each one answers. */
import type { PageDeclaration } from '@bellwether/metrics';

export const PAGES: readonly PageDeclaration[] = [
  { path: '/agents', title: 'Overview', question: 'What are our agents doing right now?' },
  { path: '/agents/sessions', title: 'Sessions', question: 'What happened in a session, step by step?' },
  { path: '/agents/cost', title: 'Cost', question: 'What do our agents cost, and what do we get for it?' },
  { path: '/agents/reliability', title: 'Reliability', question: 'Where and why do our agents fail?' },
  { path: '/agents/security', title: 'Security', question: 'What did our agents do that may be unsafe?' },
];
