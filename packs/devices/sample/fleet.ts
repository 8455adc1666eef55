/** Devices of the sample organisation. Invented, and fitted to nothing: two buildings, a campus, a field, a few machines. */
import type { SampleDevice } from '@bellwether/metrics';

const device = (name: string, profile: string, site: string, serial: string): SampleDevice => ({
  device_id: `dev_sample${serial}`,
  ...{ name, profile, site, serial },
});

const numbered = (count: number, make: (number: number) => SampleDevice): SampleDevice[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));
const two = (number: number): string => String(number).padStart(2, '0');

export const SAMPLE_DEVICES: readonly SampleDevice[] = [
  ...numbered(8, (n) => device(`Room 2.${two(n)}`, 'room-climate', 'Head office', `RC${two(n)}`)),
  ...numbered(4, (n) => device(`Meter floor ${n}`, 'energy-meter', 'Head office', `EM${two(n)}`)),
  ...numbered(2, (n) => device(`Entrance ${n}`, 'people-counter', 'Head office', `PC${two(n)}`)),
  ...numbered(6, (n) => device(`Bin ${two(n)}`, 'waste-bin', 'Campus', `WB${two(n)}`)),
  ...numbered(4, (n) => device(`Pole ${two(n)}`, 'smart-pole', 'Campus', `SP${two(n)}`)),
  ...numbered(2, (n) => device(`Car park ${n}`, 'parking-area', 'Campus', `PA${two(n)}`)),
  device('Gate road', 'traffic-counter', 'Campus', 'TC01'),
  ...numbered(4, (n) => device(`Field ${n}`, 'field-station', 'Test farm', `FS${two(n)}`)),
  ...numbered(2, (n) => device(`Lift suit ${n}`, 'exoskeleton', 'Warehouse', `EX${two(n)}`)),
  device('Refrigerator ward 3', 'medical-device', 'Clinic', 'MD01'),
];
