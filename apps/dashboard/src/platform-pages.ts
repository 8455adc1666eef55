/**
 * The platform's own pages, beside those that packs bring. One line here is all a page needs: navigation, command
 * palette, titles, shortcuts and "you may not see this" are made of this list and the server's manifest alike.
 *
 *     {
 *       name: 'audit',
 *       path: '/audit',
 *       title: 'Audit',
 *       question: 'Who did what, and is the record whole?',
 *       section: 'administration',
 *       needs: 'audit_logs:read',
 *       page: lazy(() => import('./pages/audit/audit-page.tsx')),
 *     },
 *
 * A path may have parameters (`/boards/:dashboard_id`); such a page is reached from another one and is not in the
 * navigation. The page is the default export of its module and takes `PageProps` of `@bellwether/ui/page.ts`.
 */
import type { PageProps } from '@bellwether/ui/page.ts';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

/** Sections of the navigation, in their order, after those of the packs. `hidden`: reached by palette and links only. */
export type PlatformSection = 'look_closer' | 'administration' | 'you' | 'hidden';

export interface PlatformPage {
  name: string;
  path: string;
  title: string;
  /** What the page answers, as its reader would ask. */
  question: string;
  section: PlatformSection;
  /** The permission it takes; `signed_in` when everybody who is signed in may. */
  needs: string;
  page: LazyExoticComponent<ComponentType<PageProps>>;
}

export const PLATFORM_PAGES: readonly PlatformPage[] = [
  {
    name: 'alerts',
    path: '/alerts',
    title: 'Alerts',
    question: 'What needs a decision?',
    section: 'look_closer',
    needs: 'alerts:read',
    page: lazy(() => import('./pages/alerts/alerts-page.tsx')),
  },
  {
    name: 'boards',
    path: '/boards',
    title: 'Boards',
    question: 'Which figures do we look at together?',
    section: 'look_closer',
    needs: 'dashboards:read',
    page: lazy(() => import('./pages/boards/boards-page.tsx')),
  },
  {
    name: 'board-new',
    path: '/boards/new',
    title: 'New board',
    question: 'What belongs side by side?',
    section: 'hidden',
    needs: 'dashboards:write',
    page: lazy(() => import('./pages/boards/edit-page.tsx')),
  },
  {
    name: 'board-add',
    path: '/boards/add',
    title: 'Put a figure on a board',
    question: 'Which board does it belong on?',
    section: 'hidden',
    needs: 'dashboards:write',
    page: lazy(() => import('./pages/boards/add-page.tsx')),
  },
  {
    name: 'board',
    path: '/boards/:dashboard_id',
    title: 'Board',
    question: 'What do these figures say together?',
    section: 'hidden',
    needs: 'dashboards:read',
    page: lazy(() => import('./pages/boards/board-page.tsx')),
  },
  {
    name: 'board-edit',
    path: '/boards/:dashboard_id/edit',
    title: 'Edit board',
    question: 'What belongs side by side?',
    section: 'hidden',
    needs: 'dashboards:write',
    page: lazy(() => import('./pages/boards/edit-page.tsx')),
  },
  {
    name: 'explore',
    path: '/explore',
    title: 'Explore',
    question: 'What do you want to know?',
    section: 'look_closer',
    needs: 'metrics:read',
    page: lazy(() => import('./pages/explore/explore-page.tsx')),
  },
  {
    name: 'forecast',
    path: '/forecast',
    title: 'Forecast',
    question: 'Where does it go from here, and how sure is that?',
    section: 'look_closer',
    needs: 'metrics:read',
    page: lazy(() => import('./pages/forecast/forecast-page.tsx')),
  },
  {
    name: 'when-done',
    path: '/forecast/when-done',
    title: 'When done',
    question: 'When will it be done?',
    section: 'hidden',
    needs: 'metrics:read',
    page: lazy(() => import('./pages/forecast/when-done-page.tsx')),
  },
  {
    name: 'people',
    path: '/access/people',
    title: 'People and access',
    question: 'Who has access, and is it the right people?',
    section: 'administration',
    needs: 'users:read',
    page: lazy(() => import('./pages/access/people/people-page.tsx')),
  },
  {
    name: 'keys',
    path: '/access/keys',
    title: 'Keys',
    question: 'Which programs may send or read here, and are all of them still needed?',
    section: 'administration',
    needs: 'keys:write',
    page: lazy(() => import('./pages/access/keys/keys-page.tsx')),
  },
  {
    name: 'sign-on',
    path: '/access/sign-on',
    title: 'Single sign-on',
    question: 'How do people get in, and who vouches for them?',
    section: 'administration',
    needs: 'settings:read',
    page: lazy(() => import('./pages/access/sign-on/sign-on-page.tsx')),
  },
  {
    name: 'sign-on-connection',
    path: '/access/sign-on/:connection_id',
    title: 'Connection',
    question: 'Who may come in through this provider, and as what?',
    section: 'hidden',
    needs: 'settings:read',
    page: lazy(() => import('./pages/access/sign-on/connection-page.tsx')),
  },
  {
    name: 'me',
    path: '/me',
    title: 'Me',
    question: 'What may I see here, and is my sign-in safe?',
    section: 'you',
    needs: 'signed_in',
    page: lazy(() => import('./pages/access/me/me-page.tsx')),
  },
  {
    name: 'my-data',
    path: '/me/data',
    title: 'My data',
    question: 'Which figures am I part of, and who looked?',
    section: 'you',
    needs: 'signed_in',
    page: lazy(() => import('./pages/trust/my-data-page.tsx')),
  },
  {
    name: 'privacy',
    path: '/trust/privacy',
    title: 'Privacy',
    question: 'How are people protected here?',
    section: 'administration',
    needs: 'settings:read',
    page: lazy(() => import('./pages/trust/privacy-page.tsx')),
  },
  {
    name: 'rights',
    path: '/trust/rights',
    title: 'Rights of people',
    question: 'What do people ask of us, and have we done it?',
    section: 'administration',
    needs: 'right_to_forget:execute',
    page: lazy(() => import('./pages/trust/rights-page.tsx')),
  },
  {
    name: 'administration-sources',
    path: '/administration/sources',
    title: 'Data sources',
    question: 'Do our data arrive, and from where?',
    section: 'administration',
    needs: 'settings:read',
    page: lazy(() => import('./pages/administration/sources-page.tsx')),
  },
  {
    name: 'administration-rejected',
    path: '/administration/rejected',
    title: 'Rejected events',
    question: 'What was refused, and can it be mended?',
    section: 'administration',
    needs: 'settings:write',
    page: lazy(() => import('./pages/administration/rejected-page.tsx')),
  },
  {
    name: 'runs',
    path: '/runs',
    title: 'Runs',
    question: 'What is under way, and does any of it need me?',
    section: 'administration',
    needs: 'workflows:read',
    page: lazy(() => import('./pages/runs/runs-page.tsx')),
  },
  {
    name: 'run',
    path: '/runs/:run_id',
    title: 'Run',
    question: 'Where is it, and what does it wait for?',
    section: 'hidden',
    needs: 'workflows:read',
    page: lazy(() => import('./pages/runs/run-page.tsx')),
  },
  {
    name: 'administration-event-types',
    path: '/administration/event-types',
    title: 'Event types',
    question: 'What kinds of events do we take, and what may be in them?',
    section: 'administration',
    needs: 'settings:read',
    page: lazy(() => import('./pages/administration/event-types-page.tsx')),
  },
  {
    name: 'administration-prices',
    path: '/administration/prices',
    title: 'Prices',
    question: 'What does each model cost, and is any of them unpriced?',
    section: 'administration',
    needs: 'settings:read',
    page: lazy(() => import('./pages/administration/prices-page.tsx')),
  },
  {
    name: 'administration-retention',
    path: '/administration/retention',
    title: 'Retention',
    question: 'How long do we keep what we know?',
    section: 'administration',
    needs: 'settings:read',
    page: lazy(() => import('./pages/administration/retention-page.tsx')),
  },
  {
    name: 'administration-organisation',
    path: '/administration/organisation',
    title: 'Organisation',
    question: 'What may we do here, and how much of it do we use?',
    section: 'administration',
    needs: 'settings:read',
    page: lazy(() => import('./pages/administration/organisation-page.tsx')),
  },
  {
    name: 'administration-organisations',
    path: '/administration/organisations',
    title: 'Organisations',
    question: 'Who is on this installation, and is anybody short of room?',
    section: 'administration',
    needs: 'settings:write',
    page: lazy(() => import('./pages/administration/organisations-page.tsx')),
  },
  {
    name: 'audit',
    path: '/audit',
    title: 'Audit',
    question: 'Who may see what, and who did?',
    section: 'administration',
    needs: 'audit_logs:read',
    page: lazy(() => import('./pages/audit/audit-page.tsx')),
  },
  {
    name: 'roles',
    path: '/access/roles',
    title: 'Roles',
    question: 'What may each role do, and how far does it reach?',
    section: 'administration',
    needs: 'signed_in',
    page: lazy(() => import('./pages/audit/roles-page.tsx')),
  },
];
