/**
 * The sample organisation as delivery sees it: the five teams whose agents and people the other samples show, what they own,
 * how quick they are. Invented, and fitted to nobody.
 */

export interface SampleTeam {
  team: string;
  project: string;
  repositories: readonly string[];
  /** Work items begun on a working day, on average. */
  itemsPerDay: number;
  /** Hours of work in an item, at the median. */
  workHours: number;
  /** Working hours until somebody else looks at a pull request, at the median. */
  pickupHours: number;
  /** Teams whose items theirs wait for. */
  waitsFor: readonly string[];
  /** Chance that a deployment breaks something. */
  failRate: number;
}

const SLOW_PICKUP_HOURS = 26;

export const SAMPLE_TEAMS: readonly SampleTeam[] = [
  {
    ...{ team: 'platform', project: 'PLAT', repositories: ['northwind/platform', 'northwind/infrastructure'] },
    ...{ itemsPerDay: 1.6, workHours: 14, pickupHours: 5, waitsFor: [], failRate: 0.06 },
  },
  {
    ...{ team: 'checkout', project: 'SHOP', repositories: ['northwind/storefront', 'northwind/payments'] },
    ...{ itemsPerDay: 1.5, workHours: 10, pickupHours: 4, waitsFor: ['platform'], failRate: 0.09 },
  },
  {
    // Where things wait: reviews here take days.
    ...{ team: 'data', project: 'DATA', repositories: ['northwind/pipelines', 'northwind/insights'] },
    ...{
      itemsPerDay: 1.2,
      workHours: 16,
      pickupHours: SLOW_PICKUP_HOURS,
      waitsFor: ['platform', 'growth'],
      failRate: 0.05,
    },
  },
  {
    ...{ team: 'mobile', project: 'MOB', repositories: ['northwind/mobile-app'] },
    ...{ itemsPerDay: 1.1, workHours: 18, pickupHours: 6, waitsFor: ['platform', 'checkout'], failRate: 0.08 },
  },
  {
    ...{ team: 'growth', project: 'GRO', repositories: ['northwind/website'] },
    ...{ itemsPerDay: 1, workHours: 7, pickupHours: 3, waitsFor: ['data'], failRate: 0.12 },
  },
];
