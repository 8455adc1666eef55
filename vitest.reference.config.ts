import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Which of the projects a test belongs to does not matter here: each has the machine to itself. */
const { projects: _projects, ...shared } = base.test!;

/** Tests against reference data that is kept beside the project, not in it; each says aloud when the data is not there. */
export default defineConfig({
  test: {
    ...shared,
    include: ['{packages,packs,apps,tests}/**/*.reference.test.ts'],
    exclude: ['**/node_modules/**'],
  },
});
