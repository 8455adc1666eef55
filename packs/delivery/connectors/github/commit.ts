/** A commit as GraphQL tells it. */
import { instantAt, listAt, numberAt, textAt } from '@bellwether/connectors';
import type { ConnectorEvent, JsonObject } from '@bellwether/core';
import { commitPushed } from '../delivery-event.ts';
import { SOURCE } from './vocabulary.ts';

export function commitEvents(commit: JsonObject, repository: string, onDefaultBranch: boolean): ConnectorEvent[] {
  const [sha, at] = [textAt(commit, 'oid'), instantAt(commit, 'committedDate')];
  if (!sha || !at) return [];
  const message = textAt(commit, 'message') ?? '';
  const author = textAt(commit, 'author.user.login');
  return [
    commitPushed({
      ...{ source: SOURCE, repository, sha, at, message, author, onDefaultBranch },
      more: {
        parent_shas: listAt(commit, 'parents.nodes').flatMap((parent) => textAt(parent, 'oid') ?? []),
        authored_at: instantAt(commit, 'authoredDate'),
        files_changed: numberAt(commit, 'changedFilesIfAvailable'),
        lines_added: numberAt(commit, 'additions'),
        lines_removed: numberAt(commit, 'deletions'),
        url: textAt(commit, 'url'),
      },
    }),
  ];
}
