/** Kinds of devices that come with the pack, by what they are used for. */
import type { DeviceProfile } from '@bellwether/metrics';
import * as agriculture from './agriculture.ts';
import * as building from './building.ts';
import * as healthcare from './healthcare.ts';
import * as smartCity from './smart-city.ts';

export const PROFILES: readonly DeviceProfile[] = [smartCity, agriculture, building, healthcare].flatMap((group) =>
  Object.values(group),
);
