/** Templates of reports that packs bring can be used with the packs there are, and each by itself. */

import { MetricRegistry } from '@bellwether/metrics';
import { templateFaults } from '@bellwether/services';
import { declaredColumns } from '@bellwether/store';
import { describe, expect, it } from 'vitest';
import { PACKS } from './packs.ts';

const registryOf = (packs: typeof PACKS): MetricRegistry =>
  new MetricRegistry(packs, declaredColumns(packs.flatMap(({ events }) => events)));

describe('the gallery of reports', () => {
  it.each(
    PACKS.flatMap((pack) =>
      (pack.reports ?? []).map((report) => ({ name: `${pack.name}/${report.id}`, pack, report })),
    ),
  )('has a sound template: $name', ({ pack, report }) => {
    for (const packs of [PACKS, [pack]])
      expect(templateFaults({ metrics: { registry: registryOf(packs) } }, report.source)).toEqual([]);
  });

  it('has one for each audience', () => {
    const audiences = PACKS.flatMap(({ reports = [] }) => reports.map(({ audience }) => audience));
    expect(new Set(audiences)).toEqual(new Set(['executive', 'engineering', 'people', 'finance']));
  });
});
