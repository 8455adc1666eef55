/** A board inside another page: its tiles with the figures of now, read again by itself. Nothing on it can be changed. */
import type { MetricAnswer } from '@bellwether/ui/api/types.ts';
import { Boundary } from '@bellwether/ui/components/boundary.tsx';
import { formatClockSeconds } from '@bellwether/ui/format/time.ts';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { BoardContent, MetricTile, Tile } from '../boards/board.ts';
import { TilePlace } from '../boards/tile-place.tsx';
import { AnswerFigure } from '../explore/answer-figure.tsx';
import { messages } from './messages.ts';
import '../explore/explore.css';
import '../boards/boards.css';
import './embed.css';

const Markdown = lazy(() => import('../boards/markdown.tsx'));

type TileAnswer = { answer: MetricAnswer } | { problem: { code: string; detail: string } };

interface EmbeddedBoard {
  dashboard: Pick<BoardContent, 'title' | 'description' | 'layout' | 'range'>;
  tiles: Readonly<Record<string, TileAnswer>>;
  at: string;
}

type State =
  | { kind: 'waiting' }
  | { kind: 'ended'; detail: string }
  /** `late`: the last figures that came; the server does not answer at the moment. */
  | { kind: 'shown'; board: EmbeddedBoard; late: boolean };

const REFRESH_MS = 30_000;
const TIME_LIMIT_MS = 20_000;

export function EmbedPage({ token }: { token: string }) {
  const state = useBoard(token);
  const words = messages;
  if (state.kind === 'waiting') return <p className="quiet page-wait">{words.waiting}</p>;
  if (state.kind === 'ended')
    return (
      <main className="page embed-ended">
        <h1>{words.ended}</h1>
        <p>{state.detail}</p>
      </main>
    );
  const { dashboard, tiles, at } = state.board;
  return (
    <main className="page embed-page">
      <header className="embed-head">
        <h1>{dashboard.title}</h1>
        {dashboard.description && <p>{dashboard.description}</p>}
      </header>
      <div className="board-grid">
        {dashboard.layout.tiles.map((tile) => (
          <TilePlace key={tile.tile_id} tile={tile}>
            <Boundary>
              <EmbeddedTile tile={tile} answer={tiles[tile.tile_id]} />
            </Boundary>
          </TilePlace>
        ))}
      </div>
      <footer className="quiet embed-foot">
        <span>{words.range(dashboard.range)}</span>
        <span role="status">{state.late ? words.late(clock(at)) : words.at(clock(at))}</span>
      </footer>
    </main>
  );
}

function EmbeddedTile({ tile, answer }: { tile: Tile; answer: TileAnswer | undefined }) {
  if (tile.kind === 'text')
    return (
      <Suspense fallback={null}>
        <Markdown text={tile.markdown} />
      </Suspense>
    );
  return (
    <div className="metric-chart embed-tile">
      <h2>
        {titleOf(tile, answer)}
        {tile.query.group_by && <small>{messages.per(tile.query.group_by)}</small>}
      </h2>
      {answer && 'answer' in answer && (
        <AnswerFigure
          answer={answer.answer}
          as={tile.query.group_by && tile.chart === 'figure' ? 'table' : tile.chart}
          label={titleOf(tile, answer)}
          sliding={tile.query.window}
        />
      )}
      {answer && 'problem' in answer && <p className="state-late">{answer.problem.detail}</p>}
    </div>
  );
}

function titleOf(tile: MetricTile, answer: TileAnswer | undefined): string {
  return tile.title || (answer && 'answer' in answer ? answer.answer.metric.title : tile.query.metric);
}

function useBoard(token: string): State {
  const [state, setState] = useState<State>({ kind: 'waiting' });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const abort = new AbortController();
    const read = async (): Promise<void> => {
      const next = await readBoard(token, abort.signal);
      if (abort.signal.aborted) return;
      setState((now) => next ?? (now.kind === 'shown' ? { ...now, late: true } : now));
      // What has ended does not begin again.
      if (next?.kind !== 'ended') timer = setTimeout(() => void read(), REFRESH_MS);
    };
    void read();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [token]);
  return state;
}

/** `undefined` when the server could not be asked, or asks to wait. */
async function readBoard(token: string, signal: AbortSignal): Promise<State | undefined> {
  try {
    const response = await fetch(`/api/v1/embeds/${encodeURIComponent(token)}`, {
      credentials: 'omit',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)]),
    });
    if (response.ok) return { kind: 'shown', board: (await response.json()) as EmbeddedBoard, late: false };
    if (response.status !== 404 && response.status !== 403) return undefined;
    const { detail } = (await response.json()) as { detail?: string };
    return { kind: 'ended', detail: detail ?? '' };
  } catch {
    return undefined;
  }
}

function clock(at: string): string {
  return formatClockSeconds(Date.parse(at));
}
