/** The street: parking areas, bins, poles, and what passes on the road. */
import { defineDeviceProfile } from '@bellwether/metrics';
import { fieldsOf } from './fields.ts';

export const parkingArea = defineDeviceProfile({
  name: 'parking-area',
  title: 'Parking area',
  category: 'smart-city',
  description:
    'How many vehicles stand on an area. Who parks where is nobody’s business, so few vehicles are not told.',
  expectedIntervalSeconds: 300,
  fields: fieldsOf(['vehicles_present'], ['spaces_total']),
});

export const wasteBin = defineDeviceProfile({
  name: 'waste-bin',
  title: 'Waste bin',
  category: 'smart-city',
  description: 'How full a bin is, whether it has fallen over, and whether it burns.',
  expectedIntervalSeconds: 1800,
  fields: fieldsOf(['fill_level_percent'], ['temperature_celsius', 'tilt_degrees']),
});

export const smartPole = defineDeviceProfile({
  name: 'smart-pole',
  title: 'Smart pole',
  category: 'smart-city',
  description: 'A street lamp that also tells light, noise, air and what it draws.',
  expectedIntervalSeconds: 300,
  fields: fieldsOf(
    ['power_watts'],
    ['illuminance_lux', 'noise_decibels', 'pm25_ug_m3', 'temperature_celsius', 'energy_kwh'],
  ),
});

export const trafficCounter = defineDeviceProfile({
  name: 'traffic-counter',
  title: 'Traffic counter',
  category: 'analytics',
  description: 'Vehicles that passed since the last message, and how fast on average. No plates, no single vehicles.',
  expectedIntervalSeconds: 300,
  fields: fieldsOf(['vehicles_passed'], ['mean_speed_kmh', 'noise_decibels']),
});
