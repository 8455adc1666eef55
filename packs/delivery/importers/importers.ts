/** The files of other tools this pack can read, for `bellwether import --as`. */
import type { Importer } from '@bellwether/metrics';
import { importDevlake } from './devlake.ts';
import { importGhArchive } from './gharchive.ts';
import { importGitHistory } from './git-history.ts';
import { importJira } from './jira.ts';

export const IMPORTERS: readonly Importer[] = [
  { name: 'git-history', title: 'Commits and releases of a repository, as tables', import: importGitHistory },
  { name: 'gharchive', title: 'GH Archive: public events of GitHub', import: importGhArchive },
  { name: 'jira', title: 'Issues of Jira with their changelog', import: importJira },
  { name: 'devlake', title: 'Tables of Apache DevLake’s domain layer', import: importDevlake },
];
