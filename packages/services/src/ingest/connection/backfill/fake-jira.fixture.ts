/** Jira Cloud's REST interface over a made-up project: issues by their last change, their changelogs in pages of their own. */
import type { SeededRandom } from '@bellwether/analysis';
import type { FakeAnswer, FakeRequest } from './faulty-server.fixture.ts';

interface Issue {
  id: string;
  created: string;
  updated: string;
  status: number;
  moves: { id: string; at: string; from: number; to: number }[];
}

const MINUTE_MS = 60_000;
const ISSUES_PER_PAGE = 6;
const ENTRIES_PER_PAGE = 5;
const STATES = ['new', 'indeterminate', 'done'];

export class FakeJira {
  readonly #random: SeededRandom;
  readonly #nowMs: () => number;
  readonly #issues: Issue[] = [];
  #next = 1;

  constructor(random: SeededRandom, nowMs: () => number) {
    this.#random = random;
    this.#nowMs = nowMs;
  }

  live(changes: number): void {
    const beginsMs = this.#nowMs() - changes * MINUTE_MS;
    for (let i = 0; i < changes; i++) this.happen(beginsMs + i * MINUTE_MS);
  }

  happen(atMs = this.#nowMs()): void {
    const at = new Date(atMs).toISOString();
    const issue = this.#issues[Math.floor(this.#random.uniform() * this.#issues.length)];
    if (!issue || this.#random.uniform() < 0.4) {
      this.#issues.push({ id: String(this.#next++), created: at, updated: at, status: 0, moves: [] });
      return;
    }
    const to = (issue.status + 1 + Math.floor(this.#random.uniform() * 2)) % STATES.length;
    issue.moves.push({ id: String(this.#next++), at, from: issue.status, to });
    Object.assign(issue, { status: to, updated: at });
  }

  truth(): string[] {
    return this.#issues
      .flatMap(({ id, moves }) => [
        `item ABC-${id} created to_do`,
        ...moves.map(({ at, to }) => `item ABC-${id} moved ${['to_do', 'in_progress', 'done'][to]} ${at}`),
      ])
      .sort();
  }

  readonly answer = ({ url, body }: FakeRequest): FakeAnswer => {
    const asked = JSON.parse(body || '{}') as { jql?: string; nextPageToken?: string; issueIdsOrKeys?: string[] };
    if (url.pathname.endsWith('/status'))
      return { body: STATES.map((key, index) => ({ id: String(index), statusCategory: { key } })) };
    return url.pathname.endsWith('/search/jql') ? this.#search(asked) : this.#changelog(asked);
  };

  #search({ jql = '', nextPageToken }: { jql?: string; nextPageToken?: string }): FakeAnswer {
    const since = new Date(Number(/updated >= (\d+)/.exec(jql)![1])).toISOString();
    const key = ({ updated, id }: Issue) => `${updated} ${id.padStart(8, '0')}`;
    const found = this.#issues
      .filter((issue) => issue.updated >= since && (nextPageToken === undefined || key(issue) < nextPageToken))
      .sort((a, b) => (key(a) > key(b) ? -1 : 1));
    const page = found.slice(0, ISSUES_PER_PAGE);
    const isLast = found.length <= ISSUES_PER_PAGE;
    const issues = page.map(({ id, created, updated, status }) => ({
      ...{ id, key: `ABC-${id}` },
      fields: {
        ...{ created, updated, project: { key: 'ABC' }, issuetype: { name: 'Task' }, issuelinks: [] },
        status: { id: String(status), statusCategory: { key: STATES[status] } },
      },
    }));
    return { body: { issues, isLast, ...(isLast ? {} : { nextPageToken: key(page.at(-1)!) }) } };
  }

  #changelog({
    issueIdsOrKeys = [],
    nextPageToken,
  }: {
    issueIdsOrKeys?: string[];
    nextPageToken?: string;
  }): FakeAnswer {
    const all = this.#issues
      .filter(({ id }) => issueIdsOrKeys.includes(id))
      .flatMap(({ id: issueId, moves }) => moves.map((move) => ({ issueId, move })))
      .filter(({ move }) => nextPageToken === undefined || Number(move.id) > Number(nextPageToken))
      .sort((a, b) => Number(a.move.id) - Number(b.move.id));
    const page = all.slice(0, ENTRIES_PER_PAGE);
    const issueChangeLogs = page.map(({ issueId, move: { id, at, from, to } }) => ({
      issueId,
      changeHistories: [
        {
          ...{ id, created: Date.parse(at), author: { displayName: 'Ada' } },
          items: [{ field: 'status', from: String(from), to: String(to), fromString: 'a', toString: 'b' }],
        },
      ],
    }));
    const more = all.length > ENTRIES_PER_PAGE ? { nextPageToken: page.at(-1)!.move.id } : {};
    return { body: { issueChangeLogs, ...more } };
  }
}
