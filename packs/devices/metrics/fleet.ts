/** How the fleet does: who sends, who is silent, whose battery ends. */
import { deviceMetric, measure, ratio } from './device-metric.ts';

export const deviceMessages = deviceMetric({
  name: 'device_messages',
  title: 'Messages',
  description: 'Messages with measured values, each counted once however often it was sent.',
  value: measure('messages'),
  unit: 'count',
  direction: 'neutral',
});

export const devicesReporting = deviceMetric({
  name: 'devices_reporting',
  title: 'Devices reporting',
  description: 'Devices that sent measured values.',
  value: measure('devices_reporting'),
  unit: 'count',
  direction: 'up',
});

export const deviceOfflineShare = deviceMetric({
  name: 'device_offline_share',
  title: 'Devices that went offline',
  description: 'Of the devices that sent something or fell silent, the share that went offline at least once.',
  value: ratio('devices_offline', 'devices_known'),
  unit: 'ratio',
  direction: 'down',
});

export const deviceOutages = deviceMetric({
  name: 'device_outages',
  title: 'Outages',
  description: 'Times that a device went offline.',
  value: measure('offline_times'),
  unit: 'count',
  direction: 'down',
});

export const deviceBattery = deviceMetric({
  name: 'device_battery',
  title: 'Battery, mean',
  description: 'Mean state of batteries over messages.',
  value: { multiply: [ratio('battery_percent_sum', 'battery_percent_readings'), 0.01] },
  unit: 'ratio',
  direction: 'up',
});

export const deviceBatteryLowShare = deviceMetric({
  name: 'device_battery_low_share',
  title: 'Batteries low',
  description: 'Of the devices that tell the state of a battery, the share that told 15 % or less.',
  value: ratio('devices_battery_low', 'devices_with_battery'),
  unit: 'ratio',
  direction: 'down',
});

export const deviceAlarms = deviceMetric({
  name: 'device_alarms',
  title: 'Device alarms',
  description: 'Alarms that exoskeletons and medical devices told of.',
  value: measure('alarms'),
  unit: 'count',
  direction: 'down',
});
