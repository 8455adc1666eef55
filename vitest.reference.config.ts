import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Tests against reference data that is kept beside the project, not in it; each says aloud when the data is not there. */
export default defineConfig({
  test: {
    ...base.test,
    include: ['{packages,packs,apps,tests}/**/*.reference.test.ts'],
    exclude: ['**/node_modules/**'],
  },
});
