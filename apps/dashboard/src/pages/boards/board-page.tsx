/** A board as its readers see it: what they look at applies to every tile, and every figure is one they may see. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { MoreMenu } from '@bellwether/ui/components/more-menu.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { fileName, saveFile } from '@bellwether/ui/components/save-file.ts';
import { formatDayClock } from '@bellwether/ui/format/time.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { goTo, Link, navigate } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useView, viewHref } from '@bellwether/ui/view/view.tsx';
import { parseView } from '@bellwether/ui/view/view-address.ts';
import { useEffect, useState } from 'react';
import { type Board, boardsApi } from './board.ts';
import { printBoard } from './board-file.ts';
import { ChangesDialog } from './changes-dialog.tsx';
import { EmbedDialog } from './embed-dialog.tsx';
import { messages } from './messages.ts';
import { rolesText } from './roles-text.ts';
import { ShareDialog } from './share-dialog.tsx';
import { TilePlace } from './tile-place.tsx';
import { TileView } from './tile-view.tsx';
import { VersionsDialog } from './versions-dialog.tsx';
import './boards.css';

export default function BoardPage({ address, parameters }: PageProps) {
  const id = parameters.dashboard_id ?? '';
  const version = address.searchParams.get('version');
  const change = address.searchParams.get('change');
  const board = useResource(`board ${id} ${version} ${change}`, (signal) =>
    change === null ? boardsApi.get(id, version, signal) : boardsApi.asItWas(id, change, signal),
  );
  const shown = board.value?.dashboard_id === id ? board.value : undefined;
  if (board.problem)
    return (
      <Page question={messages.list.question}>
        <ProblemNote problem={board.problem} retry={board.reload} />
        <p>
          <Link href="/boards">{messages.back}</Link>
        </p>
      </Page>
    );
  if (!shown) return <p className="quiet page-wait">{uiMessages.loading}</p>;
  return (
    <BoardShown
      board={shown}
      version={version ? Number(version) : undefined}
      change={change ? Number(change) : undefined}
      reload={board.reload}
    />
  );
}

function BoardShown(props: {
  board: Board;
  version: number | undefined;
  change: number | undefined;
  reload: () => void;
}) {
  const { board, version, change, reload } = props;
  const words = messages.board;
  useBeginning(board);
  // The bar is there also for a board without a figure yet.
  useView();
  const old = change ?? (version !== undefined && version !== board.version ? version : undefined);
  const author = board.updated_by_name ?? messages.list.gone;
  return (
    <Page
      className="board-page"
      question={board.title}
      {...(board.description ? { answer: board.description } : {})}
      actions={<Actions board={board} old={old} reload={reload} />}
    >
      {change !== undefined ? (
        <div role="status" className="note">
          {messages.changes.asItWas(change)} <Link href={`/boards/${board.dashboard_id}`}>{words.toNewest}</Link>
        </div>
      ) : (
        old !== undefined && <OldVersion board={board} version={old} />
      )}
      {board.layout.tiles.length === 0 ? (
        <p className="quiet">
          {words.empty} {board.may_edit && <Link href={`/boards/${board.dashboard_id}/edit`}>{words.edit}</Link>}
        </p>
      ) : (
        <div className="board-grid">
          {board.layout.tiles.map((tile) => (
            <TilePlace key={tile.tile_id} tile={tile}>
              <TileView tile={tile} />
            </TilePlace>
          ))}
        </div>
      )}
      <footer className="board-foot quiet">
        <Link href="/boards">{messages.back}</Link>
        <span>
          {words.savedAt(formatDayClock(Date.parse(board.updated_at)), author)} {board.version}.
        </span>
        <span>
          {!board.mine
            ? words.sharedBy(board.owner_name ?? messages.list.gone)
            : board.shared_with.length === 0
              ? words.privately
              : words.sharedWith(rolesText(board.shared_with))}
        </span>
      </footer>
    </Page>
  );
}

/** A board that is opened without saying what to look at begins with what its maker chose. */
function useBeginning({ range, filters, dashboard_id }: Board): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once a board; what is chosen afterwards is the reader's.
  useEffect(() => {
    const said = new URLSearchParams(location.search);
    const own = parseView(said);
    const saysRange = said.has('range') || said.has('from');
    if (saysRange && (said.has('filter') || filters.length === 0)) return;
    const beginning = {
      range: saysRange ? own.range : ({ kind: 'last', last: range } as const),
      filters: said.has('filter') ? own.filters : filters,
    };
    navigate(viewHref(beginning), { replace: true });
  }, [dashboard_id]);
}

function OldVersion({ board, version }: { board: Board; version: number }) {
  const words = messages.board;
  const [problem, setProblem] = useState<ApiProblem>();
  async function restore(): Promise<void> {
    try {
      await boardsApi.restore(board.dashboard_id, version);
      goTo(`/boards/${board.dashboard_id}`);
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
    }
  }
  return (
    <div role="status" className="note">
      {words.old(version, formatDayClock(Date.parse(board.updated_at)))}{' '}
      <Link href={`/boards/${board.dashboard_id}`}>{words.toNewest}</Link>{' '}
      {board.may_edit && (
        <button type="button" className="button" onClick={() => void restore()}>
          {words.restore}
        </button>
      )}
      {problem && <ProblemNote problem={problem} />}
    </div>
  );
}

type Shown = 'share' | 'embed' | 'versions' | 'changes' | 'remove';

function Actions({ board, old, reload }: { board: Board; old: number | undefined; reload: () => void }) {
  const words = messages.board;
  const [shown, setShown] = useState<Shown>();
  const [problem, setProblem] = useState<ApiProblem>();
  const mayExport = useMay('exports:write');
  const mayWrite = useMay('dashboards:write');
  const { dashboard_id: id, may_edit: mayEdit } = board;

  async function act(work: () => Promise<void>): Promise<void> {
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
    }
  }
  const save = () =>
    saveFile(new Blob([printBoard(board)], { type: 'application/json' }), fileName([board.title], 'board.json'));
  const duplicate = () =>
    act(async () => {
      const copy = await boardsApi.duplicate(id);
      goTo(`/boards/${copy.dashboard_id}`);
    });
  const remove = () =>
    act(async () => {
      await boardsApi.remove(id);
      goTo('/boards');
    });

  return (
    <>
      {mayEdit && old === undefined && (
        <Link className="button" href={`/boards/${id}/edit`}>
          {words.edit}
        </Link>
      )}
      {mayEdit && (
        <button type="button" className="button" onClick={() => setShown('share')}>
          {words.share}
        </button>
      )}
      <MoreMenu label={words.menu}>
        {(item) => (
          <>
            {item(words.changes, () => setShown('changes'))}
            {item(words.versions, () => setShown('versions'))}
            {mayWrite && item(words.duplicate, () => void duplicate())}
            {mayEdit && mayExport && item(words.embed, () => setShown('embed'))}
            <hr />
            {item(words.export, save)}
            {item(words.print, () => print())}
            {mayEdit && <hr />}
            {mayEdit && item(words.remove, () => setShown('remove'))}
          </>
        )}
      </MoreMenu>
      {problem && <ProblemNote problem={problem} />}
      {shown === 'share' && (
        <ShareDialog
          board={board}
          close={() => setShown(undefined)}
          saved={() => {
            setShown(undefined);
            reload();
          }}
        />
      )}
      {shown === 'embed' && <EmbedDialog board={board} close={() => setShown(undefined)} />}
      {shown === 'changes' && <ChangesDialog board={board} close={() => setShown(undefined)} undone={reload} />}
      {shown === 'versions' && <VersionsDialog board={board} close={() => setShown(undefined)} restored={reload} />}
      {shown === 'remove' && (
        <Dialog label={words.removeTitle(board.title)} close={() => setShown(undefined)}>
          <div className="dialog-body">
            <h2>{words.removeTitle(board.title)}</h2>
            <p>{words.removeMore}</p>
            <p className="actions">
              <button type="button" className="button" onClick={() => void remove()}>
                {words.remove}
              </button>
              <button type="button" className="button plain" onClick={() => setShown(undefined)}>
                {words.keep}
              </button>
            </p>
          </div>
        </Dialog>
      )}
    </>
  );
}
