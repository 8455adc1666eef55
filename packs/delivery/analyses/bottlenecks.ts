/**
 * Which states of work items hold the queue, week by week: how many items were in each at the end of a week, how long those
 * that left it had been there, and how many left. Whether that is a bottleneck is for `findBottlenecks` to say.
 */
import { findBottlenecks, quantileOf, type StageReading, type StatusChange } from '@bellwether/analysis';
import { daysOf, isWithin, type Range } from './range.ts';

interface Stay {
  status: string;
  fromMs: number;
  /** `undefined` while it is there. */
  untilMs: number | undefined;
}

/** By state, of those in which items are in progress. `changes` by item, each in order of time. */
export function bottlenecksOf(
  changes: readonly (readonly StatusChange[])[],
  weeks: readonly Range[],
): ReadonlyMap<string, StageReading> {
  const stays = Map.groupBy(changes.flatMap(staysOf), ({ status }) => status);
  const stages = [...stays].map(([name, own]) => {
    const left = weeks.map((week) => own.filter(({ untilMs }) => isWithin(untilMs, week)));
    return {
      name,
      workInProgress: weeks.map(({ toMs }) => own.filter((stay) => isThereAt(stay, toMs)).length),
      waiting: left.map((gone) =>
        quantileOf(
          gone.map(({ fromMs, untilMs }) => daysOf(untilMs! - fromMs)),
          0.5,
        ),
      ),
      throughput: left.map((gone) => gone.length),
    };
  });
  return new Map(findBottlenecks(stages).map((stage) => [stage.name, stage]));
}

function staysOf(changes: readonly StatusChange[]): Stay[] {
  return changes.flatMap(({ status, category, atMs }, i) =>
    category === 'in_progress' ? [{ status, fromMs: atMs, untilMs: changes[i + 1]?.atMs }] : [],
  );
}

function isThereAt({ fromMs, untilMs }: Stay, atMs: number): boolean {
  return fromMs < atMs && (untilMs === undefined || untilMs >= atMs);
}
