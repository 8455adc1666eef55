/** How far the figures are that are being computed, where somebody waits for them. Silent when nothing is under way. */
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { formatPercent } from '@bellwether/ui/format/number.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useEffect, useRef } from 'react';
import { messages } from './messages.ts';
import './run-progress.css';

interface Runs {
  runs: readonly { status: string; progress: number; detail: string }[];
  /** What the first run waits for. */
  preparing: { progress: number; detail: string } | null;
}

export interface Progress {
  /** 0 to 1. */
  share: number;
  detail: string;
}

const LOOK_MS = { waiting: 2_000, idle: 30_000 };

export function useRuns(): Resource<Runs> {
  const runs = useResource('signal-runs', (signal) => api.get<Runs>('/api/v1/signals/runs', signal));
  const isUnderWay = progressOf(runs.value) !== undefined;
  const { reload } = runs;
  useEffect(() => {
    const timer = setInterval(reload, isUnderWay ? LOOK_MS.waiting : LOOK_MS.idle);
    return () => clearInterval(timer);
  }, [isUnderWay, reload]);
  return runs;
}

export function progressOf(runs: Runs | undefined): Progress | undefined {
  if (runs?.preparing) return { share: runs.preparing.progress, detail: runs.preparing.detail };
  const run = runs?.runs.find(({ status }) => status === 'queued' || status === 'running');
  return run && { share: run.progress, detail: run.detail };
}

/** `onDone`: what was under way has ended, and there may be new figures. */
export function RunProgress({ runs, onDone }: { runs: Resource<Runs>; onDone: () => void }) {
  const progress = progressOf(runs.value);
  const wasUnderWay = useRef(false);
  useEffect(() => {
    if (wasUnderWay.current && !progress) onDone();
    wasUnderWay.current = progress !== undefined;
  }, [progress, onDone]);
  if (!progress) return null;
  const words = messages.run;
  return (
    <div className="run-progress">
      <p>
        {words.title} {progress.detail !== '' && <span className="quiet">{words.detail(progress.detail)}</span>}
      </p>
      <progress value={progress.share} max={1} aria-label={words.title} />
      <span className="figure-column">{formatPercent(progress.share, 0)}</span>
    </div>
  );
}
