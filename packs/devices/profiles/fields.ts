/**
 * What devices measure, each once for all profiles: a name means one thing, has one unit and one column. Ranges are what a
 * sensor of the kind can truthfully say, not what is usual: what is outside is a broken sensor or another unit.
 */
import type { DeviceField } from '@bellwether/metrics';

export const FIELDS = {
  battery_percent: { title: 'Battery', unit: '%', minimum: 0, maximum: 100 },
  signal_dbm: { title: 'Signal', unit: 'dBm', minimum: -150, maximum: 20 },
  uptime_seconds: { title: 'Uptime', unit: 's', minimum: 0, maximum: 1e10 },
  temperature_celsius: { title: 'Temperature', unit: '°C', minimum: -60, maximum: 85 },
  relative_humidity_percent: { title: 'Relative humidity', unit: '%', minimum: 0, maximum: 100 },
  co2_ppm: { title: 'CO₂', unit: 'ppm', minimum: 0, maximum: 40_000 },
  illuminance_lux: { title: 'Light', unit: 'lx', minimum: 0, maximum: 200_000 },
  noise_decibels: { title: 'Noise', unit: 'dB', minimum: 0, maximum: 150 },
  pm25_ug_m3: { title: 'Fine dust PM2.5', unit: 'µg/m³', minimum: 0, maximum: 5000 },
  people_count: { title: 'People present', unit: '', minimum: 0, maximum: 100_000, integer: true, people: true },
  people_in: { title: 'People in', unit: '', minimum: 0, maximum: 100_000, integer: true, people: true },
  people_out: { title: 'People out', unit: '', minimum: 0, maximum: 100_000, integer: true, people: true },
  vehicles_present: { title: 'Vehicles present', unit: '', minimum: 0, maximum: 100_000, integer: true, people: true },
  spaces_total: { title: 'Spaces', unit: '', minimum: 0, maximum: 100_000, integer: true },
  vehicles_passed: { title: 'Vehicles passed', unit: '', minimum: 0, maximum: 100_000, integer: true },
  mean_speed_kmh: { title: 'Mean speed', unit: 'km/h', minimum: 0, maximum: 300 },
  fill_level_percent: { title: 'Fill level', unit: '%', minimum: 0, maximum: 100 },
  tilt_degrees: { title: 'Tilt', unit: '°', minimum: 0, maximum: 180 },
  soil_moisture_percent: { title: 'Soil moisture', unit: '%', minimum: 0, maximum: 100 },
  soil_temperature_celsius: { title: 'Soil temperature', unit: '°C', minimum: -40, maximum: 70 },
  rain_mm: { title: 'Rain', unit: 'mm', minimum: 0, maximum: 500 },
  irrigation_litres: { title: 'Irrigation', unit: 'l', minimum: 0, maximum: 1e7 },
  power_watts: { title: 'Power', unit: 'W', minimum: -1e7, maximum: 1e7 },
  energy_kwh: { title: 'Energy', unit: 'kWh', minimum: 0, maximum: 1e9 },
  voltage_volts: { title: 'Voltage', unit: 'V', minimum: 0, maximum: 1000 },
  motor_temperature_celsius: { title: 'Motor temperature', unit: '°C', minimum: -40, maximum: 200 },
  operating_hours: { title: 'Operating hours', unit: 'h', minimum: 0, maximum: 1e6 },
  alarm_count: { title: 'Alarms', unit: '', minimum: 0, maximum: 1e6, integer: true },
} as const satisfies { readonly [name: string]: Omit<DeviceField, 'name' | 'required'> };

export type FieldName = keyof typeof FIELDS;

/** How a device itself does; any may send it. */
const VITALS = ['battery_percent', 'signal_dbm', 'uptime_seconds'] as const satisfies readonly FieldName[];

/** Fields of a profile, with those that any device may send. */
export function fieldsOf(required: readonly FieldName[], optional: readonly FieldName[] = []): readonly DeviceField[] {
  return [
    ...required.map((name): DeviceField => ({ name, ...FIELDS[name], required: true })),
    ...[...optional, ...VITALS].map((name): DeviceField => ({ name, ...FIELDS[name] })),
  ];
}
