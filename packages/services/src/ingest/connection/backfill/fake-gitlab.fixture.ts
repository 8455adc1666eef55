/** GitLab's REST interface over a made-up project: pages by number, whose items move when something changes. */
import type { SeededRandom } from '@bellwether/analysis';
import type { FakeAnswer, FakeRequest } from './faulty-server.fixture.ts';

interface Item {
  id: number;
  iid: number;
  created_at: string;
  updated_at: string;
  [field: string]: unknown;
}

type ListName = 'merge_requests' | 'issues' | 'deployments' | 'pipelines';

const MINUTE_MS = 60_000;

export class FakeGitlab {
  readonly #random: SeededRandom;
  readonly #nowMs: () => number;
  readonly #lists: Record<ListName, Item[]> = {
    ...{ merge_requests: [], issues: [], deployments: [], pipelines: [] },
  };
  readonly #notes = new Map<number, { id: number; created_at: string }[]>();
  readonly #commits: { id: string; committed_date: string }[] = [];
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
    const draw = this.#random.uniform();
    const request = this.#one(this.#lists.merge_requests.filter(({ state }) => state === 'opened'));
    const issue = this.#one(this.#lists.issues.filter(({ state }) => state === 'opened'));
    if (draw < 0.3 || !request)
      this.#add('merge_requests', at, { state: 'opened', user_notes_count: 0, merged_at: null });
    else if (draw < 0.5) {
      this.#notes.set(request.iid, [...(this.#notes.get(request.iid) ?? []), { id: this.#next++, created_at: at }]);
      Object.assign(request, { user_notes_count: 1, updated_at: at });
    } else if (draw < 0.65) Object.assign(request, { state: 'merged', merged_at: at, updated_at: at });
    else if (draw < 0.75) this.#commits.push({ id: `c${this.#next++}`, committed_date: at });
    else if (draw < 0.85) this.#add('deployments', at, { status: 'success', environment: { name: 'production' } });
    else if (draw < 0.92) this.#add('pipelines', at, { status: this.#random.uniform() < 0.5 ? 'success' : 'failed' });
    else if (!issue || draw < 0.96) this.#add('issues', at, { state: 'opened', closed_at: null });
    else Object.assign(issue, { state: 'closed', closed_at: at, updated_at: at });
  }

  truth(): string[] {
    const { merge_requests, issues, deployments, pipelines } = this.#lists;
    return [
      ...merge_requests.flatMap(({ iid, merged_at }) => [`opened ${iid}`, ...(merged_at ? [`merged ${iid}`] : [])]),
      ...[...this.#notes.values()].flat().map(({ id }) => `review note-${id}`),
      ...issues.flatMap(({ iid, closed_at }) => [
        `item group/app#${iid} created`,
        ...(closed_at ? [`item group/app#${iid} closed ${String(closed_at)}`] : []),
      ]),
      ...deployments.map(({ id }) => `deployment ${id} success`),
      ...pipelines.map(({ id, status, updated_at }) => `build ${id} ${String(status)} ${updated_at}`),
      ...this.#commits.map(({ id }) => `commit ${id} true`),
    ].sort();
  }

  readonly answer = ({ url }: FakeRequest): FakeAnswer => {
    const { pathname, searchParams } = url;
    const perPage = Number(searchParams.get('per_page'));
    const from = (Number(searchParams.get('page')) - 1) * perPage;
    const page = (items: readonly unknown[]) => ({ body: items.slice(from, from + perPage) });
    const notes = /merge_requests\/(\d+)\/notes$/.exec(pathname);
    if (notes) return page(this.#notes.get(Number(notes[1])) ?? []);
    if (pathname.endsWith('/repository/commits')) {
      const since = searchParams.get('since')!;
      return page(this.#commits.filter(({ committed_date }) => committed_date >= since).toReversed());
    }
    const list = this.#lists[pathname.split('/').at(-1) as ListName];
    if (!list || !pathname.startsWith('/api/v4/projects/group%2Fapp/'))
      return { status: 404, body: { message: '404' } };
    const after = searchParams.get('updated_after')!;
    return page(
      list
        .filter(({ updated_at }) => updated_at >= after)
        .sort((a, b) => (a.updated_at === b.updated_at ? a.id - b.id : a.updated_at < b.updated_at ? -1 : 1)),
    );
  };

  #add(list: ListName, at: string, more: object): void {
    const id = this.#next++;
    this.#lists[list].push({ id, iid: id, created_at: at, updated_at: at, title: 't', ...more });
  }

  #one<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.#random.uniform() * list.length)];
  }
}
