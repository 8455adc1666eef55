/**
 * q-values: of the tests called positive at q, a share of about q is expected to be false. A `null` p (a unit that could
 * not be tested) is no member of the family and has no q.
 * Sources: Benjamini and Hochberg 1995 (independent or positively dependent tests); Benjamini and Yekutieli 2001 (any).
 */
import padjust from '@stdlib/stats-padjust';

export function falseDiscoveryRate(
  p: readonly (number | null)[],
  dependence: 'positive' | 'any' = 'positive',
): (number | null)[] {
  const tested = p.filter((one): one is number => one !== null);
  if (tested.length === 0) return p.map(() => null);
  const q = padjust(tested, dependence === 'positive' ? 'bh' : 'by');
  let at = 0;
  return p.map((one) => (one === null ? null : Math.min(1, q[at++] ?? 1)));
}
