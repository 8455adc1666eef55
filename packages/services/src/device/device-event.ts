/** Which device an event is of, in the words of the devices pack. */
import type { JsonObject, JsonSchema } from '@bellwether/core';

const name = (description: string): JsonSchema => ({ type: 'string', maxLength: 128, description });

export const DEVICE_FIELDS: { readonly [field: string]: JsonSchema } = {
  device: name('Id of the device.'),
  profile: name('Its kind, by the name of its profile.'),
  category: name('What its kind is used for.'),
  site: name('Where it stands.'),
};

export interface DeviceFacts {
  device_id: string;
  profile: string;
  category: string;
  site: string;
}

export function deviceMetadata({ device_id: device, profile, category, site }: DeviceFacts): JsonObject {
  return { device, profile, category, ...(site === '' ? {} : { site }) };
}
