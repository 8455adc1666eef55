/** The pack's pages and the question each one answers. When it will be done is asked of a forecast, from the page of flow. */
import type { PageDeclaration } from '@bellwether/metrics';

export const PAGES: readonly PageDeclaration[] = [
  {
    name: 'flow',
    path: '/delivery',
    title: 'Flow',
    question: 'When will it be done, and what slows us?',
  },
  {
    name: 'dora',
    path: '/delivery/dora',
    title: 'DORA',
    question: 'How fast do changes reach customers, and how often do they break something?',
  },
  {
    name: 'reviews',
    path: '/delivery/reviews',
    title: 'Reviews',
    question: 'How do changes come through review, and what waits?',
  },
  {
    name: 'dependencies',
    path: '/delivery/dependencies',
    title: 'Dependencies',
    question: 'Who waits for whom, and what changes together?',
  },
];
