/** The surrogate test of an early warning, in a thread of its own: minutes of arithmetic that must not hold the server up. */
import { parentPort } from 'node:worker_threads';
import { indicatorBand, panelTest, SeededRandom, surrogateTest } from '@bellwether/analysis';
import type { PanelOutcome } from '@bellwether/metrics';

export interface PanelTask {
  task: number;
  /** One a person; empty when the group is tested as one. */
  series: readonly Float64Array[];
  group: Float64Array;
  seed: string;
}

export type PanelReply = { task: number } & ({ outcome: PanelOutcome } | { trouble: string });

parentPort?.on('message', (asked: PanelTask) => {
  const { task } = asked;
  try {
    parentPort?.postMessage({ task, outcome: outcomeOf(asked) } satisfies PanelReply);
  } catch (error) {
    parentPort?.postMessage({ task, trouble: String(error) } satisfies PanelReply);
  }
});

/** One series alone has nobody to share phases with: its surrogates are AR(1). */
function outcomeOf({ series, group, seed }: PanelTask): PanelOutcome {
  const random = new SeededRandom(seed);
  const band = indicatorBand(group, new SeededRandom(`${seed} band`));
  if (series.length > 1) {
    const { meanJointTau, p, pWithoutAny } = panelTest(series, random, { surrogatesFine: 4999 });
    return { jointTau: meanJointTau, p, pWithoutAny, band };
  }
  const { jointTau, p } = surrogateTest(group, random);
  return { jointTau, p, pWithoutAny: null, band };
}
