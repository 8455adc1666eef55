/**
 * Keeps what has been published, so that somebody whose events are deleted afterwards cannot be told from the
 * difference: a figure that is out stays as it is until at least k people of a unit are gone, and goes altogether when
 * too few are left. Likewise for another floor: a period shows no more than it has shown, and less where it must.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Contribution } from './contribution.ts';
import { type Publication, type PublishedPeriod, peopleIn } from './publish-period.ts';
import { unitKey } from './publish-table.ts';

/** Where publications are kept; the records database in a running server. */
export interface PublicationArchive {
  get(orgId: string, family: string, startMs: number): Promise<PublishedPeriod | undefined>;
  /** In the place of `before`; false, and nothing is kept, when something else has been published meanwhile. */
  put(
    orgId: string,
    family: string,
    startMs: number,
    period: PublishedPeriod,
    before: PublishedPeriod | undefined,
  ): Promise<boolean>;
}

export class MemoryArchive implements PublicationArchive {
  readonly #periods = new Map<string, PublishedPeriod>();

  get(...[orgId, family, startMs]: Parameters<PublicationArchive['get']>): Promise<PublishedPeriod | undefined> {
    return Promise.resolve(this.#periods.get(`${orgId}\n${family}\n${startMs}`));
  }

  put(...[orgId, family, startMs, period, before]: Parameters<PublicationArchive['put']>): Promise<boolean> {
    const name = `${orgId}\n${family}\n${startMs}`;
    if (!isDeepStrictEqual(this.#periods.get(name), before)) return Promise.resolve(false);
    this.#periods.set(name, period);
    return Promise.resolve(true);
  }
}

/** What is told of a period that was published as `before` and would now be `after`, computed from `contributions`. */
export function afterChange(
  before: PublishedPeriod,
  after: PublishedPeriod,
  contributions: readonly Contribution[],
  floor: number,
): PublishedPeriod {
  const byUnit = Map.groupBy(contributions, ({ unit }) => unitKey(unit));
  // Who gave a consent again comes back as quietly as who withdrew it goes.
  const changes = Object.entries(before.vintage).map(([unit, { burst, people }]) =>
    Math.abs(people - peopleIn(byUnit.get(unit) ?? [], burst)),
  );
  const isByFew = changes.some((change) => change > 0 && change < floor);
  const isExchanged =
    changes.every((change) => change === 0) &&
    isSameVintage(before.vintage, after.vintage) &&
    !isDeepStrictEqual(before.publication, after.publication);
  // Two ways of hiding the same, one for each floor, may together hide less than each of them.
  const isOtherFloor = before.floor !== floor && Object.keys(before.publication.units).length > 0;
  if (!isByFew && !isExchanged && !isOtherFloor) return after;
  return { ...before, publication: stillShown(before.publication, after.publication) };
}

function isSameVintage(a: PublishedPeriod['vintage'], b: PublishedPeriod['vintage']): boolean {
  return Object.entries(b).every(([unit, { burst }]) => a[unit]?.burst === burst);
}

/** The figures of `before`, without those that could not be shown today. */
function stillShown(before: Publication, after: Publication): Publication {
  const among = (figures: Publication['units'], today: Publication['units'] | undefined): Publication['units'] =>
    Object.fromEntries(
      Object.entries(figures).flatMap(([key, { values, people }]) => {
        const now = today?.[key];
        return now ? [[key, { people, values: values.map((value, i) => (now.values[i] == null ? null : value)) }]] : [];
      }),
    );
  return {
    units: among(before.units, after.units),
    crossings: Object.fromEntries(
      Object.entries(before.crossings).map(([name, figures]) => [name, among(figures, after.crossings[name])]),
    ),
  };
}
