/**
 * How well leaving is predicted on the table of 1,470 invented people that IBM published, in folds (row number modulo 5):
 * area under the ROC curve, Brier score and its skill over the base rate, calibration; and what leaving out what a model of
 * people may not know costs. The penalty is chosen within the rows learned from, so nothing is tuned on what is judged.
 *
 * Prints the table, the calibration curve of the model in use (expected-leavers only, never a person), how far off the sums
 * over departments are, and whether it ranks and errs alike for groups it does not know of.
 *
 *     node bench/risk.ts [--svg docs/images/risk-calibration.svg]
 */
import { writeFileSync } from 'node:fs';
import { wilsonInterval } from '@bellwether/analysis';
import { calibrationSlope } from '../packages/analysis/src/flight-risk/calibration.ts';
import { type CalibrationGroup, calibrationCurve } from '../packages/analysis/src/flight-risk/calibration-curve.ts';
import { classifierMetrics } from '../packages/analysis/src/flight-risk/classifier-metrics.ts';
import { expectedLeavers } from '../packages/analysis/src/flight-risk/expected-leavers.ts';
import { NOT_TO_BE_USED, readIbmTable } from '../packages/analysis/src/flight-risk/ibm-table.fixture.ts';
import { logisticProbability, logisticRidge } from '../packages/analysis/src/flight-risk/logistic-ridge.ts';
import { chooseRidge } from '../packages/analysis/src/flight-risk/ridge-choice.ts';

const FOLDS = 5;
const { rows, left } = readIbmTable();

const everything = predicted([], () => 1);
const inUse = predicted(NOT_TO_BE_USED);
console.table({
  'base rate': scored(left.map(() => left.reduce((sum, one) => sum + one, 0) / left.length)),
  'ridge, penalty 1, all columns': scored(everything.p),
  'ridge, penalty chosen, all columns': scored(predicted([]).p),
  'ridge, penalty chosen, without age, gender, marital status': scored(inUse.p),
});
console.log(`penalties chosen, by fold: ${inUse.lambdas.join(', ')}`);

const curve = calibrationCurve(left, inUse.p);
console.log('\nOf those of whom about the same was predicted, so many left');
console.table(
  curve.map(({ n, predicted: mean, happened, low, high }) => ({
    n,
    predicted: percent(mean),
    happened: percent(happened),
    'from … to (95 %)': `${percent(low)} … ${percent(high)}`,
  })),
);

console.log('Leavers of a department: the sum of what was predicted, its 95 % interval, and how many there were');
console.table(
  Object.fromEntries(
    [...Map.groupBy(rows.keys(), (i) => rows[i]!.Department!)].map(([department, members]) => {
      const { expected, low, high } = expectedLeavers(members.map((i) => inUse.p[i]!))!;
      const there = members.reduce((sum, i) => sum + left[i]!, 0);
      return [department, { people: members.length, expected: expected.toFixed(1), low, high, 'there were': there }];
    }),
  ),
);

console.log(
  'Does it rank and err alike where it does not know the difference? (false alarms: the tenth with the highest)',
);
const bound = [...inUse.p].toSorted((a, b) => b - a)[Math.floor(rows.length / 10)]!;
const groups: Record<string, (row: Record<string, string>) => boolean> = {
  women: ({ Gender }) => Gender === 'Female',
  men: ({ Gender }) => Gender === 'Male',
  'up to 34 years': ({ Age }) => Number(Age) < 35,
  '35 years and more': ({ Age }) => Number(Age) >= 35,
};
console.table(
  Object.fromEntries(
    Object.entries(groups).map(([name, isMember]) => {
      const members = [...rows.keys()].filter((i) => isMember(rows[i]!));
      const stayed = members.filter((i) => left[i] === 0);
      const { share, low, high } = wilsonInterval(stayed.filter((i) => inUse.p[i]! > bound).length, stayed.length)!;
      const { auc } = classifierMetrics(
        members.map((i) => left[i]!),
        members.map((i) => inUse.p[i]!),
      )!;
      return [
        name,
        {
          n: members.length,
          AUC: auc!.toFixed(3),
          'false alarms': `${percent(share)} (${percent(low)} … ${percent(high)})`,
        },
      ];
    }),
  ),
);

const at = process.argv.indexOf('--svg');
if (at > 0) writeFileSync(process.argv[at + 1]!, drawing(curve));

/** Each row by a model that has not seen it. */
function predicted(without: readonly string[], penalty: typeof chooseRidge = chooseRidge) {
  const { features } = readIbmTable(without);
  const p = new Array<number>(rows.length);
  const lambdas: number[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = [...rows.keys()].filter((i) => i % FOLDS !== fold);
    const [x, y] = [others.map((i) => features[i]!), others.map((i) => left[i]!)];
    const lambda = penalty(x, y)!;
    lambdas.push(lambda);
    const model = logisticRidge(x, y, lambda)!;
    for (let i = fold; i < rows.length; i += FOLDS) p[i] = logisticProbability(model, features[i]!);
  }
  return { p, lambdas };
}

function scored(p: readonly number[]) {
  const aucs = Array.from({ length: FOLDS }, (_, fold) => {
    const own = [...rows.keys()].filter((i) => i % FOLDS === fold);
    return classifierMetrics(
      own.map((i) => left[i]!),
      own.map((i) => p[i]!),
    )!.auc!;
  });
  const mean = aucs.reduce((sum, auc) => sum + auc, 0) / FOLDS;
  const error = Math.sqrt(aucs.reduce((sum, auc) => sum + (auc - mean) ** 2, 0) / (FOLDS - 1) / FOLDS);
  const { brier, brierSkill, ece10 } = classifierMetrics(left, p)!;
  return {
    'AUC (mean of folds)': `${mean.toFixed(3)} ± ${error.toFixed(3)}`,
    Brier: brier.toFixed(4),
    skill: brierSkill!.toFixed(3),
    'calibration slope': calibrationSlope(left, p)?.slope.toFixed(2) ?? '',
    'calibration error': ece10.toFixed(3),
  };
}

/** Predicted to the right, happened upwards; on the line they agree. */
function drawing(groups: readonly CalibrationGroup[]): string {
  const [size, margin] = [360, 48];
  const most = Math.max(...groups.flatMap(({ predicted: mean, high }) => [mean, high]));
  const scale = (share: number) => ((size - margin - 16) * share) / most;
  const x = (share: number) => (margin + scale(share)).toFixed(1);
  const y = (share: number) => (size - margin - scale(share)).toFixed(1);
  const ticks = [0, 0.2, 0.4, 0.6, 0.8].filter((tick) => tick <= most);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size}" height="${size}" font-family="system-ui, sans-serif" font-size="11" fill="#44505c">`,
    `<title>Predicted and observed share of leavers, in ten groups of the same size</title>`,
    `<rect width="${size}" height="${size}" fill="#fff"/>`,
    `<path d="M${x(0)} ${y(0)}L${x(most)} ${y(most)}" stroke="#9aa5b1" stroke-dasharray="4 3"/>`,
    `<path d="M${x(0)} ${y(most)}V${y(0)}H${x(most)}" stroke="#44505c" fill="none"/>`,
    ...ticks.flatMap((tick) => [
      `<text x="${x(tick)}" y="${size - margin + 16}" text-anchor="middle">${percent(tick)}</text>`,
      `<text x="${margin - 8}" y="${Number(y(tick)) + 4}" text-anchor="end">${percent(tick)}</text>`,
    ]),
    ...groups.flatMap(({ predicted: mean, happened, low, high }) => [
      `<path d="M${x(mean)} ${y(low)}V${y(high)}" stroke="#1f6feb" stroke-width="1.5"/>`,
      `<circle cx="${x(mean)}" cy="${y(happened)}" r="3.5" fill="#1f6feb"/>`,
    ]),
    `<text x="${(size + margin) / 2}" y="${size - 8}" text-anchor="middle">predicted to leave</text>`,
    `<text transform="translate(12 ${(size - margin) / 2}) rotate(-90)" text-anchor="middle">left (with 95 % interval)</text>`,
    '</svg>\n',
  ].join('\n');
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
