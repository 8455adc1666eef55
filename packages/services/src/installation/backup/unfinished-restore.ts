/**
 * Files that were put back and not yet looked through for people erased since: until that is done no server may open
 * them, or somebody who was erased would be there again. A file says so, from before the directory has its name.
 */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UNFINISHED_RESTORE } from '@bellwether/backup';
import { Problem } from '@bellwether/core';

export function refuseUnfinishedRestore(dataDirectory: string): void {
  if (existsSync(join(dataDirectory, UNFINISHED_RESTORE)))
    throw new Problem(
      'conflict',
      `${dataDirectory} was being put back from a backup, and that did not come to its end: people erased since the backup may be in it. Remove it and run "bellwether restore" again.`,
    );
}

export async function restoreIsFinished(dataDirectory: string): Promise<void> {
  await rm(join(dataDirectory, UNFINISHED_RESTORE), { force: true });
}
