/**
 * What the devices of a sample organisation measure. GENERATED, NOT REAL. The same seed and times always give the same
 * events, with the same ids: loading twice changes nothing. Days have a course, bins fill up, one battery ends, and one
 * station was registered and has never sent anything.
 */
import { hash } from 'node:crypto';
import {
  DAY_MS,
  formatInstant,
  HOUR_MS,
  MINUTE_MS,
  type Random,
  randomOf,
  SECOND_MS,
  uuidFromDigest,
} from '@bellwether/core';
import type { DeviceProfile, PackSample, SampleDevice, TimedEvent } from '@bellwether/metrics';
import { PROFILES } from '../profiles/profiles.ts';
import { SAMPLE_DEVICES } from './fleet.ts';

const HISTORY_HOURS = 36;
/** Every interval is a multiple of it. */
const TICK_MS = 5 * MINUTE_MS;
const SILENT = 'dev_sampleFS04';
const WEAK = 'dev_sampleWB05';

export const devicesSample: PackSample = {
  historyMs: HISTORY_HOURS * HOUR_MS,
  ownTypes: ['device_reported'],
  devices: SAMPLE_DEVICES,
  events: ({ fromMs, seed }) => story(fromMs, seed),
};

function* story(fromMs: number, seed: number): Generator<TimedEvent> {
  const profiles = new Map(PROFILES.map((profile) => [profile.name, profile]));
  for (let atMs = Math.ceil(fromMs / TICK_MS) * TICK_MS; ; atMs += TICK_MS) {
    for (const device of SAMPLE_DEVICES) {
      const profile = profiles.get(device.profile)!;
      const isDue = atMs % (profile.expectedIntervalSeconds * SECOND_MS) === 0;
      if (isDue && device.device_id !== SILENT) yield { atMs, event: eventOf(device, profile, atMs, seed) };
    }
  }
}

function eventOf(device: SampleDevice, profile: DeviceProfile, atMs: number, seed: number): TimedEvent['event'] {
  const { device_id, site } = device;
  const random = randomOf(seed, device_id, atMs);
  return {
    event_id: uuidFromDigest(hash('sha256', `devices sample\n${device_id}\n${atMs}`, 'buffer')),
    event_type: 'device_reported',
    timestamp: formatInstant(atMs),
    session_id: device_id,
    metadata: {
      ...{ device: device_id, profile: profile.name, category: profile.category, site, firmware: '1.4.2' },
      ...valuesOf(device, atMs, random),
    },
  };
}

/** 0 in the night, 1 in the early afternoon. */
const daylight = (atMs: number): number => Math.max(0, Math.sin((((atMs % DAY_MS) / HOUR_MS - 6) / 12) * Math.PI));
const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

function valuesOf({ device_id, profile }: SampleDevice, atMs: number, random: Random): { [field: string]: number } {
  const day = daylight(atMs);
  const own = randomOf(device_id).unit();
  const noise = (size: number): number => random.normal() * size;
  const battery = { battery_percent: device_id === WEAK ? 11 : Math.round(60 + own * 38) };
  switch (profile) {
    case 'room-climate':
      return {
        temperature_celsius: rounded(20 + own * 1.5 + day * 2.5 + noise(0.2)),
        relative_humidity_percent: rounded(42 + own * 6 - day * 4 + noise(0.6)),
        co2_ppm: Math.round(450 + day * (250 + own * 700) + Math.abs(noise(25))),
        illuminance_lux: Math.round(day * 420 + Math.abs(noise(6))),
      };
    case 'energy-meter':
      return {
        power_watts: Math.round(900 + day * (3200 + own * 1800) + noise(90)),
        voltage_volts: rounded(231 + noise(0.8)),
      };
    case 'people-counter':
      return { people_in: Math.round(day * (14 + own * 20)), people_out: Math.round(day * (12 + own * 20)) };
    case 'waste-bin':
      return {
        fill_level_percent: Math.min(100, Math.round((((atMs / DAY_MS + own * 3) % 3) / 3) * 100)),
        temperature_celsius: rounded(8 + day * 7 + noise(0.4)),
        ...battery,
      };
    case 'smart-pole':
      return {
        power_watts: Math.round(day > 0.1 ? 6 : 58 + own * 6),
        noise_decibels: rounded(42 + day * 16 + noise(1.5)),
        pm25_ug_m3: rounded(7 + own * 3 + day * 4 + Math.abs(noise(1))),
        temperature_celsius: rounded(8 + day * 7 + noise(0.4)),
      };
    case 'parking-area':
      return { vehicles_present: Math.round(day * (60 + own * 40)), spaces_total: 120 };
    case 'traffic-counter':
      return { vehicles_passed: Math.round(6 + day * 40 + Math.abs(noise(4))), mean_speed_kmh: rounded(34 + noise(2)) };
    case 'field-station':
      return {
        soil_moisture_percent: rounded(31 + own * 6 - day * 3 + noise(0.3)),
        soil_temperature_celsius: rounded(9 + day * 2),
        rain_mm: random.chance(0.05) ? rounded(random.exponential(1.2)) : 0,
        ...battery,
      };
    case 'exoskeleton':
      return {
        motor_temperature_celsius: rounded(24 + day * 22 + noise(1)),
        operating_hours: rounded(310 + atMs / DAY_MS / 100),
        alarm_count: 0,
        ...battery,
      };
    default:
      return {
        operating_hours: Math.round(atMs / HOUR_MS - 490_000),
        temperature_celsius: rounded(4.5 + noise(0.2)),
        alarm_count: 0,
      };
  }
}
