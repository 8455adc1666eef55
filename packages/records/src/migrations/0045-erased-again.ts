/** Whether somebody of whom only another place knows that they were erased has been looked for in everything there is. */
import type { Migration } from '../migration/migration.ts';

export const erasedAgain: Migration = {
  number: 45,
  name: 'erased-again',
  oldestProgram: 39,
  up: 'ALTER TABLE erased_subjects ADD COLUMN looked_for boolean NOT NULL DEFAULT true;',
  down: 'ALTER TABLE erased_subjects DROP COLUMN looked_for;',
};
