/** Rooms and what they use: climate, energy, and how many people are there. */
import { defineDeviceProfile } from '@bellwether/metrics';
import { fieldsOf } from './fields.ts';

export const roomClimate = defineDeviceProfile({
  name: 'room-climate',
  title: 'Room climate',
  category: 'building',
  description:
    'Temperature, humidity, air and light of a room. How many people are in it is told from the floor on only.',
  expectedIntervalSeconds: 300,
  fields: fieldsOf(
    ['temperature_celsius'],
    ['relative_humidity_percent', 'co2_ppm', 'illuminance_lux', 'noise_decibels', 'people_count'],
  ),
});

export const energyMeter = defineDeviceProfile({
  name: 'energy-meter',
  title: 'Energy meter',
  category: 'building',
  description: 'What a building or a part of it draws, and the state of its counter.',
  expectedIntervalSeconds: 300,
  fields: fieldsOf(['power_watts'], ['energy_kwh', 'voltage_volts']),
});

export const peopleCounter = defineDeviceProfile({
  name: 'people-counter',
  title: 'People counter',
  category: 'analytics',
  description:
    'How many people came and went since the last message. Small counts are not kept, others in steps of five.',
  expectedIntervalSeconds: 300,
  fields: fieldsOf(['people_in'], ['people_out']),
});
