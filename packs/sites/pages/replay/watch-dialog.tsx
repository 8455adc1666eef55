/** Plays one recording. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatDuration } from '@bellwether/ui/format/number.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { messages as shared } from '../site/messages.ts';
import { useDeed } from '../site/use-deed.ts';
import { messages } from './messages.ts';
import type { Replay } from './page.tsx';
import { PLAYER, usePlayer } from './use-player.ts';

const SPEEDS = ['1', '2', '4'] as const;

export function WatchDialog({ replay, close, removed }: { replay: Replay; close: () => void; removed: () => void }) {
  const address = `/api/v1/replays/${encodeURIComponent(replay.replay_id)}`;
  const read = useResource(address, (signal) => api.get<{ recorded: readonly unknown[] }>(address, signal));
  const player = usePlayer(read.value?.recorded);
  const [speed, setSpeed] = useState<(typeof SPEEDS)[number]>('1');
  const deed = useDeed();
  const mayRemove = useMay('sites:write');

  async function remove(): Promise<void> {
    const done = await deed.run(async () => {
      await api.delete(address);
      return true;
    });
    if (done) removed();
  }

  const title = messages.player(replay.path);
  return (
    <Dialog label={title} close={close} wide>
      <div className="replay">
        <h2>{title}</h2>
        {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
        {deed.problem && <ProblemNote problem={deed.problem} />}
        {!player.isLoaded && !read.problem && <p className="quiet">{shared.reading}</p>}
        <iframe ref={player.frame} src={PLAYER} title={title} />
        <div className="site-bar">
          <button
            type="button"
            className="button primary"
            disabled={!player.isLoaded}
            onClick={() =>
              player.isPlaying ? player.pause() : player.play(player.atMs >= player.lengthMs ? 0 : player.atMs)
            }
          >
            {player.isPlaying ? messages.pause : messages.play}
          </button>
          <input
            type="range"
            aria-label={messages.at}
            aria-valuetext={formatDuration(player.atMs)}
            min={0}
            max={Math.max(1, Math.round(player.lengthMs))}
            value={Math.min(Math.round(player.atMs), Math.round(player.lengthMs))}
            onChange={({ target }) => player.seek(Number(target.value))}
          />
          <span className="quiet">{`${formatDuration(player.atMs)} / ${formatDuration(player.lengthMs)}`}</span>
          <Choice
            label={messages.speed}
            value={speed}
            options={SPEEDS.map((value) => ({ value, label: `${value}×` }))}
            onChange={(value) => {
              setSpeed(value);
              player.setSpeed(Number(value));
            }}
          />
        </div>
        <p className="actions">
          <button type="button" className="button" onClick={close}>
            {messages.close}
          </button>
          {mayRemove && (
            <button type="button" className="link" disabled={deed.busy} onClick={remove}>
              {messages.remove}
            </button>
          )}
        </p>
      </div>
    </Dialog>
  );
}
