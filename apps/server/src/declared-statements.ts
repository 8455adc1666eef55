/** The statements that make the tables of everything that is declared: packs, doors and the platform itself. */
import { MetricRegistry } from '@bellwether/metrics';
import { OWN_EVENT_TYPES } from '@bellwether/services';
import { declaredColumns, storeStatements } from '@bellwether/store';
import { DOOR_EVENT_TYPES } from './doors/event-types.ts';
import { PACKS } from './packs.ts';

/** For one server when `cluster` is absent. */
export function declaredStatements(cluster?: string): string[] {
  const eventTypes = [...PACKS.flatMap((pack) => pack.events), ...DOOR_EVENT_TYPES, ...OWN_EVENT_TYPES];
  const windowTables = new MetricRegistry(PACKS, declaredColumns(eventTypes)).windowTables();
  return storeStatements({ eventTypes, windowTables }, cluster);
}
