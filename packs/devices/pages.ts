/** The pack's pages and the question each one answers. */
import type { PageDeclaration } from '@bellwether/metrics';

export const PAGES: readonly PageDeclaration[] = [
  {
    name: 'fleet',
    path: '/devices',
    title: 'Fleet',
    question: 'What is out there, is it healthy?',
    needs: 'devices:read',
  },
  {
    name: 'device',
    path: '/devices/:device_id',
    title: 'Device',
    question: 'How does this device do, and what does it measure?',
    needs: 'devices:read',
  },
  {
    name: 'updates',
    path: '/devices/updates',
    title: 'Updates',
    question: 'What do devices run, and how does its update go?',
    needs: 'devices:read',
  },
  {
    name: 'update',
    path: '/devices/updates/:rollout_id',
    title: 'Update',
    question: 'How does this update go?',
    needs: 'devices:read',
  },
];
