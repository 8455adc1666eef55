/**
 * How well company files are read: files of known truth with one kind of mess each, and all at once. Prints, over all files of
 * a kind, the share of columns recognised, of people whose manager is right as read, and after following the suggestions that
 * are at least 60 % sure; the confidence that was claimed, and how far it was off on average.
 *
 *     node bench/org-schema.ts [--files 20] [--people 300] [--seed 7]
 */
import { parseArgs } from 'node:util';
import { analyseOrgTable, chartFindings, correctChart, correctionFault } from '@bellwether/analysis';
import { companyFile, MESSES, type TestFile } from '../packages/analysis/test/company-files.ts';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '20' },
    people: { type: 'string', default: '300' },
    seed: { type: 'string', default: '7' },
  },
});
const [FILES, PEOPLE, SEED] = [Number(values.files), Number(values.people), Number(values.seed)];
const FOLLOWED_MIN = 0.6;

function score(file: TestFile) {
  const began = performance.now();
  const analysis = analyseOrgTable(file.cells);
  const tookMs = performance.now() - began;
  const columns = file.columns.filter((kind, at) => analysis.columns[at]?.kind === kind).length / file.columns.length;
  const rights = (chart: typeof analysis.chart): number => {
    const byRow = new Map(chart.people.map((person) => [person.row, person]));
    const byKey = new Map(chart.people.map((person) => [person.key, person.row]));
    const right = file.truth.filter(({ manager }, at) => {
      const person = byRow.get(file.rowOf(at));
      if (!person) return false;
      const row = person.manager === null ? null : (byKey.get(person.manager) ?? null);
      return row === (manager === null ? null : file.rowOf(manager));
    });
    return right.length / file.truth.length;
  };
  let { chart } = analysis;
  for (const { suggestion, suggestion_confidence: sure = 0 } of chartFindings(chart))
    if (suggestion && sure >= FOLLOWED_MIN && correctionFault(chart, suggestion) === undefined)
      chart = correctChart(chart, suggestion);
  return { columns, read: rights(analysis.chart), followed: rights(chart), claimed: analysis.confidence, tookMs };
}

const mean = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0) / list.length;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`.padStart(9);

process.stdout.write(`${FILES} files a kind, ${PEOPLE} people each, seed ${SEED}\n\n`);
process.stdout.write(`${'mess'.padEnd(24)}  columns     read  followed  claimed      off     ms\n`);
const off: number[] = [];
for (const kind of MESSES) {
  const scores = Array.from({ length: FILES }, (_, number) =>
    score(companyFile(kind, number, { people: PEOPLE, seed: SEED })),
  );
  off.push(...scores.map(({ claimed, read }) => Math.abs(claimed - read)));
  const of = (field: 'columns' | 'read' | 'followed' | 'claimed' | 'tookMs'): number =>
    mean(scores.map((one) => one[field]));
  process.stdout.write(
    `${kind.padEnd(24)}${percent(of('columns'))}${percent(of('read'))} ${percent(of('followed'))}${percent(of('claimed'))}${percent(mean(scores.map(({ claimed, read }) => Math.abs(claimed - read))))} ${of('tookMs').toFixed(0).padStart(6)}\n`,
  );
}
process.stdout.write(
  `\nThe confidence is off by ${(mean(off) * 100).toFixed(1)} points on average, ${(Math.max(...off) * 100).toFixed(0)} at most.\n`,
);
