/** The agents' pages as a person meets them. */
import { describe, expect, it } from 'vitest';
import { harness } from '../harness.ts';

const dashboard = harness();

describe('the overview', () => {
  it('answers its question in a sentence of figures and says that the figures are generated', async () => {
    const page = await dashboard.open('/agents');
    await page.getByText('more than noise').first().waitFor();
    expect(await page.locator('.answer').textContent()).toMatch(
      /^In the last 24 hours, [\d,]+ agent sessions? cost \$[\d.]+/,
    );
    await page.getByText('generated telemetry, not real people').waitFor();
  });

  it('opens the timeline of a session', async () => {
    const page = await dashboard.open('/agents');
    await page
      .getByRole('link', { name: /open session/ })
      .nth(3)
      .click();
    await page.locator('.timeline rect').first().waitFor();
    expect(await page.locator('.answer').textContent()).toMatch(
      /^It lasted .+ model calls? and \d+ tool calls? for \$/,
    );
  });
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each(['/agents', '/agents/sessions'])('%s has no accessibility violation', async (path) => {
    const page = await dashboard.open(path, { colorScheme, reducedMotion: 'reduce' });
    await page.locator('.answer b, table').first().waitFor();
    expect(await dashboard.violations(page)).toEqual([]);
  });
});
