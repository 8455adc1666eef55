/**
 * The history of a repository and its releases, as tables. Commits: `commit, parents, author_time, committer_time` (times
 * in seconds since 1970, parents separated by spaces), and if known `is_bot, files_changed, insertions, deletions, subject`.
 * Releases: `tag, commit, commit_time`, and if known `on_default_branch`; each is a deployment to production, but those of
 * a branch beside the default one, which are maintenance of what is there. The name of the file is the repository's:
 * `shop-commits.csv` and `shop-releases.csv` tell of `shop`.
 *
 * Authors and subjects are read past: of a subject only keys of work items and the number of the pull request are kept.
 */
import { workItemKeys } from '@bellwether/connectors';
import { formatInstant, type IncomingEvent, type JsonObject, Problem } from '@bellwether/core';
import type { ImportedFile } from '@bellwether/metrics';
import { importedEvent } from './imported-event.ts';
import { hasColumns, readTable, type TableRow } from './read-table.ts';

const SOURCE = 'git';

export function importGitHistory(files: readonly ImportedFile[]): IncomingEvent[] {
  return files.flatMap((file) => {
    const repository = file.name.replace(/(\.csv)?(\.gz|\.zst)?$/, '').replace(/^git-|-(commits|releases)$/g, '');
    if (hasColumns(file, 'tag', 'commit', 'commit_time'))
      return readTable(file).map((row) => releaseOf(repository, row, file.name));
    if (hasColumns(file, 'commit', 'parents', 'committer_time'))
      return readTable(file).map((row) => commitOf(repository, row, file.name));
    throw new Problem(
      'malformed_body',
      `${file.name} is neither a table of commits (commit, parents, author_time, committer_time) nor one of releases (tag, commit, commit_time).`,
    );
  });
}

function commitOf(repository: string, row: TableRow, file: string): IncomingEvent {
  const { commit: sha = '', parents = '', subject = '' } = row;
  const at = instantOf(row.committer_time, file);
  const number = /\(#(\d{1,9})\)\s*$/.exec(subject)?.[1];
  const keys = workItemKeys(subject);
  const metadata: JsonObject = {
    ...{ source: SOURCE, repository, commit_sha: sha, on_default_branch: true },
    parent_shas: parents.split(' ').filter((parent) => parent !== ''),
    authored_at: row.author_time ? instantOf(row.author_time, file) : at,
    ...(row.is_bot === undefined ? {} : { made_by: row.is_bot === '1' ? 'automation' : 'person' }),
    ...counted({ files_changed: row.files_changed, lines_added: row.insertions, lines_removed: row.deletions }),
    ...(number === undefined ? {} : { pr_number: Number(number) }),
    ...(keys.length === 0 ? {} : { work_items: [...keys] }),
  };
  return importedEvent('git-history', {
    ...{ key: `commit ${repository} ${sha}`, event_type: 'commit_pushed', timestamp: at, metadata },
  });
}

function releaseOf(repository: string, row: TableRow, file: string): IncomingEvent {
  const { tag = '', commit = '', on_default_branch: isMain = '1' } = row;
  return importedEvent('git-history', {
    ...{ key: `release ${repository} ${tag}`, event_type: 'deployment_finished' },
    timestamp: instantOf(row.commit_time, file),
    environment: isMain === '1' || isMain === 'true' ? 'production' : 'maintenance',
    metadata: {
      source: SOURCE,
      repository,
      deployment_id: `${repository}@${tag}`,
      commit_sha: commit,
      outcome: 'success',
    },
  });
}

function counted(texts: { [field: string]: string | undefined }): JsonObject {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([field, text]) => (/^\d{1,12}$/.test(text ?? '') ? [[field, Number(text)]] : [])),
  );
}

function instantOf(seconds: string | undefined, file: string): string {
  if (!/^\d{1,11}$/.test(seconds ?? ''))
    throw new Problem('malformed_body', `${file}: ${JSON.stringify(seconds)} is no time in seconds since 1970.`);
  return formatInstant(Number(seconds) * 1000);
}
