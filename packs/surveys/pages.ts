/** The pack's pages and the question each one answers. */
import type { PageDeclaration } from '@bellwether/metrics';

export const PAGES: readonly PageDeclaration[] = [
  {
    name: 'surveys',
    path: '/surveys',
    title: 'Surveys',
    question: 'Which surveys are there, and what does each wait for?',
    needs: 'surveys:read',
  },
  {
    name: 'library',
    path: '/surveys/library',
    title: 'Library',
    question: 'What can be asked, and where does it come from?',
    needs: 'surveys:read',
  },
  {
    name: 'builder',
    path: '/surveys/build/:survey_id',
    title: 'Builder',
    question: 'Is this survey ready to be sent?',
    needs: 'surveys:read',
  },
  {
    name: 'waves',
    path: '/surveys/waves',
    title: 'Waves',
    question: 'Who is being asked, and how many answer?',
    needs: 'surveys:read',
  },
  {
    name: 'wave',
    path: '/surveys/waves/:wave_id',
    title: 'Wave',
    question: 'How does this survey go?',
    needs: 'surveys:read',
  },
  {
    name: 'results',
    path: '/surveys/results',
    title: 'Results',
    question: 'What do people tell us?',
    needs: 'surveys:read',
  },
  {
    name: 'organisations',
    path: '/surveys/organizations',
    title: 'Companies',
    question: 'Whom do we ask, and who works there under whom?',
    needs: 'organizations:read',
  },
  {
    name: 'organisation',
    path: '/surveys/organizations/:organization_id',
    title: 'Organisation',
    question: 'Who works there, and under whom?',
    needs: 'organizations:read',
  },
  {
    name: 'organisation-file',
    path: '/surveys/organizations/:organization_id/files/:file_id',
    title: 'Company file',
    question: 'Is this the chart, and what looks wrong in it?',
    needs: 'organizations:write',
  },
];
