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
    name: 'cost',
    path: '/agents/cost',
    title: 'Cost',
    question: 'Where is spend going, and is it unusual?',
  },
  {
    name: 'reliability',
    path: '/agents/reliability',
    title: 'Reliability',
    question: 'What fails, where, and is it getting worse?',
  },
  {
    name: 'security',
    path: '/agents/security',
    title: 'Security',
    question: 'Has an agent done something it should not have?',
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
