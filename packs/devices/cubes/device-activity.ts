/** What devices measured and how they did, by what they are and where they stand. Single devices are no dimension. */
import { type Condition, defineCube } from '@bellwether/metrics';

const REPORT: Condition = { field: 'event_type', is: 'device_reported' };
const WENT_OFFLINE: Condition = { field: 'metadata.device_health', is: 'offline' };
const HAS_BATTERY: Condition = { field: 'metadata.battery_percent', exists: true };
const BATTERY_LOW: Condition = { all: [HAS_BATTERY, { field: 'metadata.battery_percent', atMost: 15 }] };

/** What is needed for a mean that merges: how many there were, and what they add up to. */
const mean = <const Name extends string>(name: Name, words: string) =>
  ({
    [`${name}_readings`]: {
      description: `Messages with ${words}.`,
      aggregate: 'count',
      when: { field: `metadata.${name}`, exists: true },
    },
    [`${name}_sum`]: { description: `Sum of ${words}.`, aggregate: 'sum', field: `metadata.${name}` },
  }) as {
    [Key in `${Name}_readings`]: { description: string; aggregate: 'count'; when: Condition };
  } & { [Key in `${Name}_sum`]: { description: string; aggregate: 'sum'; field: string } };

export const deviceActivityCube = defineCube({
  name: 'device_activity',
  description: 'Messages of devices, what they measured, and changes of how they do.',
  events: ['device_reported', 'device_status_changed'],
  dimensions: {
    profile: { description: 'Kind of device.', field: 'metadata.profile' },
    category: { description: 'What the kind is used for.', field: 'metadata.category' },
    site: { description: 'Where the device stands.', field: 'metadata.site' },
  },
  measures: {
    messages: { description: 'Messages with measured values.', aggregate: 'count', when: REPORT },
    devices_reporting: {
      description: 'Devices that sent something.',
      aggregate: 'distinct',
      field: 'metadata.device',
      when: REPORT,
    },
    devices_known: {
      description: 'Devices that sent something or fell silent.',
      aggregate: 'distinct',
      field: 'metadata.device',
    },
    devices_offline: {
      description: 'Devices that went offline.',
      aggregate: 'distinct',
      field: 'metadata.device',
      when: WENT_OFFLINE,
    },
    offline_times: { description: 'Times that a device went offline.', aggregate: 'count', when: WENT_OFFLINE },
    devices_with_battery: {
      description: 'Devices that told the state of a battery.',
      aggregate: 'distinct',
      field: 'metadata.device',
      when: HAS_BATTERY,
    },
    devices_battery_low: {
      description: 'Devices whose battery was at 15 % or below.',
      aggregate: 'distinct',
      field: 'metadata.device',
      when: BATTERY_LOW,
    },
    ...mean('battery_percent', 'the state of a battery'),
    ...mean('temperature_celsius', 'a temperature'),
    temperature_celsius_min: {
      description: 'Lowest temperature.',
      aggregate: 'min',
      field: 'metadata.temperature_celsius',
    },
    temperature_celsius_max: {
      description: 'Highest temperature.',
      aggregate: 'max',
      field: 'metadata.temperature_celsius',
    },
    ...mean('relative_humidity_percent', 'a relative humidity'),
    co2_ppm: { description: 'CO₂ in ppm.', aggregate: 'quantiles', field: 'metadata.co2_ppm' },
    ...mean('noise_decibels', 'a level of noise'),
    ...mean('fill_level_percent', 'a fill level'),
    ...mean('soil_moisture_percent', 'a soil moisture'),
    ...mean('power_watts', 'a power'),
    rain_mm: { description: 'Rain in millimetres.', aggregate: 'sum', field: 'metadata.rain_mm' },
    alarms: { description: 'Alarms of devices.', aggregate: 'sum', field: 'metadata.alarm_count' },
    vehicles_passed: { description: 'Vehicles that passed.', aggregate: 'sum', field: 'metadata.vehicles_passed' },
    people_in: {
      description: 'People who came in, counted in steps of five, small counts left out.',
      aggregate: 'sum',
      field: 'metadata.people_in',
    },
  },
});
