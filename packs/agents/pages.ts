/** The pack's pages and the question each one answers. */
import type { PageDeclaration } from '@bellwether/metrics';

export const PAGES: readonly PageDeclaration[] = [
  {
    name: 'overview',
    path: '/agents',
    title: 'Agents',
    question: 'What are our agents doing, what do they cost, can we trust them?',
  },
  {
    name: 'sessions',
    path: '/agents/sessions',
    title: 'Sessions',
    question: 'What did each agent session do, and where did its time and money go?',
    needs: 'events:read',
  },
  {
    name: 'session',
    path: '/agents/sessions/:session_id',
    title: 'Session',
    question: 'What happened in this session?',
    needs: 'events:read',
  },
];
