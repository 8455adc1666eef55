/** Which device an event is of; every event of a device carries it. */
import type { JsonSchema } from '@bellwether/core';

const name = (description: string): JsonSchema => ({ type: 'string', maxLength: 128, description });

export const DEVICE_FIELDS: { readonly [field: string]: JsonSchema } = {
  device: name('Id of the device; the session of the event as well, so that its events stay in order.'),
  profile: name('Its kind, by the name of its profile.'),
  category: name('What its kind is used for: smart-city, agriculture, building, healthcare, analytics.'),
  site: name('Where it stands.'),
};

export const DEVICE_FIELDS_REQUIRED = ['device', 'profile'];
