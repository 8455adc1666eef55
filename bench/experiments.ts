/**
 * How often experiments are wrong: `node bench/experiments.ts [runs]`. Simulated, with known truth: visitors come one after
 * another and are looked at all the time, and whoever looks stops at the first difference that is called real.
 *
 *   false positives  both variants are the same; the share of experiments that ever call them different
 *   power            the variant is better by the effect that was planned for; the share that finds it by the planned end,
 *                    and how many visitors it took
 *   CUPED            what knowing visitors from before takes off the variance, and off the visitors needed
 *   shares           the variants get the shares that were set; how often the check says they do not
 *
 * Beside it what the usual t-test does when it is looked at in the same way. Ends with exit code 1 when the sequential test
 * is wrong more often than it promises.
 */
import {
  ALPHA,
  adjustedOutcomes,
  type ExperimentPlan,
  experimentPlan,
  LOOK_MIN,
  type Outcome,
  type OutcomeSummary,
  ratioCheck,
  SeededRandom,
  sequentialDifference,
} from '@bellwether/analysis';

const NORMAL_975 = 1.959964;
const SHARES = [0.5, 0.5];

interface Kind {
  title: string;
  effect: number;
  variance: number;
  outcome(random: SeededRandom, effect: number): number;
}

const rate = (p: number, effect: number): Kind => ({
  title: `conversion ${(p * 100).toFixed(0)} %, effect ${(effect * 100).toFixed(1)} points`,
  effect,
  variance: p * (1 - p),
  outcome: (random, more) => (random.uniform() < p + more ? 1 : 0),
});
const KINDS: readonly Kind[] = [
  rate(0.03, 0.01),
  rate(0.2, 0.03),
  {
    title: 'money a visitor, log-normal of those 10 % who pay, effect 0.25',
    effect: 0.25,
    // E[x²] − E[x]² of 0.1 · lognormal(2, 0.8).
    variance: 0.1 * Math.exp(4 + 2 * 0.64) - (0.1 * Math.exp(2 + 0.32)) ** 2,
    outcome: (random, more) => (random.uniform() < 0.1 ? Math.exp(2 + 0.8 * random.normal()) + more / 0.1 : 0),
  },
];

/** Mean and variance of what has come so far, without keeping it (Welford 1962). */
class Running implements OutcomeSummary {
  n = 0;
  mean = 0;
  #squares = 0;

  add(value: number): void {
    this.n++;
    const off = value - this.mean;
    this.mean += off / this.n;
    this.#squares += off * (value - this.mean);
  }

  get variance(): number {
    return this.n < 2 ? 0 : this.#squares / (this.n - 1);
  }
}

interface Stopped {
  sequentialAt: number | undefined;
  naiveAt: number | undefined;
  /** By the t-test at the planned end alone. */
  foundAtEnd: boolean;
}

function simulate(kind: Kind, effect: number, plan: ExperimentPlan, visitors: number, random: SeededRandom): Stopped {
  const [control, variant] = [new Running(), new Running()];
  const stopped: Stopped = { sequentialAt: undefined, naiveAt: undefined, foundAtEnd: false };
  for (let visitor = 1; visitor <= visitors; visitor++) {
    if (random.uniform() < 0.5) control.add(kind.outcome(random, 0));
    else variant.add(kind.outcome(random, effect));
    if (control.n < LOOK_MIN || variant.n < LOOK_MIN) continue;
    const found = sequentialDifference(control, variant, { alpha: ALPHA, mixing: plan.mixing });
    if (found && (found.low > 0 || found.high < 0)) stopped.sequentialAt ??= visitor;
    const error = Math.sqrt(control.variance / control.n + variant.variance / variant.n);
    const isCalled = error > 0 && Math.abs(variant.mean - control.mean) > NORMAL_975 * error;
    if (isCalled) stopped.naiveAt ??= visitor;
    stopped.foundAtEnd = isCalled;
  }
  return stopped;
}

const runs = Number(process.argv[2] ?? 1000);
if (!Number.isInteger(runs) || runs < 1) {
  console.error('Say how many experiments to simulate, a whole number from 1.');
  process.exit(2);
}
const share = (count: number): string => `${((100 * count) / runs).toFixed(1)} %`.padStart(7);
const medianOf = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

let isWrong = false;
for (const kind of KINDS) {
  const plan = experimentPlan({ effect: kind.effect, variance: kind.variance, shares: SHARES });
  const same = Array.from({ length: runs }, (_, run) =>
    simulate(kind, 0, plan, plan.total, new SeededRandom(`${kind.title} same ${run}`)),
  );
  const better = Array.from({ length: runs }, (_, run) =>
    simulate(kind, kind.effect, plan, plan.total, new SeededRandom(`${kind.title} better ${run}`)),
  );
  const called = same.filter(({ sequentialAt }) => sequentialAt !== undefined).length;
  const found = better.flatMap(({ sequentialAt }) => sequentialAt ?? []);
  // The share promised, and three standard deviations of what chance adds in so many runs.
  if (called / runs > ALPHA + 3 * Math.sqrt((ALPHA * (1 - ALPHA)) / runs)) isWrong = true;
  console.log(`${kind.title}: ${runs} experiments of ${plan.total} visitors, looked at after every visitor`);
  console.log(`  false positives  sequential ${share(called)}   (promised: at most ${100 * ALPHA} %)`);
  console.log(`                   t-test, peeked ${share(same.filter(({ naiveAt }) => naiveAt !== undefined).length)}`);
  console.log(
    `                   t-test, once at the end ${share(same.filter(({ foundAtEnd }) => foundAtEnd).length)}`,
  );
  console.log(`  power            sequential ${share(found.length)}, half of them by visitor ${medianOf(found)}`);
  console.log(
    `                   t-test, once at the end ${share(better.filter(({ foundAtEnd }) => foundAtEnd).length)}; planned for one look: ${2 * plan.perVariantFixed} visitors\n`,
  );
}

console.log('CUPED: value = correlation · what was known before + what is new, 2,000 visitors in each of two variants');
for (const correlation of [0, 0.3, 0.6, 0.9]) {
  const random = new SeededRandom(`cuped ${correlation}`);
  const variant = (effect: number): Outcome[] =>
    Array.from({ length: 2000 }, () => {
      const before = random.normal();
      return { before, value: correlation * before + Math.sqrt(1 - correlation ** 2) * random.normal() + effect };
    });
  const { varianceReduction, adjusted } = adjustedOutcomes([variant(0), variant(0.1)]);
  console.log(
    `  correlation ${correlation.toFixed(1)}   variance −${(100 * varianceReduction).toFixed(1)} % (expected −${(100 * correlation ** 2).toFixed(0)} %)   difference ${(adjusted[1]!.mean - adjusted[0]!.mean).toFixed(3)} (true 0.100)`,
  );
}

let alarms = 0;
let peeked = 0;
for (let run = 0; run < runs; run++) {
  const random = new SeededRandom(`shares ${run}`);
  const counts = [0, 0];
  let [isAlarm, isPeeked] = [false, false];
  for (let visitor = 1; visitor <= 5000; visitor++) {
    counts[random.uniform() < 0.5 ? 0 : 1]!++;
    if (visitor < LOOK_MIN || visitor % 10 !== 0) continue;
    const check = ratioCheck(counts, SHARES)!;
    isAlarm ||= check.isMismatch;
    isPeeked ||= check.p < 0.01;
  }
  alarms += Number(isAlarm);
  peeked += Number(isPeeked);
}
console.log(
  `\nshares as set: false alarms ${share(alarms)} (promised: at most 1 %), chi-square below 0.01 peeked ${share(peeked)}`,
);
if (alarms / runs > 0.01 + 3 * Math.sqrt((0.01 * 0.99) / runs)) isWrong = true;
process.exitCode = isWrong ? 1 : 0;
