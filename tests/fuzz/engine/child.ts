/**
 * The process in which targets run one after another, watched from outside. Before each input it writes the input into a
 * file, so that the one it did not come back from is known; what it finds and how far it is it tells its parent.
 */
import { mkdirSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { type Progress, runCampaign } from './campaign.ts';
import { type FoundInput, storedInput } from './found-input.ts';
import { instrumentModules } from './instrument.ts';
import { faultOf } from './judge.ts';
import type { FuzzTarget, OpenTarget } from './target.ts';

export interface ChildTask {
  seed: number;
  targets: readonly TargetTask[];
  /** Where the targets are declared; the decoders of this repository when absent. */
  targetsModule?: string;
  /** How long an answer is waited for, in milliseconds. */
  settleMs?: number;
  /** Where each target's corpus is. */
  folder: string;
  currentFile: string;
}

export interface TargetTask {
  name: string;
  forMs: number;
  /** `null`: as many as there is time for. */
  executions: number | null;
}

export type ChildMessage =
  | { type: 'begins'; target: string }
  | { type: 'found'; target: string; found: FoundInput }
  | { type: 'progress' | 'ends'; target: string; progress: Progress }
  | { type: 'done' };

const task = JSON.parse(process.argv[2]!) as ChildTask;
const send = (message: ChildMessage, then?: () => void) => process.send?.(message, undefined, {}, then);
const { TARGETS } = (await import(task.targetsModule ?? '../targets/index.ts')) as { TARGETS: readonly FuzzTarget[] };
const tasks = task.targets.map((one) => {
  const target = TARGETS.find(({ name }) => name === one.name);
  if (!target) throw new Error(`There is no target ${one.name}.`);
  return { ...one, target };
});
const coversOf = (target: FuzzTarget) => (path: string) =>
  target.covers.some((beginning) => path.includes(`/${beginning}`));
const coverage = instrumentModules((path) => tasks.some(({ target }) => coversOf(target)(path)));

const current = openSync(task.currentFile, 'w+');
const head = Buffer.alloc(12);
let count = 0;
let last: Uint8Array = Buffer.alloc(0);
let running: { target: FuzzTarget; open: OpenTarget } | undefined;
const before = (input: Uint8Array) => {
  last = input;
  head.writeUInt32LE(input.length, 0);
  head.writeDoubleLE(++count, 4);
  writeSync(current, input, 0, input.length, head.length);
  writeSync(current, head, 0, head.length, 0);
};
/** What nobody waited for fails in the turn of a later input, but belongs to one just before. */
const stray = (kind: string) => (error: unknown) => {
  if (!running) throw error;
  const { target, open } = running;
  const fault = faultOf(error, open) ?? { kind: 'error', said: `a refusal: ${String(error)}`, where: target.name };
  const found: FoundInput = { ...fault, said: `${kind}: ${fault.said}`.slice(0, 400), input: storedInput(last) };
  send({ type: 'found', target: target.name, found });
};
process.on('unhandledRejection', stray('unhandled rejection'));
process.on('uncaughtException', stray('uncaught exception'));

for (const { target, name, forMs, executions } of tasks) {
  send({ type: 'begins', target: name });
  const folder = `${task.folder}/${name}`;
  mkdirSync(folder, { recursive: true });
  const open = await target.open();
  running = { target, open };
  const progress = await runCampaign({
    ...{ target, open, coverage, covers: coversOf(target), seed: task.seed, settleMs: task.settleMs, before },
    corpus: readdirSync(folder)
      .sort()
      .map((file) => readFileSync(`${folder}/${file}`)),
    until: { atMs: Date.now() + forMs, executions: executions ?? Number.POSITIVE_INFINITY },
    kept: (input, file) => writeFileSync(`${folder}/${file}`, input),
    found: (found) => send({ type: 'found', target: name, found }),
    progress: (so) => send({ type: 'progress', target: name, progress: so }),
  });
  running = undefined;
  await open.close?.();
  send({ type: 'ends', target: name, progress });
}
send({ type: 'done' }, () => process.exit(0));
