/** What devices measure, over kinds and places. Percentages are given as shares, so that they read like all others. */
import { deviceMetric, measure, ratio } from './device-metric.ts';

export const deviceTemperature = deviceMetric({
  name: 'device_temperature_celsius',
  title: 'Temperature, mean',
  description: 'Mean temperature over messages.',
  value: ratio('temperature_celsius_sum', 'temperature_celsius_readings'),
  unit: 'celsius',
  direction: 'neutral',
});

export const deviceTemperatureLowest = deviceMetric({
  name: 'device_temperature_lowest_celsius',
  title: 'Temperature, lowest',
  description: 'Lowest temperature that was measured.',
  value: measure('temperature_celsius_min'),
  unit: 'celsius',
  direction: 'neutral',
});

export const deviceTemperatureHighest = deviceMetric({
  name: 'device_temperature_highest_celsius',
  title: 'Temperature, highest',
  description: 'Highest temperature that was measured.',
  value: measure('temperature_celsius_max'),
  unit: 'celsius',
  direction: 'neutral',
});

export const deviceHumidity = deviceMetric({
  name: 'device_relative_humidity',
  title: 'Relative humidity, mean',
  description: 'Mean relative humidity over messages.',
  value: { multiply: [ratio('relative_humidity_percent_sum', 'relative_humidity_percent_readings'), 0.01] },
  unit: 'ratio',
  direction: 'neutral',
});

export const deviceCo2P95 = deviceMetric({
  name: 'device_co2_p95_ppm',
  title: 'CO₂ p95',
  description: '95 of 100 messages told no more CO₂ than this. Above 1,000 ppm the air of a room is used up.',
  value: { quantile: 'co2_ppm', level: 0.95 },
  unit: 'ppm',
  direction: 'down',
});

export const deviceNoise = deviceMetric({
  name: 'device_noise_decibels',
  title: 'Noise, mean of levels',
  description: 'Arithmetic mean of the levels told, not their energetic one.',
  value: ratio('noise_decibels_sum', 'noise_decibels_readings'),
  unit: 'decibels',
  direction: 'down',
});

export const deviceFillLevel = deviceMetric({
  name: 'device_fill_level',
  title: 'Fill level, mean',
  description: 'How full bins are, mean over messages.',
  value: { multiply: [ratio('fill_level_percent_sum', 'fill_level_percent_readings'), 0.01] },
  unit: 'ratio',
  direction: 'down',
});

export const deviceSoilMoisture = deviceMetric({
  name: 'device_soil_moisture',
  title: 'Soil moisture, mean',
  description: 'Mean soil moisture over messages.',
  value: { multiply: [ratio('soil_moisture_percent_sum', 'soil_moisture_percent_readings'), 0.01] },
  unit: 'ratio',
  direction: 'neutral',
});

export const deviceRain = deviceMetric({
  name: 'device_rain_mm',
  title: 'Rain',
  description: 'Rain that stations told of, added up over stations.',
  value: measure('rain_mm'),
  unit: 'millimetres',
  direction: 'neutral',
});

export const devicePower = deviceMetric({
  name: 'device_power_watts',
  title: 'Power, mean',
  description: 'Mean power a device draws, over messages.',
  value: ratio('power_watts_sum', 'power_watts_readings'),
  unit: 'watts',
  direction: 'down',
});

export const deviceVehicles = deviceMetric({
  name: 'device_vehicles_passed',
  title: 'Vehicles passed',
  description: 'Vehicles that passed traffic counters.',
  value: measure('vehicles_passed'),
  unit: 'count',
  direction: 'neutral',
});

export const devicePeopleIn = deviceMetric({
  name: 'device_people_in',
  title: 'People counted in',
  description:
    'People who came in past counters, in whole fives of a message. Counts below the privacy floor are not kept, so this is less than there were.',
  value: measure('people_in'),
  unit: 'count',
  direction: 'neutral',
});
