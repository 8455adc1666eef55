/**
 * How often the early-warning test is wrong, and how often it sees something that is there. Prints
 *  1. the type-I error where nothing happens, at nominal 5 %, with the interval the repetitions allow: on AR(1) series, and
 *     on each of the systems of 2 with its control held still;
 *  2. its power before four kinds of slow change: memory that rises, and fold, transcritical and Hopf bifurcations driven
 *     by a slow drift, simulated by Euler–Maruyama;
 *  3. what short series can show at all;
 *  4. how long a thousand units take.
 * `node bench/early-warning.ts [repetitions]`; 4,000 by default, which tells 5 % from 4 % or 6 %.
 */
import { panelTest, SeededRandom, surrogateTest } from '@bellwether/analysis';

const REPETITIONS = Number(process.argv[2] ?? 4000);

/** Fewer surrogates than in use: p is as right with 199, only coarser, and this is about how often, not how fine. */
const COARSE = { surrogates: 199, surrogatesFine: 199 };
const LEVEL = 0.05;

type Simulate = (points: number, random: SeededRandom) => Float64Array;

const ar1 =
  (phiAt: (share: number) => number): Simulate =>
  (points, random) => {
    let x = 0;
    for (let i = 0; i < 100; i++) x = phiAt(0) * x + random.normal();
    return Float64Array.from({ length: points }, (_, i) => {
      x = phiAt(i / (points - 1)) * x + random.normal();
      return x;
    });
  };

/** dx = drift(x, control) dt + sigma dW, sampled once a unit of time; the control moves slowly up to the bifurcation. */
function euler(
  drift: (x: number, control: number) => number,
  from: number,
  to: number,
  sigma: number,
  start: number,
): Simulate {
  const STEP = 0.05;
  return (points, random) => {
    let x = start;
    return Float64Array.from({ length: points }, (_, i) => {
      const control = from + ((to - from) * i) / (points - 1);
      for (let t = 0; t < 1; t += STEP) x += drift(x, control) * STEP + sigma * Math.sqrt(STEP) * random.normal();
      return x;
    });
  };
}

/** Two dimensions; what is observed is the first. */
const hopf =
  (from: number, to: number): Simulate =>
  (points, random) => {
    const STEP = 0.05;
    let [x, y] = [0, 0];
    return Float64Array.from({ length: points }, (_, i) => {
      const mu = from + ((to - from) * i) / (points - 1);
      for (let t = 0; t < 1; t += STEP) {
        const square = x * x + y * y;
        const noise = 0.1 * Math.sqrt(STEP);
        const dx = (mu * x - 0.4 * y - square * x) * STEP + noise * random.normal();
        const dy = (0.4 * x + mu * y - square * y) * STEP + noise * random.normal();
        x += dx;
        y += dy;
      }
      return x;
    });
  };

/** dx = r + x² on the stable branch −√−r, which is gone at r = 0; the drift stops short of it. */
function fold(from: number, to: number): Simulate {
  return euler((x, r) => r + x * x, from, to, 0.12, -Math.sqrt(-from));
}

/** dx = r x − x², of something that cannot be negative. */
function transcritical(from: number, to: number): Simulate {
  return euler((x, r) => (x < 0 ? -2 * x : r * x - x * x), from, to, 0.1, from);
}

const systems: { [name: string]: Simulate } = {
  'memory rising 0.2 to 0.95': ar1((share) => 0.2 + 0.75 * share),
  fold: fold(-1.5, -0.2),
  transcritical: transcritical(1.2, 0.3),
  Hopf: hopf(-1.5, 0),
};

/** The same with the control held where it began, or half way. */
const still: { [name: string]: Simulate } = {
  'AR(1), phi 0': ar1(() => 0),
  'AR(1), phi 0.2': ar1(() => 0.2),
  'AR(1), phi 0.4': ar1(() => 0.4),
  'AR(1), phi 0.6': ar1(() => 0.6),
  'AR(1), phi 0.8': ar1(() => 0.8),
  'fold, r = -1.5': fold(-1.5, -1.5),
  'fold, r = -0.5': fold(-0.5, -0.5),
  'transcritical, r = 1.2': transcritical(1.2, 1.2),
  'transcritical, r = 0.6': transcritical(0.6, 0.6),
  'Hopf, mu = -1.5': hopf(-1.5, -1.5),
  'Hopf, mu = -0.5': hopf(-0.5, -0.5),
};

function share(simulate: Simulate, points: number, repetitions: number, seed: string) {
  let hits = 0;
  for (let i = 0; i < repetitions; i++) {
    const random = new SeededRandom(`${seed} ${points} ${i}`);
    const { p } = surrogateTest(simulate(points, random), random, COARSE);
    if (p !== null && p <= LEVEL) hits++;
  }
  const rate = hits / repetitions;
  const reach = 1.96 * Math.sqrt((rate * (1 - rate)) / repetitions);
  return { rate: rate.toFixed(4), low: (rate - reach).toFixed(4), high: (rate + reach).toFixed(4), n: repetitions };
}

console.log(`Nothing happens: share called at ${LEVEL}, 104 points`);
const nothing: { [row: string]: object } = {};
for (const [name, simulate] of Object.entries(still)) nothing[name] = share(simulate, 104, REPETITIONS, `null ${name}`);
console.table(nothing);

console.log(`Something happens: share called at ${LEVEL}`);
const power: { [row: string]: object } = {};
for (const [name, simulate] of Object.entries(systems))
  for (const points of [104, 208])
    power[`${name}, ${points} points`] = share(simulate, points, Math.ceil(REPETITIONS / 10), name);
console.table(power);

console.log('Short series: false alarms at phi 0.4, and power when memory rises from 0.2 to 0.95');
const short: { [row: string]: object } = {};
for (const points of [13, 26, 52, 104, 208])
  short[`${points} points`] = {
    'false alarms': share(
      ar1(() => 0.4),
      points,
      Math.ceil(REPETITIONS / 5),
      'short null',
    ).rate,
    power: share(systems['memory rising 0.2 to 0.95']!, points, Math.ceil(REPETITIONS / 10), 'short').rate,
  };
console.table(short);

console.log('Panels of 40 people, a shock shared by all: share called at 0.05');
const panels: { [row: string]: object } = {};
for (const [name, phiAt] of [
  ['nothing happens', () => 0.4],
  ['memory rising 0.2 to 0.95', (share: number) => 0.2 + 0.75 * share],
] as const) {
  const repetitions = Math.ceil(REPETITIONS / 20);
  let hits = 0;
  for (let i = 0; i < repetitions; i++) {
    const random = new SeededRandom(`panel ${name} ${i}`);
    const shared = ar1(phiAt)(52, random);
    const series = Array.from({ length: 40 }, () => ar1(phiAt)(52, random).map((own, t) => 0.5 * shared[t]! + own));
    const { p } = panelTest(series, random, COARSE);
    if (p !== null && p <= LEVEL) hits++;
  }
  panels[name] = { rate: (hits / repetitions).toFixed(3), n: repetitions, points: 52 };
}
console.table(panels);

const UNITS = 1000;
const startedMs = performance.now();
for (let unit = 0; unit < UNITS; unit++) {
  const random = new SeededRandom(`unit ${unit}`);
  surrogateTest(ar1(() => 0.3)(104, random), random);
}
console.log(
  `${UNITS} units of 104 points, 999 surrogates each and 19,999 where p is at most 0.01: ${((performance.now() - startedMs) / 1000).toFixed(1)} s`,
);
