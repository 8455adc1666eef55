/**
 * The frame that plays: its page has a policy of its own, by which nothing gets in or out; the recording is handed over to
 * it, and where it stands is handed back.
 */
import { type RefObject, useEffect, useRef, useState } from 'react';

export const PLAYER = '/t/player';

export interface Player {
  frame: RefObject<HTMLIFrameElement | null>;
  isLoaded: boolean;
  isPlaying: boolean;
  lengthMs: number;
  atMs: number;
  play(atMs: number): void;
  pause(): void;
  /** To a place, going on from there when it plays. */
  seek(atMs: number): void;
  setSpeed(speed: number): void;
}

interface Told {
  kind: 'ready' | 'loaded' | 'at' | 'finished';
  lengthMs?: number;
  atMs?: number;
}

export function usePlayer(recorded: readonly unknown[] | undefined): Player {
  const frame = useRef<HTMLIFrameElement>(null);
  const [isReady, setReady] = useState(false);
  const [lengthMs, setLength] = useState<number>();
  const [atMs, setAt] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  const tell = (message: object) => frame.current?.contentWindow?.postMessage(message, location.origin);

  useEffect(() => {
    const listen = ({ origin, source, data }: MessageEvent<Told>) => {
      if (origin !== location.origin || source !== frame.current?.contentWindow) return;
      if (data.kind === 'ready') setReady(true);
      if (data.kind === 'loaded') setLength(data.lengthMs);
      if (data.kind === 'at') setAt(data.atMs ?? 0);
      if (data.kind === 'finished') setPlaying(false);
    };
    addEventListener('message', listen);
    return () => removeEventListener('message', listen);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `tell` only reads the frame
  useEffect(() => {
    if (isReady && recorded) tell({ kind: 'load', recorded });
  }, [isReady, recorded]);

  const play = (fromMs: number) => {
    tell({ kind: 'play', atMs: fromMs });
    setPlaying(true);
  };
  return {
    ...{ frame, isLoaded: lengthMs !== undefined, isPlaying, lengthMs: lengthMs ?? 0, atMs, play },
    pause() {
      tell({ kind: 'pause' });
      setPlaying(false);
    },
    seek(toMs) {
      if (isPlaying) play(toMs);
      else tell({ kind: 'pause', atMs: toMs });
      setAt(toMs);
    },
    setSpeed: (speed) => tell({ kind: 'speed', speed }),
  };
}
