/** Puts a chart on a board: one that is there, at its end, or a new one. Two people saving at once lose nothing. */
import { type FormEvent, useState } from 'react';
import { ApiProblem } from '../api/client.ts';
import type { MetricQuery } from '../api/types.ts';
import { useResource } from '../api/use-resource.ts';
import { Dialog } from '../components/dialog.tsx';
import { ProblemNote } from '../components/problem-note.tsx';
import { uiMessages } from '../i18n/messages.ts';
import { Link } from '../navigation/location.tsx';
import { api } from '../session/session.ts';
import { DialogFoot } from './events-dialog.tsx';

export interface BoardTile {
  title?: string;
  query: Omit<MetricQuery, 'from' | 'to'>;
  chart: 'line' | 'bars' | 'figure' | 'table';
}

interface Board {
  dashboard_id: string;
  title: string;
  version: number;
  layout: { tiles: readonly { y: number; h: number }[] };
  /** The others are shared to look at. */
  may_edit: boolean;
}

/** Of a grid of 12 columns. */
const TILE_WIDTH = 6;
const TILE_HEIGHT = 4;

export function BoardDialog({ tile, close }: { tile: BoardTile; close: () => void }) {
  const words = uiMessages.board;
  const [chosen, setChosen] = useState('');
  const [problem, setProblem] = useState<ApiProblem>();
  const [done, setDone] = useState<{ dashboard_id: string; title: string }>();
  const boards = useResource('boards', async (signal) => {
    const { dashboards } = await api.get<{ dashboards: readonly Board[] }>('/api/v1/dashboards', signal);
    return dashboards.filter(({ may_edit }) => may_edit);
  });

  async function put(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const title = String(new FormData(event.currentTarget).get('title') ?? '').trim();
    setProblem(undefined);
    try {
      setDone(chosen ? await putOn(chosen, tile) : await makeBoard(title || (tile.title ?? words.title), tile));
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
    }
  }

  return (
    <Dialog label={words.title} close={close}>
      <form className="dialog-body" onSubmit={put}>
        <h2>{words.title}</h2>
        {boards.problem && <ProblemNote problem={boards.problem} retry={boards.reload} />}
        {problem && <ProblemNote problem={problem} />}
        {done ? (
          <p role="status">
            {words.done(done.title)} <Link href={`/boards/${encodeURIComponent(done.dashboard_id)}`}>{words.open}</Link>
          </p>
        ) : (
          <>
            {boards.value?.length === 0 && <p className="quiet">{words.none}</p>}
            <label className="field">
              <span className="field-label">{words.choose}</span>
              <select value={chosen} onChange={(event) => setChosen(event.target.value)}>
                <option value="">{words.another}</option>
                {(boards.value ?? []).map(({ dashboard_id, title }) => (
                  <option key={dashboard_id} value={dashboard_id}>
                    {title}
                  </option>
                ))}
              </select>
            </label>
            {chosen === '' && (
              <label className="field">
                <span className="field-label">{words.name}</span>
                <input name="title" maxLength={200} defaultValue={tile.title ?? ''} />
              </label>
            )}
            <p className="actions">
              <button type="submit" className="button primary">
                {words.put}
              </button>
            </p>
          </>
        )}
        <DialogFoot close={close} />
      </form>
    </Dialog>
  );
}

function makeBoard(title: string, tile: BoardTile): Promise<Board> {
  return api.post<Board>('/api/v1/dashboards', { title, layout: { tiles: [placed(tile, 0)] } });
}

/** Somebody else may have saved in between: then the board is read again and the tile goes to its new end, once. */
async function putOn(id: string, tile: BoardTile, again = true): Promise<Board> {
  const path = `/api/v1/dashboards/${encodeURIComponent(id)}`;
  const board = await api.get<Board & Record<string, unknown>>(path);
  const end = Math.max(0, ...board.layout.tiles.map(({ y, h }) => y + h));
  const { title, description, range, filters, shared_with, version } = board;
  try {
    await api.put(path, {
      title,
      ...(description ? { description } : {}),
      ...(range ? { range } : {}),
      ...(filters ? { filters } : {}),
      ...(shared_with ? { shared_with } : {}),
      version,
      layout: { tiles: [...board.layout.tiles, placed(tile, end)] },
    });
  } catch (error) {
    if (again && error instanceof ApiProblem && error.status === 409) return putOn(id, tile, false);
    throw error;
  }
  return board;
}

function placed(tile: BoardTile, y: number): object {
  return { tile_id: crypto.randomUUID(), x: 0, y, w: TILE_WIDTH, h: TILE_HEIGHT, kind: 'metric', ...tile };
}
