/** The pack's pages and the question each one answers. */
import type { PageDeclaration } from '@bellwether/metrics';

export const PAGES: readonly PageDeclaration[] = [
  {
    name: 'traffic',
    path: '/sites',
    title: 'Traffic',
    question: 'Who comes, from where, and what do they do?',
  },
  {
    name: 'heat-map',
    path: '/sites/heat-map',
    title: 'Heat-maps',
    question: 'Where on a page do visitors click?',
  },
  {
    name: 'replay',
    path: '/sites/replay',
    title: 'Replay',
    question: 'What happened on a page, step by step?',
    needs: 'replays:read',
  },
  {
    name: 'tags',
    path: '/sites/tags',
    title: 'Tags',
    question: 'What runs on your pages, and who has agreed to it?',
    needs: 'sites:read',
  },
  {
    name: 'funnels',
    path: '/sites/funnels',
    title: 'Funnels',
    question: 'How far do visitors come, and where are they lost?',
  },
  {
    name: 'retention',
    path: '/sites/retention',
    title: 'Retention',
    question: 'Do people come back?',
  },
  {
    name: 'journeys',
    path: '/sites/journeys',
    title: 'Journeys',
    question: 'Which way do visitors take?',
  },
  {
    name: 'experiments',
    path: '/sites/experiments',
    title: 'Experiments',
    question: 'What did we try, and what works?',
    needs: 'sites:read',
  },
  {
    name: 'experiment',
    path: '/sites/experiments/:experiment_id',
    title: 'Experiment',
    question: 'Is it better, and may we stop?',
    needs: 'sites:read',
  },
];
