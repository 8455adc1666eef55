/**
 * Files of GH Archive: public events of GitHub, one JSON object a line. Each is brought into the form of GitHub's webhooks
 * and read by the same function, so that an import and a live feed agree. Which branch is the default one is not in them.
 */
import { type IncomingEvent, type JsonObject, Problem } from '@bellwether/core';
import type { ImportedFile } from '@bellwether/metrics';
import { github } from '../connectors/github/connector.ts';
import { importedEvent } from './imported-event.ts';

const KINDS: Readonly<Record<string, string>> = {
  PushEvent: 'push',
  PullRequestEvent: 'pull_request',
  PullRequestReviewEvent: 'pull_request_review',
  IssueCommentEvent: 'issue_comment',
  IssuesEvent: 'issues',
  ReleaseEvent: 'release',
};

/** Nobody is named in what is read here. */
const CONTEXT = { pseudonym: () => '' };

export function importGhArchive(files: readonly ImportedFile[]): IncomingEvent[] {
  return files.flatMap(({ name, text }) =>
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .flatMap((line, i) => eventsOf(parsed(line, name, i + 1))),
  );
}

function eventsOf(archived: JsonObject): IncomingEvent[] {
  const kind = KINDS[String(archived.type)];
  const [payload, repository] = [objectOf(archived.payload), objectOf(archived.repo)];
  if (!kind || !payload || typeof repository?.name !== 'string') return [];
  const told: JsonObject = {
    ...payload,
    repository: { full_name: repository.name },
    ...(kind === 'push' && { commits: pushedCommits(payload, archived) }),
  };
  const headers = { 'x-github-event': kind, 'x-github-delivery': String(archived.id) };
  const { events } = github.webhook.read({ headers, payload: told, settings: {} }, CONTEXT);
  return events.map((event) => importedEvent('gharchive', event));
}

/** A push of the archive knows when it was pushed, and not when its commits were made. */
function pushedCommits(payload: JsonObject, { created_at }: JsonObject): JsonObject[] {
  const commits = Array.isArray(payload.commits) ? payload.commits : [];
  return commits.flatMap((each) => {
    const commit = objectOf(each);
    if (!commit) return [];
    const { sha, message, distinct } = commit;
    return [{ id: sha ?? null, timestamp: created_at ?? null, message: message ?? '', distinct: distinct ?? true }];
  });
}

function parsed(line: string, file: string, number: number): JsonObject {
  try {
    const found = objectOf(JSON.parse(line));
    if (found) return found;
  } catch {
    // Told below, in the same words.
  }
  throw new Problem('malformed_body', `${file}: line ${number} is no JSON object.`);
}

function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
