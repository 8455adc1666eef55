/** Disclosure control of tables, pure: for threads, which must not load the engine that the package's index does. */
export { discloseUnits } from './disclose-units.ts';
export { roundedPeople } from './floor.ts';
export { suppressBreakdown } from './suppress-breakdown.ts';
