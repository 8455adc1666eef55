/**
 * Do the words of a topic belong together? By the documents they share: UMass, the mean over ordered pairs of
 * log((D(wi, wj) + 1)/D(wj)), and NPMI, the mean over pairs of normalised pointwise mutual information, -1 for two that
 * never meet and 1 for two that are never apart. Sources: Mimno et al. 2011; Bouma 2009.
 */

export interface TopicCoherence {
  umass: number;
  npmi: number;
}

/** `documents`: the words of each. `null` with fewer than two words, or a word that is in no document. */
export function topicCoherence(
  documents: readonly (readonly string[])[],
  topicWords: readonly string[],
): TopicCoherence | null {
  const sets = documents.map((words) => new Set(words));
  const containing = topicWords.map((word) => new Set(sets.keys().filter((index) => sets[index]!.has(word))));
  if (topicWords.length < 2 || containing.some(({ size }) => size === 0)) return null;
  let [umass, npmi, pairs] = [0, 0, 0];
  for (const [i, one] of containing.entries())
    for (const other of containing.slice(0, i)) {
      const together = one.intersection(other).size;
      umass += Math.log((together + 1) / other.size);
      npmi += normalisedInformation(one.size, other.size, together, documents.length);
      pairs++;
    }
  return { umass: umass / pairs, npmi: npmi / pairs };
}

function normalisedInformation(one: number, other: number, together: number, documents: number): number {
  if (together === 0) return -1;
  if (together === documents) return 1;
  return Math.log((together * documents) / (one * other)) / -Math.log(together / documents);
}
