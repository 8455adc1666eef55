/** Which device an event is of, as the schema of its metadata says it. */
import type { JsonSchema } from '@bellwether/core';

const name = (description: string): JsonSchema => ({ type: 'string', maxLength: 128, description });

export const DEVICE_FIELDS: { readonly [field: string]: JsonSchema } = {
  device: name('Id of the device; the session of the event as well, so that its events stay in order.'),
  profile: name('Its kind, by the name of its profile.'),
  category: name('What its kind is used for: smart-city, agriculture, building, healthcare, analytics.'),
  site: name('Where it stands.'),
};

/** Of the device's row. */
export interface DeviceFacts {
  device_id: string;
  profile: string;
  category: string;
  site: string;
}
