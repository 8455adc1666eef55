import type { ImportedFile } from '@bellwether/metrics';
import { describe, expect, it } from 'vitest';
import { IMPORTERS } from './importers.ts';

const file = (name: string, ...lines: string[]): ImportedFile => ({ name, text: lines.join('\n'), modifiedMs: 0 });
const imported = (name: string, ...files: ImportedFile[]) => IMPORTERS.find((one) => one.name === name)!.import(files);

describe('a history of git', () => {
  const commits = file(
    'git-shop-commits.csv.gz',
    'commit,parents,author_id,is_bot,author_time,committer_time,files_changed,insertions,deletions,subject',
    'a1,,p,0,1700000000,1700000100,3,60,0,Initial commit',
    'b2,a1,p,1,1700000200,1700000300,1,2,1,"Fix SHOP-12, by Jane Doe (#7)"',
  );
  const releases = file(
    'shop-releases.csv',
    'tag,commit,commit_time,on_default_branch',
    'v1,b2,1700000400,1',
    'v0.1,a1,1700000500,0',
  );

  it('becomes commits and deployments, without words and authors', () => {
    const events = imported('git-history', commits, releases);
    expect(events).toMatchObject([
      {
        event_type: 'commit_pushed',
        timestamp: '2023-11-14T22:15:00.000Z',
        metadata: { repository: 'shop', commit_sha: 'a1', authored_at: '2023-11-14T22:13:20.000Z', made_by: 'person' },
      },
      {
        metadata: { parent_shas: ['a1'], made_by: 'automation', pr_number: 7, work_items: ['SHOP-12'], lines_added: 2 },
      },
      {
        event_type: 'deployment_finished',
        environment: 'production',
        metadata: { deployment_id: 'shop@v1', commit_sha: 'b2' },
      },
      { environment: 'maintenance' },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/Jane|Initial|"p"/);
  });

  it('is the same when it is read again', () =>
    expect(imported('git-history', commits)).toEqual(imported('git-history', commits)));

  it.each([
    [file('x.csv', 'a,b', '1,2'), /neither a table of commits/],
    [file('x.csv', 'tag,commit,commit_time', 'v1,a,soon'), /"soon" is no time/],
  ])('says what is wrong with a file', (wrong, why) => expect(() => imported('git-history', wrong)).toThrow(why));
});

describe('GH Archive', () => {
  const archived = (type: string, payload: object) =>
    JSON.stringify({
      id: '1',
      type,
      payload,
      repo: { name: 'octo/shop' },
      actor: { login: 'jane' },
      created_at: '2015-01-01T00:00:00Z',
    });
  const pull = {
    number: 5,
    created_at: '2015-01-01T00:00:00Z',
    updated_at: '2015-01-01T02:00:00Z',
    user: { login: 'jane' },
  };

  it('is read like webhooks: a merge with the time it was open, pushes with their commits, nobody’s name', () => {
    const events = imported(
      'gharchive',
      file(
        '2015.json',
        archived('PullRequestEvent', {
          action: 'closed',
          pull_request: { ...pull, merged_at: '2015-01-01T02:00:00Z', title: 'By Jane' },
        }),
        archived('PushEvent', {
          ref: 'refs/heads/main',
          commits: [{ sha: 'a1', message: 'x', distinct: true, author: { name: 'Jane' } }],
        }),
        archived('WatchEvent', {}),
      ),
    );
    expect(events).toMatchObject([
      {
        event_type: 'pull_request_changed',
        metadata: { repository: 'octo/shop', pr_number: 5, action: 'merged', duration_ms: 7_200_000 },
      },
      { event_type: 'commit_pushed', metadata: { commit_sha: 'a1' } },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/jane/i);
  });

  it('names the line that cannot be read', () =>
    expect(() => imported('gharchive', file('2015.json', '{}', 'oops'))).toThrow(
      /2015\.json: line 2 is no JSON object/,
    ));
});

describe('Jira', () => {
  const issue = {
    ...{ id: '1', key: 'SHOP-1' },
    fields: {
      ...{
        created: '2026-11-02T09:00:00.000+0100',
        issuetype: { name: 'Bug' },
        project: { key: 'SHOP' },
        summary: 'Jane’s bug',
      },
      status: { id: '3', statusCategory: { key: 'done' } },
    },
    changelog: {
      histories: [
        {
          id: '11',
          created: '2026-11-03T09:00:00.000+0100',
          items: [{ field: 'status', from: '1', fromString: 'To Do', to: '2', toString: 'In Progress' }],
        },
        {
          id: '12',
          created: '2026-11-04T09:00:00.000+0100',
          items: [{ field: 'status', from: '2', fromString: 'In Progress', to: '3', toString: 'Fertig' }],
        },
      ],
    },
  };

  it('tells each change of state; a state that nobody tells of is known by its English name', () => {
    const events = imported('jira', file('search.json', JSON.stringify({ issues: [issue] })));
    expect(events.map(({ timestamp, metadata }) => [timestamp, metadata?.status_category])).toEqual([
      ['2026-11-02T08:00:00.000Z', 'to_do'],
      ['2026-11-03T08:00:00.000Z', 'in_progress'],
      ['2026-11-04T08:00:00.000Z', 'done'],
    ]);
    expect(JSON.stringify(events)).not.toContain('Jane');
  });

  it('says which file is none of it', () =>
    expect(() => imported('jira', file('x.json', '<html>'))).toThrow(/x\.json holds text that is no JSON/));
});

describe('tables of DevLake', () => {
  it('tell whether it was somebody else who looked at it, and keep no account', () => {
    const events = imported(
      'devlake',
      file(
        'pull_requests.csv',
        'id,base_repo_id,author_id,merge_commit_sha,created_date,merged_date',
        'pr1,repo1,jane,m1,2026-11-2 9:00:00,2026-11-2 12:00:00',
      ),
      file(
        'pull_request_comments.csv',
        'id,pull_request_id,created_date,account_id',
        'c1,pr1,2026-11-2 10:00:00,jane',
        'c2,pr1,2026-11-2 11:00:00,joe',
      ),
    );
    expect(events.map(({ metadata }) => metadata?.by_author)).toEqual([undefined, undefined, true, false]);
    expect(JSON.stringify(events)).not.toMatch(/jane|joe/);
  });

  it('are none without pull requests', () =>
    expect(() => imported('devlake', file('repos.csv', 'id', 'repo1'))).toThrow(
      /None of the files is the table pull_requests/,
    ));
});
