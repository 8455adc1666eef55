/**
 * Prints precision and recall of the wording checks, by kind, on a small list of our own, with every case that goes wrong.
 *
 *   node packages/questionnaire/scripts/wording.ts
 */
import { wordingScores } from '../test/wording-score.ts';

console.log('kind               labelled  found  right  precision  recall');
for (const { kind, labelled, found, right, precision, recall, missed, wrong } of wordingScores()) {
  const columns = [String(labelled).padStart(8), String(found).padStart(6), String(right).padStart(6)];
  console.log(
    `${kind.padEnd(18)} ${columns.join(' ')} ${precision.toFixed(2).padStart(10)} ${recall.toFixed(2).padStart(7)}`,
  );
  for (const text of missed) console.log(`    missed: ${text}`);
  for (const text of wrong) console.log(`    wrong:  ${text}`);
}
