/** All boards somebody sees: their own, those shared with their role, and what to begin a new one with. */
import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { goTo, Link } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { type ChangeEvent, useRef, useState } from 'react';
import { type BoardSummary, boardsApi } from './board.ts';
import { FILE_BYTES_MAX, readBoard } from './board-file.ts';
import { messages } from './messages.ts';
import { rolesText } from './roles-text.ts';
import { templatesOf } from './templates.ts';
import './boards.css';

const TITLES_SHOWN = 4;

export default function BoardsPage() {
  const boards = useResource('boards', boardsApi.list);
  const mayWrite = useMay('dashboards:write');
  const words = messages.list;
  const mine = boards.value?.filter((board) => board.mine) ?? [];
  const shared = boards.value?.filter((board) => !board.mine) ?? [];
  return (
    <Page
      className="boards"
      question={words.question}
      {...(boards.value ? { answer: words.answer(mine.length, shared.length) } : {})}
      actions={mayWrite && <Begin />}
    >
      {boards.problem && <ProblemNote problem={boards.problem} retry={boards.reload} />}
      {!boards.value && boards.loading && <p className="quiet">{uiMessages.loading}</p>}
      {boards.value && mayWrite && <BoardTable title={words.mine} boards={mine} empty={words.empty} />}
      {boards.value && <BoardTable title={words.shared} boards={shared} empty={words.noneShared} />}
      {mayWrite && <Templates />}
    </Page>
  );
}

function Begin() {
  const words = messages.list;
  const file = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();

  async function take(event: ChangeEvent<HTMLInputElement>): Promise<void> {
    const [chosen] = event.target.files ?? [];
    event.target.value = '';
    setProblem(undefined);
    if (!chosen) return;
    if (chosen.size > FILE_BYTES_MAX) return setProblem(words.tooLarge);
    const content = readBoard(await chosen.text());
    if (!content) return setProblem(words.notAFile);
    try {
      const { dashboard_id } = await boardsApi.create(content);
      goTo(`/boards/${dashboard_id}`);
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : String(error));
    }
  }

  return (
    <>
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={words.import}
        onChange={(event) => void take(event)}
      />
      <button type="button" className="button" onClick={() => file.current?.click()}>
        {words.import}
      </button>
      <Link className="button" href="/boards/new">
        {words.make}
      </Link>
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
    </>
  );
}

function BoardTable({ title, boards, empty }: { title: string; boards: readonly BoardSummary[]; empty: string }) {
  const words = messages.list;
  return (
    <section className="panel">
      <header className="panel-head">
        <h2>
          {title} <small>{boards.length}</small>
        </h2>
      </header>
      {boards.length === 0 ? (
        <p className="quiet board-none">{empty}</p>
      ) : (
        <ScrollRegion label={title}>
          <table aria-label={title} className="board-table">
            <thead>
              <tr>
                <th scope="col">{words.board}</th>
                <th scope="col">{words.sharedWith}</th>
                <th scope="col">{words.saved}</th>
              </tr>
            </thead>
            <tbody>
              {boards.map((board) => (
                <tr key={board.dashboard_id}>
                  <th scope="row">
                    <Link href={`/boards/${board.dashboard_id}`}>{board.title}</Link>
                    {board.description && <p className="quiet">{board.description}</p>}
                  </th>
                  <td>{board.shared_with.length === 0 ? words.nobody : rolesText(board.shared_with)}</td>
                  <td>
                    <Time at={board.updated_at} form="day" />{' '}
                    <span className="quiet">{words.by(board.updated_by_name ?? words.gone)}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}

function Templates() {
  const { metrics } = useCatalog();
  const words = messages.templates;
  return (
    <section className="panel" aria-labelledby="templates">
      <header className="panel-head">
        <h2 id="templates">{words.title}</h2>
      </header>
      <ul className="template-list">
        {templatesOf(metrics.value ?? []).map(({ name, title, metrics: titles }) => (
          <li key={name}>
            <Link href={`/boards/new?template=${encodeURIComponent(name)}`}>{title}</Link>
            <p className="quiet">
              {words.more(titles.slice(0, TITLES_SHOWN), Math.max(0, titles.length - TITLES_SHOWN))}
            </p>
          </li>
        ))}
        <li>
          <Link href="/boards/new">{words.empty}</Link>
          <p className="quiet">{words.emptyMore}</p>
        </li>
      </ul>
    </section>
  );
}
