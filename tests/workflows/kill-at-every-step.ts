/**
 * Takes a scenario's run to its end once undisturbed, which says what its steps are, and then once for every boundary of
 * every step with a kill -9 at that boundary and a restart. Each time:
 *
 *   the run comes to the same end with the same effects, as the scenario counts them
 *   steps before the boundary are not done again, and the step at the boundary only when it was not remembered yet;
 *   a step side by side with it may have been under way at the kill, and then is done again
 *
 *   before_effect      the attempt is counted, nothing is done            done again
 *   after_effect       done, and nobody knows                             done again: effects are idempotent
 *   after_checkpoint   remembered, and not noted yet                      not done again
 *   waiting            (waits only) the wait is durable                   waits on
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunView, StepView } from '@bellwether/workflows';
import { expect } from 'vitest';
import { type ChildWord, live } from './lives.ts';

/** A process opens all engines, on a machine that others use too. */
const LIFE_LIMIT_MS = 240_000;

export interface KillReport {
  /** Names of the boundaries at which it was killed. */
  boundaries: string[];
  digest: unknown;
}

/** `workflow` is the name of the run's definition; `scenario` the module that exports a `KillScenario`. */
export async function killAtEveryStep(workflow: string, scenario: URL): Promise<KillReport> {
  const directory = mkdtempSync(join(tmpdir(), 'bellwether-kills-'));
  const task = { scenario: scenario.href, directory, clockAheadMs: 0, until: 'ended' } as const;
  try {
    const { word: undisturbed } = await live({ ...task, turn: 0 }, { limitMs: LIFE_LIMIT_MS });
    if (!undisturbed) throw new Error('The undisturbed run said nothing.');
    expect(undisturbed.run.workflow).toBe(workflow);
    const boundaries = [undisturbed.run, ...undisturbed.parts].flatMap((run, index, runs) =>
      boundariesOf(run, index, runs).map((boundary) => ({
        ...boundary,
        besides: besidesOf(undisturbed.run, run, boundary.step),
      })),
    );
    const [first] = boundaries;
    if (!first) throw new Error('The run has no steps to be killed at.');
    let dying = await live({ ...task, turn: 1 }, { fault: first.fault, limitMs: LIFE_LIMIT_MS });
    expect(dying.word, `${first.fault}\n${dying.said}`).toBeUndefined();
    for (const [at, boundary] of boundaries.entries()) {
      const turn = at + 1;
      expect(dying.signal, `${boundary.fault}\n${dying.said}`).toBe('SIGKILL');
      const next = boundaries[turn];
      // The life that takes up what was killed dies itself, at the next boundary of the next run.
      dying = await live(
        { ...task, turn, ...(next ? { next: { turn: turn + 1, fault: next.fault } } : {}) },
        { limitMs: LIFE_LIMIT_MS },
      );
      if (!dying.word) throw new Error(`Nothing was said after the kill at ${boundary.fault}.\n${dying.said}`);
      expectTheSame(dying.word, undisturbed, boundary);
    }
    return { boundaries: boundaries.map(({ fault }) => fault), digest: undisturbed.digest };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Boundary {
  /** As `BELLWETHER_FAULT` takes it. */
  fault: string;
  workflow: string;
  step: StepView;
  isDoneAgain: boolean;
}

/**
 * Positions of the run that are worked on side by side with a step: of its own, or of the child run it belongs to. What
 * follows one after the other never overlaps.
 */
function besidesOf(top: RunView, run: RunView, step: StepView): ReadonlySet<number> {
  const inTop =
    run === top
      ? step
      : top.steps.find(({ child_run_id: id }) => id !== null && (run.run_id === id || run.run_id.startsWith(`${id}.`)));
  if (!inTop) return new Set();
  const overlaps = (other: StepView) =>
    other.position !== inTop.position &&
    Date.parse(other.started_at) < Date.parse(inTop.ended_at ?? '') &&
    Date.parse(inTop.started_at) < Date.parse(other.ended_at ?? '');
  return new Set(top.steps.filter(overlaps).map(({ position }) => position));
}

/** In a run, each name is met as often as it was in the undisturbed one; the n-th time is that of its n-th step. */
function boundariesOf(run: RunView, index: number, runs: RunView[]): Boundary[] {
  const times = new Map<string, number>();
  // Two child runs of one definition share their fault points: those of the first one are enough.
  if (runs.findIndex(({ workflow }) => workflow === run.workflow) !== index) return [];
  return run.steps.flatMap((step) => {
    const isStep = step.kind === 'step';
    const places = isStep
      ? ['before_effect', 'after_effect', 'after_checkpoint']
      : ['before_effect', 'waiting', 'after_effect', 'after_checkpoint'];
    const time = (times.get(step.name) ?? 0) + 1;
    times.set(step.name, time);
    return places.map((place) => ({
      fault: `workflow/${run.workflow}/${step.name}/${place}:${time}`,
      workflow: run.workflow,
      step,
      isDoneAgain: isStep && place !== 'after_checkpoint',
    }));
  });
}

function expectTheSame(
  word: ChildWord,
  undisturbed: ChildWord,
  { fault, workflow, step, isDoneAgain, besides }: Boundary & { besides: ReadonlySet<number> },
): void {
  expect(word.run.state, fault).toBe(undisturbed.run.state);
  expect(word.digest, fault).toEqual(undisturbed.digest);
  const said = (run: RunView) => run.steps.map(({ position, name, kind, state }) => ({ position, name, kind, state }));
  expect(said(word.run), fault).toEqual(said(undisturbed.run));
  for (const [at, before] of undisturbed.run.steps.entries()) {
    const attempts = word.run.steps[at]?.attempts;
    const isKilled = undisturbed.run.workflow === workflow && before.position === step.position;
    const expected = before.attempts + (isKilled && isDoneAgain ? 1 : 0);
    const why = `${fault}: attempts of ${before.name}`;
    if (besides.has(before.position)) expect([expected, expected + 1], why).toContain(attempts);
    else expect(attempts, why).toBe(expected);
  }
  const partsOf = ({ parts }: ChildWord) => parts.map(({ workflow: name, state }) => [name, state]);
  expect(partsOf(word), fault).toEqual(partsOf(undisturbed));
}
