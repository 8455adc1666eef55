/** Networks that others measured: `node bench/network.ts --reference` prints the same figures side by side. */
import { describe, expect, it } from 'vitest';
import { hasPublishedFigures, publishedFigures } from './published-figures.ts';

describe('networks that others measured', () => {
  if (!hasPublishedFigures()) {
    it('are not here: ../shared is not there, so nothing was checked', () => {
      console.warn('No reference data: ../shared/data is not there.');
    });
    return;
  }
  it.each(publishedFigures().map((one) => [`${one.network}: ${one.figure}`, one] as const))(
    '%s',
    (_, { published, ours, tolerance, isBar }) => {
      expect(ours).not.toBeNull();
      expect(ours).toBeGreaterThanOrEqual(published - tolerance);
      if (!isBar) expect(ours).toBeLessThanOrEqual(published + tolerance);
    },
  );
});
