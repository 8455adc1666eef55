/**
 * Plays a recording in a frame of its own, whose policy lets nothing in from elsewhere and nothing out. The page around it
 * hands the recording over by a message; scripts of the recorded page do not run, since rrweb plays it in a frame without.
 */
import { Replayer } from 'rrweb';
import './player.css';

type Recorded = ConstructorParameters<typeof Replayer>[0];

let replayer: Replayer | undefined;

addEventListener('message', ({ origin, source, data }: MessageEvent) => {
  if (origin !== location.origin || source !== parent) return;
  const { kind, recorded, atMs, speed } = data as { kind?: string; recorded?: Recorded; atMs?: number; speed?: number };
  if (kind === 'load' && recorded) load(recorded);
  else if (kind === 'play') replayer?.play(atMs);
  else if (kind === 'pause') replayer?.pause(atMs);
  else if (kind === 'speed') replayer?.setConfig({ speed: speed ?? 1 });
});

function load(recorded: Recorded): void {
  replayer?.destroy();
  replayer = new Replayer(recorded, {
    ...{ root: document.body, skipInactive: true, mouseTail: false, showWarning: false, UNSAFE_replayCanvas: false },
    ...{ loadTimeout: 0 },
  });
  replayer.on('resize', scale);
  replayer.on('finish', () => tell({ kind: 'finished' }));
  const { totalTime } = replayer.getMetaData();
  replayer.pause(0);
  scale();
  tell({ kind: 'loaded', lengthMs: totalTime });
  setInterval(() => replayer && tell({ kind: 'at', atMs: replayer.getCurrentTime() }), 250);
}

/** As large as there is room. */
function scale(): void {
  const wrapper = replayer?.wrapper;
  if (!wrapper) return;
  const { offsetWidth, offsetHeight } = wrapper;
  const factor = Math.min(1, innerWidth / (offsetWidth || 1), innerHeight / (offsetHeight || 1));
  wrapper.style.transform = `scale(${factor})`;
}

addEventListener('resize', scale);

function tell(message: object): void {
  parent.postMessage(message, location.origin);
}

tell({ kind: 'ready' });
